import type { FlowGraph } from './flowGraph';
import type { FeatureId } from './ids';

/** Features that two graphs both show, in the order of the first. */
export function sharedFeatures(a: FlowGraph, b: FlowGraph): FeatureId[] {
  const known = new Set(b.nodes.map(({ id }) => id));
  return a.nodes.map(({ id }) => id).filter((id) => known.has(id));
}

/** Features that are reached from more than one seed; a seed itself counts where another one reaches it. */
export function sharedBySeeds(graph: FlowGraph): FeatureId[] {
  return graph.nodes.filter(({ reachedFrom }) => reachedFrom.length > 1).map(({ id }) => id);
}
