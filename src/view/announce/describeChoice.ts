import type { FlowGraph } from '../../core/flowGraph';
import { type Group, groupOf } from '../../core/groups';
import { type FeatureId, SITE_NAMES, SITES } from '../../core/ids';
import type { GraphSpec } from '../../core/spec';

/** What holding, taking out, hiding, putting together or comparing has done, in one sentence; null without any of it. */
export function describeChoice(
  was: GraphSpec,
  is: GraphSpec,
  after: FlowGraph,
  labelOf: (id: FeatureId) => string,
  size: string,
): string | null {
  const withSize = (what: string): string => (size ? `${what}: ${size}` : what);
  const removed = [...is.removed].filter((id) => !was.removed.has(id));
  const [first] = removed;
  if (first)
    return withSize(removed.length > 1 ? `${removed.length} features removed` : `${labelOf(first)} removed`);
  if (was.removed.size > is.removed.size) return withSize('Brought back');
  return (
    pinText(was, is, labelOf) ??
    siteText(was, is, withSize) ??
    groupsText(was, is) ??
    comparisonText(was, is, after, labelOf) ??
    textText(was, is, labelOf)
  );
}

function pinText(was: GraphSpec, is: GraphSpec, labelOf: (id: FeatureId) => string): string | null {
  const more = [...is.pinned].filter((id) => !was.pinned.has(id));
  const fewer = [...was.pinned].filter((id) => !is.pinned.has(id));
  const named = (ids: readonly FeatureId[]): string =>
    ids.length > 1 || !ids[0] ? `${ids.length} features` : labelOf(ids[0]);
  if (more.length > 0) return `${named(more)} pinned`;
  return fewer.length > 0 ? `${named(fewer)} unpinned` : null;
}

function siteText(was: GraphSpec, is: GraphSpec, withSize: (what: string) => string): string | null {
  const site = SITES.find((one) => was.hiddenSites.has(one) !== is.hiddenSites.has(one));
  if (!site) return null;
  return withSize(`${is.hiddenSites.has(site) ? 'Hidden' : 'Shown'}, ${SITE_NAMES[site]} features`);
}

function groupsText({ groups: was }: GraphSpec, { groups: is }: GraphSpec): string | null {
  if (was === is) return null;
  const counted = (n: number): string => `${n} ${n === 1 ? 'group' : 'groups'}`;
  const made = is.filter((group) => !was.some((one) => sameMembers(one, group)));
  const [one] = made;
  if (one && made.length === 1 && is.length > was.length) return `Grouped ${one.members.length} features`;
  if (is.length > was.length || made.length > 1) return `${counted(is.length)} in all`;
  if (is.length < was.length) return `Group dissolved, ${is.length === 0 ? 'none' : counted(is.length)} left`;
  const folded = is.find(({ members: [id], folded }) => id && groupOf(was, id)?.folded === !folded);
  if (folded) return folded.folded ? 'Group folded' : `Group unfolded: ${folded.members.length} features`;
  return made.length > 0 ? 'Group changed' : null;
}

function sameMembers(a: Group, b: Group): boolean {
  return a.members.join() === b.members.join();
}

function comparisonText(
  was: GraphSpec,
  is: GraphSpec,
  { nodes }: FlowGraph,
  labelOf: (id: FeatureId) => string,
): string | null {
  if (was.compared === is.compared) return null;
  if (is.compared === null) return 'Comparison ended';
  return `Compared with ${labelOf(is.compared)}: two graphs side by side, the first with ${nodes.length} ${nodes.length === 1 ? 'feature' : 'features'}`;
}

function textText(was: GraphSpec, is: GraphSpec, labelOf: (id: FeatureId) => string): string | null {
  for (const [what, preposition, before, now] of [
    ['Note', 'on', was.notes, is.notes],
    ['Label', 'of', was.labels, is.labels],
  ] as const) {
    const written = [...now].find(([id, text]) => before.get(id) !== text)?.[0];
    if (written) return `${what} ${preposition} ${labelOf(written)} saved`;
    const gone = [...before.keys()].find((id) => !now.has(id));
    if (gone) return `${what} ${preposition} ${labelOf(gone)} deleted`;
  }
  return null;
}
