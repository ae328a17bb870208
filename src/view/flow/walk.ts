import type { FlowGraph } from '../../core/flowGraph';
import type { FeatureId } from '../../core/ids';
import type { Layout } from '../../core/layout';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

/**
 * Where an arrow key leads: left to the strongest source, right to the strongest target, up and down to the
 * nearest node of the same column or half a layer beside it.
 */
export function walk(graph: FlowGraph, layout: Layout, from: FeatureId, arrow: Arrow): FeatureId | undefined {
  if (arrow === 'ArrowLeft' || arrow === 'ArrowRight') {
    const up = arrow === 'ArrowLeft';
    const ways = graph.edges
      .filter((edge) => (up ? edge.to : edge.from) === from)
      .sort((a, b) => Number(b.main) - Number(a.main) || b.cosine - a.cosine);
    return up ? ways[0]?.from : ways[0]?.to;
  }
  const here = layout.get(from);
  if (!here) return undefined;
  const sign = arrow === 'ArrowUp' ? -1 : 1;
  let best: { id: FeatureId; far: number } | undefined;
  for (const [id, { x, y }] of layout) {
    const down = sign * (y - here.y);
    if (id === from || down <= 0 || Math.abs(x - here.x) > 0.5) continue;
    const far = down + Math.abs(x - here.x);
    if (!best || far < best.far) best = { id, far };
  }
  return best?.id;
}
