import type { Colours } from './canvasColours';
import { paintCosine, paintCount, paintLabel, paintNode, paintStream, paintText } from './canvasPaint';
import type { Box } from './grid';
import { FONTS } from './measure';
import type { SceneIndex } from './sceneIndex';

export interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

/** Texts that would be lower than this on the screen, in px, cannot be read and are left out. */
const READABLE = 7.5;

/**
 * Paints one part of a scene, thing by thing, so that whoever runs it can pause after any of them.
 *
 * @param box the part, in px of the scene
 */
export function* paintPart(
  context: CanvasRenderingContext2D,
  index: SceneIndex,
  box: Box,
  { k }: View,
  colours: Colours,
): Generator<undefined> {
  const { scene } = index;
  context.fillStyle = colours.river;
  for (const { path } of scene.rivers) {
    context.fill(new Path2D(path));
    yield;
  }
  for (const i of index.edgesIn(box)) {
    const edge = scene.edges[i];
    if (edge) paintStream(context, edge, index.pathOf(i), colours);
    yield;
  }
  const nodes = index.nodesIn(box);
  const tiles = k * 11 >= READABLE ? index.tilesIn(box) : [];
  for (const tile of tiles)
    for (const cosine of index.textsIn(tile).cosines) {
      paintCosine(context, cosine, colours);
      yield;
    }
  for (const node of nodes) {
    paintNode(context, node, colours);
    yield;
  }
  if (tiles.length === 0) return;
  for (const node of nodes) paintCount(context, node, colours);
  for (const tile of tiles)
    for (const label of index.textsIn(tile).labels) {
      const node = index.byId.get(label.id as never);
      if (node) paintLabel(context, label, node.node, colours);
      yield;
    }
  if (scene.span) paintSpan(context, scene.span, colours);
}

function paintSpan(
  context: CanvasRenderingContext2D,
  { from, to, y, text }: NonNullable<SceneIndex['scene']['span']>,
  colours: Colours,
): void {
  context.strokeStyle = colours.quiet;
  context.lineWidth = 1;
  context.stroke(new Path2D(`M${from},${y - 5}v10m0,-5H${to}m0,-5v10`));
  paintText(context, { text, x: (from + to) / 2, y: y + 18 }, FONTS.label, colours.quiet, colours.ground);
}
