import type { FlowEdge, FlowNode } from '../../core/flowGraph';
import type { Place } from '../../core/layout';

/** Lengths of the picture, in px at scale 1. */
export const LAYER = 112;
export const LANE = 56;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** From layers and lanes to px. The bed of the river winds a little: straight water looks like a wire. */
export function pointOf({ x, y }: Place): Point {
  return { x: x * LAYER, y: y * LANE + bed(x) };
}

export function bed(x: number): number {
  return 9 * Math.sin(x * 0.85 + 0.4);
}

/** Half the width of the water of an edge, by its cosine: chance is a trickle, identity a stream. */
export function halfWidth(cosine: number): number {
  const c = Math.min(Math.max(cosine, 0), 1);
  return 0.6 + 4.6 * c ** 1.8;
}

/** Weaker sources are fainter: by their cosine, and by their rank among the matches of the feature. */
export function opacityOf({ cosine, rank, main }: FlowEdge): number {
  const c = Math.min(Math.max(cosine, 0), 1);
  const strength = 0.42 + 0.55 * c;
  return main ? strength : strength * (0.45 + 0.55 * 0.72 ** (rank - 1));
}

export function radiusOf(node: FlowNode): number {
  if (node.seed) return 11;
  if (node.site !== 'res') return 6.5;
  return node.main ? 9 : 7.5;
}

const number = (x: number): string => (Math.round(x * 10) / 10).toString();
const at = (x: number, y: number): string => `${number(x)},${number(y)}`;

/**
 * The water from one node to the next, narrow where it comes from and as wide as its cosine where it arrives.
 * Along the residual stream it flows level; from a module it falls towards the stream and turns into it.
 * Every such path has the same commands, so that one can be moved into another.
 */
export function streamPath(
  { cosine }: Pick<FlowEdge, 'cosine'>,
  from: Point,
  to: Point,
  level: boolean,
): string {
  const end = halfWidth(cosine);
  const start = level ? end : Math.max(0.5, end * 0.55);
  if (level) {
    const middle = (from.x + to.x) / 2;
    return (
      `M${at(from.x, from.y - start)}C${at(middle, from.y - start)} ${at(middle, to.y - end)} ${at(to.x, to.y - end)}` +
      `L${at(to.x, to.y + end)}C${at(middle, to.y + end)} ${at(middle, from.y + start)} ${at(from.x, from.y + start)}Z`
    );
  }
  // Falling from above, the left bank becomes the lower one; rising from below, the upper one.
  const side = to.y >= from.y ? 1 : -1;
  const fall = from.y + (to.y - from.y) * 0.62;
  const turn = to.x - (to.x - from.x) * 0.62;
  return (
    `M${at(from.x - start, from.y)}C${at(from.x - start, fall)} ${at(turn, to.y + side * end)} ${at(to.x, to.y + side * end)}` +
    `L${at(to.x, to.y - side * end)}C${at(turn, to.y - side * end)} ${at(from.x + start, fall)} ${at(from.x + start, from.y)}Z`
  );
}

/** Where the number of an edge stands: beside the middle of its course. */
export function middleOf(from: Point, to: Point, level: boolean): Point {
  if (level) return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 12 };
  return { x: from.x + (to.x - from.x) * 0.16 - 17, y: from.y + (to.y - from.y) * 0.46 };
}
