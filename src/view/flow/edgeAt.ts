import { bendsOf, halfWidth, type Point, targetOf, turned } from './geometry';
import type { Scene, SceneEdge } from './scene';

/** The place of an edge that a hand is at. */
export interface EdgeAt extends Point {
  readonly edge: SceneEdge;
}

/** Pieces that a course is taken to be made of: so many that none is far from it. */
const PIECES = 20;

/** The edge whose water is nearest to a place, at most `reach` from its bank; null beside a node, which comes first. */
export function edgeAt({ nodes, edges, grid }: Scene, place: Point, reach: number): EdgeAt | null {
  const ofNode = targetOf(grid);
  if (nodes.some(({ x, y, radius }) => Math.hypot(x - place.x, y - place.y) <= Math.max(ofNode, radius)))
    return null;
  let best: SceneEdge | null = null;
  let least = reach;
  for (const edge of edges) {
    const half = halfWidth(edge.edge.cosine);
    if (!isNear(edge, place, reach + half)) continue;
    const far = distance(courseOf(edge), place) - half;
    if (far > least) continue;
    [best, least] = [edge, far];
  }
  return best && { edge: best, ...place };
}

/** The middle of an edge's course. */
export function middleOf(edge: SceneEdge): EdgeAt {
  const { x, y } = courseOf(edge)[PIECES / 2] ?? edge.from;
  return { edge, x, y };
}

/** A course never leaves the box around its ends. */
function isNear({ from, to }: SceneEdge, { x, y }: Point, far: number): boolean {
  return (
    x >= Math.min(from.x, to.x) - far &&
    x <= Math.max(from.x, to.x) + far &&
    y >= Math.min(from.y, to.y) - far &&
    y <= Math.max(from.y, to.y) + far
  );
}

/** Points along the middle of the water, from one end to the other. */
function courseOf({ from, to, site, orientation }: SceneEdge): Point[] {
  const [start, end] = [turned(from, orientation), turned(to, orientation)];
  const [first, second] = bendsOf(start, end, site === 'res');
  return Array.from({ length: PIECES + 1 }, (_, i) => {
    const t = i / PIECES;
    const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
    return turned(
      {
        x: a * start.x + b * first.x + c * second.x + d * end.x,
        y: a * start.y + b * first.y + c * second.y + d * end.y,
      },
      orientation,
    );
  });
}

function distance(course: readonly Point[], { x, y }: Point): number {
  let least = Number.POSITIVE_INFINITY;
  for (const [i, b] of course.entries()) {
    const a = course[i - 1] ?? b;
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const along = dx === 0 && dy === 0 ? 0 : ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy);
    const t = Math.min(1, Math.max(0, along));
    least = Math.min(least, Math.hypot(x - a.x - t * dx, y - a.y - t * dy));
  }
  return least;
}
