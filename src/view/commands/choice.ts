import { groupOf } from '../../core/groups';
import type { FeatureId } from '../../core/ids';
import type { GraphSpec } from '../../core/spec';
import { group } from '../../state/choiceCommands';
import type { Now } from './command';

/** What commands on marked and grouped features are about. */

/** What is meant by a node: the feature, or all of the folded group that it stands for. */
export function meantBy({ groups }: GraphSpec, feature: FeatureId): readonly FeatureId[] {
  const mine = groupOf(groups, feature);
  return mine?.folded ? mine.members : [feature];
}

/** Whether the feature is in a group of which two or more are drawn: fewer are drawn one by one, folded or not. */
export function isInDrawnGroup({ feature, graph, state: { spec } }: Now): boolean {
  const members = (feature && groupOf(spec.groups, feature)?.members) || [];
  return graph.nodes.filter(({ id }) => members.includes(id)).length > 1;
}

/** Whether the feature is drawn as the one node of a folded group. */
export function standsForGroup(now: Now): boolean {
  const mine = now.feature && groupOf(now.state.spec.groups, now.feature);
  return Boolean(mine?.folded) && isInDrawnGroup(now);
}

/** The marked features that are drawn, each once. */
export function markedOf({ graphs, state: { marked } }: Pick<Now, 'graphs' | 'state'>): FeatureId[] {
  if (marked.size === 0) return [];
  const drawn = graphs.flatMap(({ nodes }) => nodes.map(({ id }) => id));
  return [...new Set(drawn.filter((id) => marked.has(id)))];
}

/** The marked features, with all that folded groups among them stand for. */
export function meantByMarks(now: Now): FeatureId[] {
  return [...new Set(markedOf(now).flatMap((id) => meantBy(now.state.spec, id)))];
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
