import { type Area, area, curveMonotoneX, curveMonotoneY } from 'd3-shape';
import type { Orientation } from '../../core/choice';
import type { FlowGraph } from '../../core/flowGraph';
import type { FeatureId } from '../../core/ids';
import { halfWidth, type LaneGrid, type Point } from './geometry';

interface Bank extends Point {
  readonly half: number;
}

const BANKS: Readonly<Record<Orientation, Area<Bank>>> = {
  across: area<Bank>()
    .x((p) => p.x)
    .y0((p) => p.y - p.half)
    .y1((p) => p.y + p.half)
    .curve(curveMonotoneX),
  down: area<Bank>()
    .y((p) => p.y)
    .x0((p) => p.x - p.half)
    .x1((p) => p.x + p.half)
    .curve(curveMonotoneY),
};

/** Between lanes nearer than this, in px, the band is narrower. */
const ROOMY = 40;

/** The wide pale band behind each main river, as broad as its water is strong. */
export function riverPaths(
  graph: FlowGraph,
  points: ReadonlyMap<FeatureId, Point>,
  orientation: Orientation,
  { lane }: LaneGrid,
): { id: string; path: string }[] {
  const main = graph.edges.filter((edge) => edge.main && edge.from.includes('/res/'));
  const next = new Map(main.map((edge) => [edge.from, edge]));
  const fed = new Set(main.map((edge) => edge.to));
  const heads = main.filter((edge) => !fed.has(edge.from)).map((edge) => edge.from);
  const share = Math.min(1, lane / ROOMY);
  return heads.map((head) => {
    const banks: Bank[] = [];
    let half = 0;
    for (let id: FeatureId | undefined = head; id !== undefined; ) {
      const edge = next.get(id);
      const point = points.get(id);
      half = edge ? share * (12 + 1.8 * halfWidth(edge.cosine)) : half;
      if (point) banks.push({ ...point, half });
      id = edge?.to;
    }
    return { id: head, path: BANKS[orientation](banks) ?? '' };
  });
}
