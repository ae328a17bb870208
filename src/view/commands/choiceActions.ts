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

/** What is meant by a node: the feature, or all of the folded group that it stands for. */
export function meantBy({ groups }: GraphSpec, feature: FeatureId): readonly FeatureId[] {
  const mine = groupOf(groups, feature);
  return mine?.folded ? mine.members : [feature];
}

/** What a person can hold, take out or compare. */
export function choiceActions(spec: GraphSpec, graph: FlowGraph, feature: FeatureId): ChoiceAction[] {
  const drawn = graph.nodes.some(({ id }) => id === feature);
  const meant = meantBy(spec, feature);
  const all = meant.length > 1 ? ` all ${meant.length}` : '';
  const pinAll = (s: GraphSpec, on: boolean): GraphSpec => meant.reduce((t, id) => pin(t, id, on), s);
  const actions: ChoiceAction[] = [];
  if (spec.pinned.has(feature))
    actions.push({ id: 'unpin', name: `Unpin${all}`, update: (s) => pinAll(s, false) });
  else if (drawn || spec.removed.has(feature))
    actions.push({ id: 'pin', name: `Pin${all}`, update: (s) => pinAll(s, true) });
  if (drawn && canRemove(spec, meant))
    actions.push({ id: 'remove', name: `Remove${all}`, update: (s) => remove(s, meant) });
  if (spec.compared === feature)
    actions.push({ id: 'end-comparison', name: 'End comparison', update: (s) => compareWith(s, null) });
  else if (!spec.seeds.includes(feature) && spec.seeds.length > 0)
    actions.push({ id: 'compare', name: 'Compare', update: (s) => compareWith(s, feature) });
  return actions;
}

/** What can be done with the group that a feature is in. */
export function groupActions({ groups }: GraphSpec, graph: FlowGraph, feature: FeatureId): ChoiceAction[] {
  const mine = groupOf(groups, feature);
  if (!mine) return [];
  // Fewer than two drawn are drawn by themselves, folded or not.
  const drawn = graph.nodes.filter(({ id }) => mine.members.includes(id)).length > 1;
  const folding: ChoiceAction = mine.folded
    ? { id: 'unfold', name: 'Unfold', update: (s) => foldGroup(s, feature, false) }
    : { id: 'fold', name: 'Fold', update: (s) => foldGroup(s, feature, true) };
  return [
    ...(drawn ? [folding] : []),
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
    ...groupActions(spec, graph, feature),
    ...(actionsOfLayers(graph).get(featureOf(feature).layer) ?? []),
  ];
}

/** The marked features that are drawn, in one of two graphs or both. */
export function markedIn(graphs: readonly FlowGraph[], marked: ReadonlySet<FeatureId>): FeatureId[] {
  if (marked.size === 0) return [];
  const ids = graphs.flatMap(({ nodes }) => nodes.map(({ id }) => id)).filter((id) => marked.has(id));
  return [...new Set(ids)];
}

/**
 * Makes one group of features and selects what stands for it. A folded group among them comes with all its features,
 * and the first name that there was is kept.
 */
export function groupTogether(spec: GraphSpec, features: readonly FeatureId[]): GraphSpec {
  const names = features.map((id) => groupOf(spec.groups, id)).filter((one) => one?.folded);
  const name = names.find((one) => one && one.name !== '')?.name ?? '';
  const next = group(
    spec,
    features.flatMap((id) => meantBy(spec, id)),
    name,
  );
  const chief = features.find((id) => spec.seeds.includes(id)) ?? features[0];
  return next === spec || !chief ? spec : { ...next, selected: chief };
}
