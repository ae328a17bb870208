import type { FlowGraph } from './flowGraph';
import type { FeatureId } from './ids';

/** The chain of a graph that a plan turns (section 3.4): the residual features of its main river. */
export function chainOf(graph: FlowGraph): FeatureId[] {
  return graph.nodes.filter((node) => node.main && node.site === 'res').map(({ id }) => id);
}
