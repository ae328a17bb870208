import { LONGEST_NOTE, LONGEST_OWN_LABEL, MOST_NOTES, MOST_OWN_LABELS, type Turn } from '../core/choice';
import { type Group, groupOf, LONGEST_NAME, MOST_GROUPS, withGroup, without } from '../core/groups';
import type { FeatureId, Site } from '../core/ids';
import type { GraphSpec } from '../core/spec';
import { wellFormed } from '../core/words';

/** What a person takes out of a graph, holds in it, writes on it and puts together, as pure changes of its spec. */

function toggled<T>(set: ReadonlySet<T>, item: T, on: boolean): ReadonlySet<T> {
  const next = new Set(set);
  if (on) next.add(item);
  else next.delete(item);
  return next;
}

/** A pinned feature is drawn whatever the cuts, k and hidden sites. */
export function pin(spec: GraphSpec, feature: FeatureId, on: boolean): GraphSpec {
  const removed = on ? toggled(spec.removed, feature, false) : spec.removed;
  return { ...spec, pinned: toggled(spec.pinned, feature, on), removed };
}

/** Whether a feature can go: a graph keeps at least one of its seeds. */
export function canRemove({ seeds }: GraphSpec, features: readonly FeatureId[]): boolean {
  return features.length > 0 && seeds.some((seed) => !features.includes(seed));
}

/** Takes features out of the graph; a seed stops being one. The same spec where no seed would be left. */
export function remove(spec: GraphSpec, features: readonly FeatureId[]): GraphSpec {
  if (!canRemove(spec, features)) return spec;
  const seeds = spec.seeds.filter((id) => !features.includes(id));
  const pinned = new Set([...spec.pinned].filter((id) => !features.includes(id)));
  const selected = spec.selected && features.includes(spec.selected) ? (seeds[0] ?? null) : spec.selected;
  const compared = spec.compared && features.includes(spec.compared) ? null : spec.compared;
  return { ...spec, seeds, pinned, compared, removed: new Set([...spec.removed, ...features]), selected };
}

export function bringBack(spec: GraphSpec): GraphSpec {
  return { ...spec, removed: new Set() };
}

export function hideSite(spec: GraphSpec, site: Site, on: boolean): GraphSpec {
  return { ...spec, hiddenSites: toggled(spec.hiddenSites, site, on) };
}

/** Writes a note, cut to its longest length; an empty text takes it away. */
export function setNote(spec: GraphSpec, feature: FeatureId, text: string): GraphSpec {
  return { ...spec, notes: withText(spec.notes, feature, text, LONGEST_NOTE, MOST_NOTES) };
}

/** Writes a label in the place of the pack's, cut to its longest length; an empty text brings the pack's back. */
export function setLabel(spec: GraphSpec, feature: FeatureId, text: string): GraphSpec {
  return { ...spec, labels: withText(spec.labels, feature, text, LONGEST_OWN_LABEL, MOST_OWN_LABELS) };
}

function withText(
  texts: ReadonlyMap<FeatureId, string>,
  feature: FeatureId,
  text: string,
  longest: number,
  most: number,
): ReadonlyMap<FeatureId, string> {
  const all = new Map(texts);
  const cut = wellFormed(text.slice(0, longest));
  if (cut.trim() === '') all.delete(feature);
  else if (all.has(feature) || all.size < most) all.set(feature, cut);
  return all;
}

/** Makes one group of features, and draws it as one node. The same spec where there is nothing to put together. */
export function group(spec: GraphSpec, features: readonly FeatureId[], name = ''): GraphSpec {
  const members = [...new Set(features)];
  if (members.length < 2 || spec.groups.length >= MOST_GROUPS) return spec;
  return { ...spec, groups: withGroup(spec.groups, { name, members, folded: true }) };
}

/** Dissolves the group that a feature is in. */
export function ungroup(spec: GraphSpec, feature: FeatureId): GraphSpec {
  return { ...spec, groups: spec.groups.filter(({ members }) => !members.includes(feature)) };
}

/** Takes one feature out of its group. */
export function leaveGroup(spec: GraphSpec, feature: FeatureId): GraphSpec {
  return { ...spec, groups: without(spec.groups, [feature]) };
}

export function nameGroup(spec: GraphSpec, feature: FeatureId, name: string): GraphSpec {
  return changeGroup(spec, feature, { name: wellFormed(name.slice(0, LONGEST_NAME)) });
}

export function foldGroup(spec: GraphSpec, feature: FeatureId, folded: boolean): GraphSpec {
  return changeGroup(spec, feature, { folded });
}

function changeGroup(spec: GraphSpec, feature: FeatureId, change: Partial<Group>): GraphSpec {
  const mine = groupOf(spec.groups, feature);
  if (!mine) return spec;
  return { ...spec, groups: spec.groups.map((one) => (one === mine ? { ...one, ...change } : one)) };
}

/** Several groups at once in place of all that there were. */
export function setGroups(spec: GraphSpec, groups: readonly (readonly FeatureId[])[]): GraphSpec {
  return groups
    .slice(0, MOST_GROUPS)
    .reduce((s, members) => group(s, members), { ...spec, groups: [] } as GraphSpec);
}

/** Draws the graph of another feature beside this one; null puts it away. */
export function compareWith(spec: GraphSpec, feature: FeatureId | null): GraphSpec {
  return { ...spec, compared: feature };
}

export function orient(spec: GraphSpec, orientation: Turn): GraphSpec {
  return { ...spec, orientation };
}
