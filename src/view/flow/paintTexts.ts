import type { FeatureId } from '../../core/ids';
import type { Colours } from './canvasColours';
import { paintCosine, paintCount, paintLabel, paintText } from './canvasPaint';
import type { Box } from './grid';
import { FONTS } from './measure';
import type { SceneIndex } from './sceneIndex';
import type { SpanMark } from './span';
import type { View } from './view';

const HULL_FONT = FONTS.strong.replace('13px', '12px');

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
  for (const tile of tiles)
    for (const cosine of index.textsIn(tile).cosines) {
      paintCosine(context, cosine, colours);
      yield;
    }
  for (const node of index.nodesIn(box)) {
    if (node.node.hidden === 0) continue;
    paintCount(context, node, colours);
    yield;
  }
  for (const tile of tiles)
    for (const label of index.textsIn(tile).labels) {
      const node = index.byId.get(label.id as FeatureId);
      if (node) paintLabel(context, label, node.node, colours);
      yield;
    }
  for (const tile of tiles)
    for (const note of index.textsIn(tile).notes)
      paintText(context, note, `italic ${FONTS.small}`, colours.quiet, colours.ground);
  for (const { name, at } of index.scene.hulls)
    paintText(
      context,
      { text: name, x: at.x, y: at.y },
      HULL_FONT,
      colours.ink,
      colours.ground,
      'alphabetic',
    );
  if (index.scene.span) paintSpan(context, index.scene.span, colours);
}

function paintSpan(
  context: CanvasRenderingContext2D,
  { path, text, at, turn }: SpanMark,
  colours: Colours,
): void {
  context.strokeStyle = colours.quiet;
  context.lineWidth = 1;
  context.stroke(new Path2D(path));
  context.translate(at.x, at.y);
  context.rotate((turn * Math.PI) / 180);
  paintText(context, { text, x: 0, y: 0 }, FONTS.label, colours.quiet, colours.ground, 'alphabetic');
  context.rotate((-turn * Math.PI) / 180);
  context.translate(-at.x, -at.y);
}
