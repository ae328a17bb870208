import type { FlowGraph } from '../../core/flowGraph';
import { groupOf } from '../../core/groups';
import { type FeatureId, featureOf } from '../../core/ids';
import type { GraphSpec } from '../../core/spec';
import {
  canRemove,
  compareWith,
  foldGroup,
  group,
  leaveGroup,
  pin,
  remove,
  ungroup,
} from '../../state/choiceCommands';
import { closeAll, openAll } from '../../state/commands';
import { growthOf, ownerOf } from './featureActions';

/** One thing that can be done with a feature beside growing the graph there. */
export interface ChoiceAction {
  readonly id:
    | 'pin'
    | 'unpin'
    | 'remove'
    | 'fold'
    | 'unfold'
    | 'ungroup'
    | 'leave-group'
    | 'compare'
    | 'end-comparison'
    | 'expand-layer'
    | 'collapse-layer';
  /** What its button says. */
  readonly name: string;
  readonly update: (spec: GraphSpec) => GraphSpec;
}

/** What a person can hold, take out or compare. */
export function choiceActions(spec: GraphSpec, graph: FlowGraph, feature: FeatureId): ChoiceAction[] {
  const drawn = graph.nodes.some(({ id }) => id === feature);
  const actions: ChoiceAction[] = [];
  if (spec.pinned.has(feature))
    actions.push({ id: 'unpin', name: 'Unpin', update: (s) => pin(s, feature, false) });
  else if (drawn || spec.removed.has(feature))
    actions.push({ id: 'pin', name: 'Pin', update: (s) => pin(s, feature, true) });
  if (drawn && canRemove(spec, [feature]))
    actions.push({ id: 'remove', name: 'Remove', update: (s) => remove(s, [feature]) });
  if (spec.compared === feature)
    actions.push({ id: 'end-comparison', name: 'End comparison', update: (s) => compareWith(s, null) });
  else if (!spec.seeds.includes(feature) && spec.seeds.length > 0)
    actions.push({ id: 'compare', name: 'Compare', update: (s) => compareWith(s, feature) });
  return actions;
}

/** What can be done with the group that a feature is in. */
export function groupActions({ groups }: GraphSpec, feature: FeatureId): ChoiceAction[] {
  const mine = groupOf(groups, feature);
  if (!mine) return [];
  return [
    mine.folded
      ? { id: 'unfold', name: 'Unfold', update: (s) => foldGroup(s, feature, false) }
      : { id: 'fold', name: 'Fold', update: (s) => foldGroup(s, feature, true) },
    { id: 'ungroup', name: 'Ungroup', update: (s) => ungroup(s, feature) },
    { id: 'leave-group', name: 'Take out of the group', update: (s) => leaveGroup(s, feature) },
  ];
}

/** How all features of each layer can grow or shrink at once, in one pass over the graph. */
export function actionsOfLayers(graph: FlowGraph): ReadonlyMap<number, ChoiceAction[]> {
  const owners = new Set(graph.edges.map(ownerOf));
  const layers = new Map<number, Record<'closed' | 'open', FeatureId[]>>();
  for (const node of graph.nodes) {
    const growth = growthOf(node, () => owners.has(node.id));
    if (!growth) continue;
    const layer = layers.get(node.layer) ?? { closed: [], open: [] };
    layer[growth].push(node.id);
    layers.set(node.layer, layer);
  }
  const actions = new Map<number, ChoiceAction[]>();
  for (const [layer, { closed, open }] of layers) {
    const list: ChoiceAction[] = [];
    if (closed.length > 0)
      list.push({ id: 'expand-layer', name: `Expand layer ${layer}`, update: (s) => openAll(s, closed) });
    if (open.length > 0)
      list.push({ id: 'collapse-layer', name: `Collapse layer ${layer}`, update: (s) => closeAll(s, open) });
    actions.set(layer, list);
  }
  return actions;
}

/** Everything of these that can be done with a feature. */
export function allChoices(spec: GraphSpec, graph: FlowGraph, feature: FeatureId): ChoiceAction[] {
  return [
    ...choiceActions(spec, graph, feature),
    ...groupActions(spec, feature),
    ...(actionsOfLayers(graph).get(featureOf(feature).layer) ?? []),
  ];
}

/** The marked features that are drawn. */
export function markedIn(graph: FlowGraph, marked: ReadonlySet<FeatureId>): FeatureId[] {
  return graph.nodes.map(({ id }) => id).filter((id) => marked.has(id));
}

/** Makes one group of features and selects what stands for it. */
export function groupTogether(spec: GraphSpec, features: readonly FeatureId[]): GraphSpec {
  const next = group(spec, features);
  const chief = features.find((id) => spec.seeds.includes(id)) ?? features[0];
  return next === spec || !chief ? spec : { ...next, selected: chief };
}
