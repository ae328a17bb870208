import type { Orientation } from '../../core/choice';
import type { FlowEdge, FlowNode } from '../../core/flowGraph';
import type { Place } from '../../core/layout';

/** How far apart layers and lanes stand, in px at scale 1. */
export interface LaneGrid {
  readonly layer: number;
  readonly lane: number;
}

/**
 * The grid of a picture on paper, with room for every label. Labels are broad and low: across, they need room between
 * layers; down, between lanes. On the page the window decides: see frame.ts.
 */
export const GRIDS: Readonly<Record<Orientation, LaneGrid>> = {
  across: { layer: 112, lane: 56 },
  down: { layer: 64, lane: 88 },
};

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Down is across with x and y exchanged: the one step between the two pictures, there and back. */
export function turned({ x, y }: Point, orientation: Orientation): Point {
  return orientation === 'down' ? { x: y, y: x } : { x, y };
}

/** From layers and lanes to px. The bed of the river winds a little: straight water looks like a wire. */
export function pointOf(
  { x, y }: Place,
  orientation: Orientation,
  { layer, lane }: LaneGrid = GRIDS[orientation],
): Point {
  const deep = bed(x) * Math.min(layer, lane * 2);
  return turned({ x: hundredth(x * layer), y: hundredth(y * lane + deep) }, orientation);
}

/** As exact as the exported file is. */
export function hundredth(x: number): number {
  return Math.round(x * 100) / 100;
}

function bed(x: number): number {
  return 0.08 * Math.sin(x * 0.85 + 0.4);
}

/** Half the width of the water of an edge, by its cosine: chance is a trickle, identity a stream. */
export function halfWidth(cosine: number): number {
  const c = Math.min(Math.max(cosine, 0), 1);
  return 0.6 + 4.6 * c ** 1.8;
}

/** Weaker sources are fainter: by their cosine, and by their rank among the matches of the feature. */
export function opacityOf({ cosine, rank, main, held }: FlowEdge): number {
  const c = Math.min(Math.max(cosine, 0), 1);
  const strength = 0.42 + 0.55 * c;
  // What stands for a pin alone is less than a match.
  if (held) return 0.3;
  return main ? strength : strength * (0.45 + 0.55 * 0.72 ** (rank - 1));
}

/** @param grid on a narrow one marks are smaller, so that neighbours stay apart */
export function radiusOf(node: FlowNode, grid: LaneGrid): number {
  const share = Math.min(1, Math.max(LEAST_MARK, Math.min(grid.layer / 44, grid.lane / 24)));
  return hundredth(share * (node.seed ? 11 : node.site !== 'res' ? 6.5 : node.main ? 9 : 7.5));
}

const LEAST_MARK = 0.55;

/** How far from the middle of a node a click means it: a generous place, and none of a neighbour's. */
export function targetOf({ layer, lane }: LaneGrid): number {
  return hundredth(Math.min(18, Math.max(7, Math.min(layer / 3, lane / 2))));
}

/** Where the scene is smaller than this, numbers of closed matches would hide what they stand beside. */
const WITH_COUNTS = 0.6;

export function hasCount({ hidden }: FlowNode, zoom: number): boolean {
  return hidden > 0 && zoom >= WITH_COUNTS;
}

/** Where the number of closed matches stands, from the middle of a node: on the side that they would come from. */
export function countAt(node: FlowNode, radius: number, orientation: Orientation): Point {
  const downstream = node.ways.includes('forward') && !node.seed;
  return turned({ x: (downstream ? 1 : -1) * (radius + 11), y: 0 }, orientation);
}

const number = (x: number): string => (Math.round(x * 10) / 10).toString();

/**
 * The water from one node to the next, narrow where it comes from and as wide as its cosine where it arrives.
 * Along the residual stream it flows level; from a module it falls towards the stream and turns into it.
 * Every such path has the same commands, so that one can be moved into another. A near-tie is two waters beside each
 * other: there might as well be another one. The words are those of the picture
 * across; down, x and y are exchanged as they are written.
 */
export function streamPath(
  { cosine }: Pick<FlowEdge, 'cosine'>,
  start: Point,
  end: Point,
  level: boolean,
  orientation: Orientation,
  isTie = false,
): string {
  const broad = halfWidth(cosine);
  if (!isTie) return bedPath(broad, start, end, level, orientation);
  // The other way round, the inner bed is a gap in the outer one.
  const outer = Math.max(broad, LEAST_DOUBLE);
  return (
    bedPath(outer, start, end, level, orientation) +
    bedPath(-GAP_OF_DOUBLE * outer, start, end, level, orientation)
  );
}

/** Half the width of the narrowest water that shows as two, and how much of it is the gap between them. */
const LEAST_DOUBLE = 2.2;
const GAP_OF_DOUBLE = 0.4;

/** @param broad half the width where it arrives; below 0 the path runs round the other way */
function bedPath(broad: number, start: Point, end: Point, level: boolean, orientation: Orientation): string {
  const at = (x: number, y: number): string => {
    const point = turned({ x, y }, orientation);
    return `${number(point.x)},${number(point.y)}`;
  };
  const [from, to] = [turned(start, orientation), turned(end, orientation)];
  const least = Math.max(0.5, Math.abs(broad) * 0.55);
  const narrow = level ? broad : Math.sign(broad) * least;
  const [first, second] = bendsOf(from, to, level);
  if (level)
    return (
      `M${at(from.x, from.y - narrow)}C${at(first.x, from.y - narrow)} ${at(second.x, to.y - broad)} ${at(to.x, to.y - broad)}` +
      `L${at(to.x, to.y + broad)}C${at(second.x, to.y + broad)} ${at(first.x, from.y + narrow)} ${at(from.x, from.y + narrow)}Z`
    );
  // Falling from above, the left bank becomes the lower one; rising from below, the upper one.
  const side = to.y >= from.y ? 1 : -1;
  return (
    `M${at(from.x - narrow, from.y)}C${at(from.x - narrow, first.y)} ${at(second.x, to.y + side * broad)} ${at(to.x, to.y + side * broad)}` +
    `L${at(to.x, to.y - side * broad)}C${at(second.x, to.y - side * broad)} ${at(from.x + narrow, first.y)} ${at(from.x + narrow, from.y)}Z`
  );
}

/** The two bends of a course between places of the picture across: the middle points of its curve. */
export function bendsOf(from: Point, to: Point, level: boolean): readonly [Point, Point] {
  if (level) {
    const middle = (from.x + to.x) / 2;
    return [
      { x: middle, y: from.y },
      { x: middle, y: to.y },
    ];
  }
  return [
    { x: from.x, y: from.y + (to.y - from.y) * 0.62 },
    { x: to.x - (to.x - from.x) * 0.62, y: to.y },
  ];
}

/** Where the number of an edge may stand, best place first: beside the middle of its course. */
export function middlesOf(
  edge: FlowEdge,
  from: Point,
  to: Point,
  level: boolean,
  orientation: Orientation,
): Point[] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  if (orientation === 'across')
    return level
      ? [{ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 12 }]
      : [{ x: from.x + dx * 0.16 - 17, y: from.y + dy * 0.46 }];
  if (!level) {
    const [x, y] = [from.x + dx * 0.4, from.y + dy * 0.08];
    return [
      { x, y: y - 9 },
      { x, y: y + 10 },
    ];
  }
  // Square to the stream: halfway it runs along (2 dx, dy). A number is about 22 px broad and 12 high.
  const long = Math.hypot(2 * dx, dy);
  const across = { x: Math.abs(dy) / long, y: (-2 * dx * Math.sign(dy)) / long };
  const far = across.x * 11 + Math.abs(across.y) * 6 + halfWidth(edge.cosine) + 4;
  return [1, -1].map((side) => ({
    x: (from.x + to.x) / 2 + side * far * across.x,
    y: (from.y + to.y) / 2 + side * far * across.y,
  }));
}
