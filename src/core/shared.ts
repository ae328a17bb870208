import type { FlowGraph } from './flowGraph';
import type { FeatureId } from './ids';

/** Features that two graphs both show, in the order of the first. */
export function sharedFeatures(a: FlowGraph, b: FlowGraph): FeatureId[] {
  const known = new Set(b.nodes.map(({ id }) => id));
  return a.nodes.map(({ id }) => id).filter((id) => known.has(id));
}

/** Everything that one of two graphs shows, each feature and match once. */
export function bothGraphs(a: FlowGraph, b: FlowGraph): FlowGraph {
  const nodes = new Set(a.nodes.map(({ id }) => id));
  const edges = new Set(a.edges.map(({ from, to }) => `${from}>${to}`));
  return {
    nodes: [...a.nodes, ...b.nodes.filter(({ id }) => !nodes.has(id))],
    edges: [...a.edges, ...b.edges.filter(({ from, to }) => !edges.has(`${from}>${to}`))],
    missing: [...new Set([...a.missing, ...b.missing])],
    unmeasured: [...new Set([...a.unmeasured, ...b.unmeasured])],
    below: a.below + b.below,
    truncated: a.truncated || b.truncated,
  };
}

/** Features that are reached from more than one seed; a seed itself counts where another one reaches it. */
export function sharedBySeeds(graph: FlowGraph): FeatureId[] {
  return graph.nodes.filter(({ reachedFrom }) => reachedFrom.length > 1).map(({ id }) => id);
}
