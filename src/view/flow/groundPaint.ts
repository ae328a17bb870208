import { SITES } from '../../core/ids';
import { paintPath } from './canvasPaint';
import { type DrawnPath, HULL_OPACITY, streamShape } from './drawn';
import { streamPath } from './geometry';
import type { Box } from './grid';
import { EDGE_NUMBERS, type GroundScene, type PaintRequest } from './groundScene';
import type { Colours } from './looks';

/** Half the width of the widest stream, and room around a node for its marks. */
const WATER = 6;
const MARK = 24;

/** Paints what has no text, thing by thing, so that whoever runs it can pause after any of them. */
export function* paintGround(
  context: OffscreenCanvasRenderingContext2D,
  scene: GroundScene,
  { view: { x, y, k }, left, top, width, height, pixel, colours }: PaintRequest,
): Generator<undefined> {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalAlpha = 1;
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(pixel * k, 0, 0, pixel * k, pixel * (x - left), pixel * (y - top));
  const box: Box = {
    left: (left - x) / k,
    right: (left + width - x) / k,
    top: (top - y) / k,
    bottom: (top + height - y) / k,
  };
  for (const river of scene.rivers) paintPath(context, river, colours, undefined, true);
  paintHulls(context, scene.hulls, colours);
  for (const stream of streamsIn(scene, box)) {
    paintPath(context, stream, colours, undefined, true);
    yield;
  }
  for (const node of scene.nodes) {
    if (node.x + MARK < box.left || node.x - MARK > box.right) continue;
    if (node.y + MARK < box.top || node.y - MARK > box.bottom) continue;
    for (const mark of node.marks) paintPath(context, mark, colours, node);
    yield;
  }
}

/** The streams that touch a box. Reading through all edges takes less time than painting one of them. */
export function* streamsIn({ edges, orientation }: GroundScene, box: Box): Generator<DrawnPath> {
  for (let i = 0; i < edges.length; i += EDGE_NUMBERS) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, cosine = 0, opacity = 0, at = 0, held = 0, tie = 0] =
      edges.subarray(i, i + EDGE_NUMBERS);
    if (Math.min(x1, x2) - WATER > box.right || Math.max(x1, x2) + WATER < box.left) continue;
    if (Math.min(y1, y2) - WATER > box.bottom || Math.max(y1, y2) + WATER < box.top) continue;
    const site = SITES[at] ?? 'res';
    const [from, to] = [
      { x: x1, y: y1 },
      { x: x2, y: y2 },
    ];
    const path = streamPath({ cosine }, from, to, site === 'res', orientation, tie === 1);
    yield streamShape({ id: `${i}`, path, site, held: held === 1, opacity });
  }
}

/** As faint as a whole: where grounds and their edges overlap they must not be darker. */
function paintHulls(
  context: OffscreenCanvasRenderingContext2D,
  hulls: readonly DrawnPath[],
  colours: Colours,
): void {
  if (hulls.length === 0) return;
  const { width, height } = context.canvas;
  const layer = new OffscreenCanvas(width, height);
  const on = layer.getContext('2d');
  if (!on) return;
  on.setTransform(context.getTransform());
  for (const hull of hulls) paintPath(on, hull, colours, undefined, true);
  context.save();
  context.resetTransform();
  context.globalAlpha = HULL_OPACITY;
  context.drawImage(layer, 0, 0);
  context.restore();
}
