import type { FeatureId } from '../../core/ids';
import { paintPath, paintText } from './canvasPaint';
import { badgeShapes, cosineShape, countShape, labelShape, nameShape, noteShape, spanShapes } from './drawn';
import type { Box } from './grid';
import type { Colours } from './looks';
import type { SceneIndex } from './sceneIndex';
import { textZoom, type View } from './view';

/** The texts of one part of a scene, one by one, so that whoever paints them can pause after any of them. */
export function* paintTexts(
  context: CanvasRenderingContext2D,
  index: SceneIndex,
  box: Box,
  { k }: View,
  colours: Colours,
): Generator<undefined> {
  const zoom = textZoom(k);
  const tiles = index.tilesIn(box, zoom);
  const { span, hulls, orientation } = index.scene;
  for (const shape of span ? spanShapes(span, zoom) : [])
    if (shape.kind === 'path') paintPath(context, shape, colours);
    else paintText(context, shape, colours);
  for (const hull of hulls) paintText(context, nameShape(hull, zoom), colours);
  for (const tile of tiles)
    for (const cosine of index.textsIn(tile, zoom).cosines) {
      paintText(context, cosineShape(cosine, zoom), colours);
      yield;
    }
  for (const node of index.nodesIn(box))
    for (const count of countShape(node, orientation, zoom)) {
      paintText(context, count, colours, node);
      yield;
    }
  for (const tile of tiles)
    for (const badge of index.textsIn(tile, zoom).badges) {
      for (const shape of badgeShapes(badge, zoom))
        if (shape.kind === 'path') paintPath(context, shape, colours);
        else paintText(context, shape, colours);
      yield;
    }
  for (const tile of tiles)
    for (const label of index.textsIn(tile, zoom).labels) {
      paintText(context, labelShape(label, index.byId.get(label.id as FeatureId), false, zoom), colours);
      yield;
    }
  for (const tile of tiles)
    for (const note of index.textsIn(tile, zoom).notes) {
      paintText(context, noteShape(note, zoom), colours);
      yield;
    }
}
