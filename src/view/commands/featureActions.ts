import type { FlowGraph } from '../../core/flowGraph';
import type { FeatureId } from '../../core/ids';
import { type GraphSpec, MOST_SEEDS } from '../../core/spec';
import { addSeed, close, open as openNode, seedAt } from '../../state/commands';

/** One thing that can be done with a feature of the graph. */
export interface FeatureAction {
  readonly id: 'expand' | 'chain' | 'collapse' | 'seed' | 'add-seed';
  /** What its button says. */
  readonly name: string;
  readonly update: (spec: GraphSpec) => GraphSpec;
}

/** How a drawn feature can grow or shrink; empty for one that is not drawn. */
export function growthActions(graph: FlowGraph, k: number, feature: FeatureId): FeatureAction[] {
  const node = graph.nodes.find(({ id }) => id === feature);
  if (!node || (node.site !== 'res' && !node.ways.includes('forward'))) return [];
  const drawn = graph.edges.some((edge) => (edge.way === 'backward' ? edge.to : edge.from) === feature);
  const closed = !node.open && node.hidden > 0;
  const isOpen = node.open && drawn;
  const actions: FeatureAction[] = [];
  if (closed)
    actions.push({
      id: 'expand',
      name: `Expand ${node.hidden}`,
      update: (s) => openNode(s, feature, 'step'),
    });
  if (closed || (isOpen && node.opening !== 'chain' && k > 1))
    actions.push({ id: 'chain', name: 'Whole chain', update: (s) => openNode(s, feature, 'chain') });
  if (isOpen) actions.push({ id: 'collapse', name: 'Collapse', update: (s) => close(s, feature) });
  return actions;
}

/** How a graph can begin at a feature, or begin there too. */
export function seedActions(seeds: readonly FeatureId[], feature: FeatureId): FeatureAction[] {
  const isSeed = seeds.includes(feature);
  const actions: FeatureAction[] = [];
  if (!(isSeed && seeds.length === 1))
    actions.push({ id: 'seed', name: 'Start from here', update: (s) => seedAt(s, feature) });
  if (!isSeed && seeds.length < MOST_SEEDS)
    actions.push({ id: 'add-seed', name: 'Add as seed', update: (s) => addSeed(s, feature) });
  return actions;
}
