import type { FlowEdge, FlowGraph, FlowNode } from '../../core/flowGraph';
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

/** The feature that an edge was found from, and on which it hangs. */
export function ownerOf({ way, from, to }: FlowEdge): FeatureId {
  return way === 'backward' ? to : from;
}

/** Whether a node has something behind it to open, or shows it; null for an end of the graph. */
export function growthOf(node: FlowNode, hasDrawn: () => boolean): 'open' | 'closed' | null {
  if (node.site !== 'res' && !node.ways.includes('forward')) return null;
  if (!node.open) return node.hidden > 0 ? 'closed' : null;
  return hasDrawn() ? 'open' : null;
}

/** How a drawn feature can grow or shrink; empty for one that is not drawn. */
export function growthActions(graph: FlowGraph, k: number, feature: FeatureId): FeatureAction[] {
  const node = graph.nodes.find(({ id }) => id === feature);
  if (!node) return [];
  const growth = growthOf(node, () => graph.edges.some((edge) => ownerOf(edge) === feature));
  const [closed, isOpen] = [growth === 'closed', growth === 'open'];
  const actions: FeatureAction[] = [];
  if (closed)
    actions.push({
      id: 'expand',
      name: `Expand ${node.hidden}`,
      update: (s) => openNode(s, feature, 'step'),
    });
  if (closed || (isOpen && node.expansion !== 'chain' && k > 1))
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
