import { SITES } from '../../core/ids';
import type { Colours } from './canvasColours';
import { paintNode } from './canvasPaint';
import { streamPath } from './geometry';
import type { Box } from './grid';
import { EDGE_NUMBERS, type GroundScene, type PaintRequest } from './groundScene';
import { HULL_ROOM } from './groupScene';

/** Half the width of the widest stream, and room around a node for its mark. */
const WATER = 6;
const MARK = 16;

/** Paints what has no text, thing by thing, so that whoever runs it can pause after any of them. */
export function* paintGround(
  context: OffscreenCanvasRenderingContext2D,
  { hulls, rivers, nodes, edges, sites, orientation }: GroundScene,
  { view: { x, y, k }, left, top, width, height, pixel, colours }: PaintRequest,
): Generator<undefined> {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = colours.ground;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(pixel * k, 0, 0, pixel * k, pixel * (x - left), pixel * (y - top));
  const box: Box = {
    left: (left - x) / k,
    right: (left + width - x) / k,
    top: (top - y) / k,
    bottom: (top + height - y) / k,
  };
  context.fillStyle = colours.river;
  for (const path of rivers) context.fill(new Path2D(path));
  paintHulls(context, hulls, colours);
  // Reading through all edges takes less time than painting one of them.
  for (let i = 0; i < sites.length; i++) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, cosine = 0, opacity = 0] = edges.subarray(
      EDGE_NUMBERS * i,
      EDGE_NUMBERS * (i + 1),
    );
    if (Math.min(x1, x2) - WATER > box.right || Math.max(x1, x2) + WATER < box.left) continue;
    if (Math.min(y1, y2) - WATER > box.bottom || Math.max(y1, y2) + WATER < box.top) continue;
    const site = SITES[sites[i] ?? 0] ?? 'res';
    context.globalAlpha = opacity;
    context.fillStyle = colours[site];
    const [from, to] = [
      { x: x1, y: y1 },
      { x: x2, y: y2 },
    ];
    context.fill(new Path2D(streamPath({ cosine }, from, to, site === 'res', orientation)));
    yield;
  }
  context.globalAlpha = 1;
  for (const node of nodes) {
    if (node.x + MARK < box.left || node.x - MARK > box.right) continue;
    if (node.y + MARK < box.top || node.y - MARK > box.bottom) continue;
    paintNode(context, node, colours);
    yield;
  }
}

/** As faint as a whole: where grounds and their edges overlap they must not be darker. */
function paintHulls(
  context: OffscreenCanvasRenderingContext2D,
  hulls: readonly string[],
  colours: Colours,
): void {
  if (hulls.length === 0) return;
  const { width, height } = context.canvas;
  const layer = new OffscreenCanvas(width, height);
  const on = layer.getContext('2d');
  if (!on) return;
  on.setTransform(context.getTransform());
  on.fillStyle = colours.track;
  on.strokeStyle = colours.track;
  on.lineWidth = 2 * HULL_ROOM;
  on.lineJoin = 'round';
  for (const hull of hulls) {
    const path = new Path2D(hull);
    on.fill(path);
    on.stroke(path);
  }
  context.save();
  context.resetTransform();
  context.globalAlpha = 0.55;
  context.drawImage(layer, 0, 0);
  context.restore();
}
