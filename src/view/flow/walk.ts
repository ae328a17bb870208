import type { Orientation } from '../../core/choice';
import type { FlowGraph } from '../../core/flowGraph';
import type { FeatureId } from '../../core/ids';
import type { Layout } from '../../core/layout';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

type Way = 'source' | 'target' | 'before' | 'after';

/** What an arrow means: along the matches, or over the lanes beside them. */
const WAYS: Readonly<Record<Orientation, Readonly<Record<Arrow, Way>>>> = {
  across: { ArrowLeft: 'source', ArrowRight: 'target', ArrowUp: 'before', ArrowDown: 'after' },
  down: { ArrowUp: 'source', ArrowDown: 'target', ArrowLeft: 'before', ArrowRight: 'after' },
};

const BACK: Readonly<Record<Way, Way>> = {
  source: 'target',
  target: 'source',
  before: 'after',
  after: 'before',
};

/**
 * Walks that can be taken back: the opposite arrow leads to where one came from, though another feature may be
 * nearer. A step from anywhere else begins a new trail.
 */
export function createWalker(): typeof walk {
  let trail: { readonly from: FeatureId; readonly to: FeatureId; readonly way: Way }[] = [];
  return (graph, layout, from, arrow, orientation) => {
    const way = WAYS[orientation][arrow];
    const last = trail.at(-1);
    if (last?.to !== from) trail = [];
    else if (way === BACK[last.way] && graph.nodes.some(({ id }) => id === last.from)) {
      trail.pop();
      return last.from;
    }
    const to = walk(graph, layout, from, arrow, orientation);
    if (to) trail.push({ from, to, way });
    return to;
  };
}

/**
 * Where an arrow key leads: upstream to the strongest source, downstream to the strongest target, and across to
 * the nearest node of the same layer or half a layer beside it.
 */
export function walk(
  graph: FlowGraph,
  layout: Layout,
  from: FeatureId,
  arrow: Arrow,
  orientation: Orientation,
): FeatureId | undefined {
  const way = WAYS[orientation][arrow];
  if (way === 'source' || way === 'target') {
    const up = way === 'source';
    const ways = graph.edges
      .filter((edge) => (up ? edge.to : edge.from) === from)
      .sort((a, b) => Number(b.main) - Number(a.main) || b.cosine - a.cosine);
    return up ? ways[0]?.from : ways[0]?.to;
  }
  const here = layout.get(from);
  if (!here) return undefined;
  const sign = way === 'before' ? -1 : 1;
  let best: { id: FeatureId; far: number } | undefined;
  // Places of features behind a folded group stay taken, but nothing is drawn there.
  const drawn = new Set(graph.nodes.map((node) => node.id));
  for (const [id, { x, y }] of layout) {
    if (!drawn.has(id)) continue;
    const over = sign * (y - here.y);
    if (id === from || over <= 0 || Math.abs(x - here.x) > 0.5) continue;
    const far = over + Math.abs(x - here.x);
    if (!best || far < best.far) best = { id, far };
  }
  return best?.id;
}
