import type { Point } from './geometry';

/**
 * The line around some points, as a closed path: drawn with a broad round stroke it becomes the ground on which an
 * unfolded group stands. Points inside the convex hull are left out (Andrew's monotone chain).
 */
export function hullPath(points: readonly Point[]): string {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (list: readonly Point[]): Point[] => {
    const line: Point[] = [];
    for (const point of list) {
      for (let a = line.at(-2), b = line.at(-1); a && b && turn(a, b, point) <= 0; ) {
        line.pop();
        [a, b] = [line.at(-2), line.at(-1)];
      }
      line.push(point);
    }
    return line.slice(0, -1);
  };
  const hull = sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.toReversed())];
  return `M${hull.map(({ x, y }) => `${round(x)},${round(y)}`).join('L')}Z`;
}

/** Positive where the way from a over b to c turns left. */
function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

const round = (x: number): number => Math.round(x * 10) / 10;
