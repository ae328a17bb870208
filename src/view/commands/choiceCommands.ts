import { MOST_NOTES, MOST_OWN_LABELS } from '../../core/choice';
import { groupOf } from '../../core/groups';
import { type FeatureId, SITE_NAMES, type Site } from '../../core/ids';
import type { GraphSpec } from '../../core/spec';
import {
  bringBack,
  canRemove,
  compareWith,
  foldGroup,
  hideSite,
  leaveGroup,
  pin,
  remove,
  ungroup,
} from '../../state/choiceCommands';
import { groupTogether, isInDrawnGroup, markedOf, meantBy, meantByMarks } from './choice';
import { type Command, hasNode, type Now, step, stepping } from './command';
import { ask } from './requests';

const onFeature = { section: 'feature', keysWork: 'on a feature' } as const;

/** What can be taken out, held, written on and compared. */
export const CHOICE_COMMANDS = {
  pin: stepping(
    {
      ...onFeature,
      id: 'pin',
      name: (now) => `${isPinned(now) ? 'Unpin' : 'Pin'}${all(now)}`,
      description: 'Keep it in the picture whatever the cuts and k',
      keys: ['p'],
    },
    (now) => {
      const { feature, graph, state } = now;
      const { pinned, removed } = state.spec;
      if (!feature || !(pinned.has(feature) || removed.has(feature) || hasNode(graph, feature))) return false;
      return (s) => pinAll(s, meantBy(s, feature), !isPinned(now));
    },
  ),
  remove: stepping(
    {
      ...onFeature,
      id: 'remove',
      name: (now) => `Remove${all(now)}`,
      description: 'Take it out of the graph, with what only it leads to',
      keys: ['x'],
    },
    ({ feature, graph, state: { spec } }) =>
      feature &&
      hasNode(graph, feature) &&
      canRemove(spec, meantBy(spec, feature)) &&
      ((s) => remove(s, meantBy(s, feature))),
  ),
  compare: stepping(
    {
      ...onFeature,
      id: 'compare',
      name: 'Compare',
      description: 'Draw the graph of this feature beside the other one',
      keys: ['c'],
    },
    ({ feature, state: { spec } }) =>
      feature &&
      spec.seeds.length > 0 &&
      !spec.seeds.includes(feature) &&
      spec.compared !== feature &&
      ((s) => compareWith(s, feature)),
  ),
  endComparison: stepping(
    {
      ...onFeature,
      section: 'graph',
      id: 'end-comparison',
      name: 'End comparison',
      keys: ['c'],
      ownsKey: ({ feature, state: { spec } }) => feature === spec.compared,
    },
    ({ state }) => state.spec.compared !== null && ((s) => compareWith(s, null)),
  ),
  mark: {
    ...onFeature,
    id: 'mark',
    name: ({ feature, state: { marked } }) => (feature && marked.has(feature) ? 'Unmark' : 'Mark'),
    description: 'Mark it, to group it with others',
    keys: ['m'],
    staysOnFeature: true,
    when: ({ feature, graphs }) => graphs.some((graph) => hasNode(graph, feature)),
    run({ store, feature }) {
      if (feature) store.setState(({ marked }) => ({ marked: toggled(marked, feature) }));
    },
  },
  label: writing('label', ['Write a label', 'Edit label'], 'r', MOST_OWN_LABELS, ({ labels }) => labels),
  note: writing('note', ['Add note', 'Edit note'], 'n', MOST_NOTES, ({ notes }) => notes),
} satisfies Readonly<Record<string, Command>>;

/** What can be done with the group that a feature is in. */
export const GROUP_COMMANDS = {
  fold: folding('fold', 'Fold group', true, ['g']),
  unfold: folding('unfold', 'Unfold group', false, ['g', 'Enter']),
  ungroup: stepping(
    { ...onFeature, id: 'ungroup', name: 'Ungroup' },
    (now) => isGrouped(now) && ((s) => (now.feature ? ungroup(s, now.feature) : s)),
  ),
  leave: stepping(
    { ...onFeature, id: 'leave-group', name: 'Remove from group' },
    (now) => isGrouped(now) && ((s) => (now.feature ? leaveGroup(s, now.feature) : s)),
  ),
} satisfies Readonly<Record<string, Command>>;

/** What can be done with all marked features together. */
export const MARKED_COMMANDS = {
  group: {
    section: 'graph',
    id: 'group-marked',
    name: 'Group marked features',
    short: 'Group',
    keys: ['g'],
    keysWork: 'on a feature',
    staysOnFeature: true,
    when: (now) => markedOf(now).length > 1,
    run(now) {
      const marked = markedOf(now);
      step(now, (s) => groupTogether(s, marked));
      now.store.setState({ marked: new Set() });
    },
  },
  pin: stepping({ section: 'graph', id: 'pin-marked', name: 'Pin marked features', short: 'Pin' }, (now) => {
    const marked = meantByMarks(now);
    return marked.some((id) => !now.state.spec.pinned.has(id)) && ((s) => pinAll(s, marked, true));
  }),
  remove: {
    section: 'graph',
    id: 'remove-marked',
    name: 'Remove marked features',
    short: 'Remove',
    staysOnFeature: true,
    when: (now) => canRemove(now.state.spec, meantByMarks(now)),
    run(now) {
      const marked = meantByMarks(now);
      step(now, (s) => remove(s, marked));
      now.store.setState({ marked: new Set() });
    },
  },
  clear: {
    section: 'graph',
    id: 'clear-marks',
    name: 'Clear marks',
    short: 'Clear',
    staysOnFeature: true,
    when: (now) => markedOf(now).length > 0,
    run: ({ store }) => store.setState({ marked: new Set() }),
  },
} satisfies Readonly<Record<string, Command>>;

/** What can be hidden and grouped in the whole graph, and brought back. */
export const WHOLE_COMMANDS = {
  groupSimilar: {
    section: 'graph',
    id: 'group-similar',
    name: 'Group similar features…',
    when: ({ graph }) => graph.nodes.length > 1,
    run: () => ask('group-similar'),
  },
  ungroupAll: stepping(
    { section: 'graph', id: 'ungroup-all', name: 'Ungroup all' },
    ({ state }) => state.spec.groups.length > 0 && ((s) => ({ ...s, groups: [] })),
  ),
  bringBack: stepping(
    { section: 'graph', id: 'bring-back', name: 'Bring back removed features', short: 'Bring back' },
    ({ state }) => state.spec.removed.size > 0 && bringBack,
  ),
} satisfies Readonly<Record<string, Command>>;

/** Hides the features of a site, or shows them again. */
export const SITE_COMMANDS: Readonly<Record<Site, Command>> = {
  mlp: ofSite('mlp'),
  att: ofSite('att'),
  res: ofSite('res'),
};

function ofSite(site: Site): Command {
  const isHidden = ({ state }: Pick<Now, 'state'>): boolean => state.spec.hiddenSites.has(site);
  return stepping(
    {
      section: 'graph',
      id: `site-${site}`,
      name: (now) => `${isHidden(now) ? 'Show' : 'Hide'} ${SITE_NAMES[site]} features`,
    },
    (now) => now.state.spec.seeds.length > 0 && ((s) => hideSite(s, site, !isHidden(now))),
  );
}

/** @param names while there is none, and when there is one */
function writing(
  request: 'label' | 'note',
  [add, edit]: readonly [string, string],
  key: string,
  most: number,
  textsOf: (spec: GraphSpec) => ReadonlyMap<FeatureId, string>,
): Command {
  return {
    ...onFeature,
    id: request,
    name: ({ feature, state: { spec } }) => (feature && textsOf(spec).has(feature) ? edit : add),
    keys: [key],
    when: ({ feature, state: { spec } }) =>
      feature !== null && (textsOf(spec).has(feature) || textsOf(spec).size < most),
    run({ store }) {
      const { panel } = store.getState();
      // At once where the card is there: what is typed next is for the field.
      if (panel === 'feature') return ask(request);
      store.setState({ panel: 'feature' });
      // The card has to be drawn first.
      requestAnimationFrame(() => requestAnimationFrame(() => ask(request)));
    },
  };
}

function folding(id: string, name: string, folded: boolean, keys: readonly string[]): Command {
  return stepping(
    { ...onFeature, id, name, keys, ownsKey: (now, key) => key === 'Enter' || markedOf(now).length < 2 },
    (now) => {
      const { feature } = now;
      if (!feature || groupOf(now.state.spec.groups, feature)?.folded === folded) return false;
      return isInDrawnGroup(now) && ((s) => foldGroup(s, feature, folded));
    },
  );
}

function isGrouped({ feature, state: { spec } }: Now): boolean {
  return feature !== null && groupOf(spec.groups, feature) !== undefined;
}

function isPinned({ feature, state: { spec } }: Now): boolean {
  return feature !== null && spec.pinned.has(feature);
}

/** Said where more than the feature itself is meant. */
function all({ feature, state: { spec } }: Now): string {
  const { length } = feature ? meantBy(spec, feature) : [];
  return length > 1 ? ` all ${length}` : '';
}

function pinAll(spec: GraphSpec, features: readonly FeatureId[], on: boolean): GraphSpec {
  return features.reduce((s, id) => pin(s, id, on), spec);
}

/** The same set with one more or one fewer. */
function toggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}
