import type { FeatureId } from '../../core/ids';
import { paintPath, paintText } from './canvasPaint';
import { cosineShape, countShape, labelShape, nameShape, noteShape, spanShapes } from './drawn';
import type { Box } from './grid';
import type { Colours } from './looks';
import type { SceneIndex } from './sceneIndex';
import type { View } from './view';

/** Texts that would be lower than this on the screen, in px, cannot be read and are left out. */
const READABLE = 7.5;

/** The texts of one part of a scene, one by one, so that whoever paints them can pause after any of them. */
export function* paintTexts(
  context: CanvasRenderingContext2D,
  index: SceneIndex,
  box: Box,
  { k }: View,
  colours: Colours,
): Generator<undefined> {
  if (k * 11 < READABLE) return;
  const tiles = index.tilesIn(box);
  for (const shape of index.scene.span ? spanShapes(index.scene.span) : [])
    if (shape.kind === 'path') paintPath(context, shape, colours);
    else paintText(context, shape, colours);
  for (const hull of index.scene.hulls) paintText(context, nameShape(hull), colours);
  for (const tile of tiles)
    for (const cosine of index.textsIn(tile).cosines) {
      paintText(context, cosineShape(cosine), colours);
      yield;
    }
  for (const node of index.nodesIn(box))
    for (const count of countShape(node)) {
      paintText(context, count, colours, node);
      yield;
    }
  for (const tile of tiles)
    for (const label of index.textsIn(tile).labels) {
      paintText(context, labelShape(label, index.byId.get(label.id as FeatureId), false), colours);
      yield;
    }
  for (const tile of tiles)
    for (const note of index.textsIn(tile).notes) {
      paintText(context, noteShape(note), colours);
      yield;
    }
}
