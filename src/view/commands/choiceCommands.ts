import { MOST_NOTES } from '../../core/choice';
import { type FeatureId, SITE_NAMES, type Site } from '../../core/ids';
import { bringBack, canRemove, hideSite, pin, remove } from '../../state/choiceCommands';
import { allChoices, type ChoiceAction, groupTogether, markedIn, meantBy } from './choiceActions';
import { type Command, type Now, step } from './command';
import { ask } from './requests';
import { SHORTCUTS } from './shortcuts';

/** What can be taken out, held, written on and put together, from the selected feature. */
export const CHOICE_COMMANDS: readonly Command[] = [
  ofFeature('pin', 'Pin: keep it in the picture', SHORTCUTS.pin),
  ofFeature('unpin', 'Unpin', SHORTCUTS.pin),
  ofFeature('remove', 'Remove from the graph', SHORTCUTS.remove),
  {
    id: 'note',
    group: 'feature',
    name: 'Write a note',
    shortcut: SHORTCUTS.note,
    available: ({ state: { spec } }) =>
      spec.selected !== null && (spec.notes.has(spec.selected) || spec.notes.size < MOST_NOTES),
    run({ store }) {
      store.setState({ panel: 'feature' });
      // The card may have to be drawn first.
      requestAnimationFrame(() => requestAnimationFrame(() => ask('note')));
    },
  },
  marking('mark', 'Mark, to group it with others', true),
  marking('unmark', 'Take the mark off', false),
  ofFeature('fold', 'Fold its group into one node', SHORTCUTS.group),
  ofFeature('unfold', 'Unfold its group', `Enter or ${SHORTCUTS.group}`),
  ofFeature('ungroup', 'Dissolve its group'),
  ofFeature('leave-group', 'Take it out of its group'),
  ofFeature('compare', 'Compare with this feature, side by side', SHORTCUTS.compare),
  {
    id: 'end-comparison',
    group: 'graph',
    name: 'End the comparison',
    available: ({ state }) => state.spec.compared !== null,
    run: (now) => step(now, (s) => ({ ...s, compared: null })),
    staysOnFeature: true,
  },
  ofFeature('expand-layer', 'Expand everything in its layer', SHORTCUTS.expandLayer),
  ofFeature('collapse-layer', 'Collapse everything in its layer', SHORTCUTS.collapseLayer),
];

/** What can be done with what is marked, hidden or taken out. */
export const CHOICE_GRAPH_COMMANDS: readonly Command[] = [
  {
    id: 'group-marked',
    group: 'graph',
    name: 'Group the marked features',
    shortcut: SHORTCUTS.group,
    available: (now) => markedOf(now).length > 1,
    run(now) {
      const marked = markedOf(now);
      step(now, (s) => groupTogether(s, marked));
      now.store.setState({ marked: new Set() });
    },
    staysOnFeature: true,
  },
  {
    id: 'pin-marked',
    group: 'graph',
    name: 'Pin the marked features',
    available: (now) => markedOf(now).length > 0,
    run(now) {
      const marked = meantOf(now);
      step(now, (s) => marked.reduce((spec, id) => pin(spec, id, true), s));
    },
    staysOnFeature: true,
  },
  {
    id: 'remove-marked',
    group: 'graph',
    name: 'Remove the marked features',
    available: (now) => canRemove(now.state.spec, meantOf(now)),
    run(now) {
      const marked = meantOf(now);
      step(now, (s) => remove(s, marked));
      now.store.setState({ marked: new Set() });
    },
    staysOnFeature: true,
  },
  {
    id: 'unmark-all',
    group: 'graph',
    name: 'Take all marks off',
    available: (now) => markedOf(now).length > 0,
    run: ({ store }) => store.setState({ marked: new Set() }),
    staysOnFeature: true,
  },
  {
    id: 'group-alike',
    group: 'graph',
    name: 'Group features that are alike…',
    available: ({ graph }) => graph.nodes.length > 1,
    run: () => ask('group-alike'),
  },
  {
    id: 'ungroup-all',
    group: 'graph',
    name: 'Dissolve all groups',
    available: ({ state }) => state.spec.groups.length > 0,
    run: (now) => step(now, (s) => ({ ...s, groups: [] })),
    staysOnFeature: true,
  },
  {
    id: 'bring-back',
    group: 'graph',
    name: 'Bring back what was removed',
    available: ({ state }) => state.spec.removed.size > 0,
    run: (now) => step(now, bringBack),
    staysOnFeature: true,
  },
  ...(['mlp', 'att', 'res'] as const).flatMap((site) => [ofSite(site, true), ofSite(site, false)]),
];

function markedOf({ graphs, state }: Now): ReturnType<typeof markedIn> {
  return markedIn(graphs, state.marked);
}

/** The marked features, with all that folded groups among them stand for. */
function meantOf(now: Now): FeatureId[] {
  return [...new Set(markedOf(now).flatMap((id) => meantBy(now.state.spec, id)))];
}

function ofSite(site: Site, hide: boolean): Command {
  return {
    id: `${hide ? 'hide' : 'show'}-${site}`,
    group: 'graph',
    name: `${hide ? 'Hide' : 'Show'} the features of the ${SITE_NAMES[site]}`,
    available: ({ state: { spec }, graph }) => graph.nodes.length > 0 && spec.hiddenSites.has(site) !== hide,
    run: (now) => step(now, (s) => hideSite(s, site, hide)),
    staysOnFeature: true,
  };
}

function marking(id: string, name: string, on: boolean): Command {
  return {
    id,
    group: 'feature',
    name,
    shortcut: SHORTCUTS.mark,
    staysOnFeature: true,
    available: ({ state: { marked, spec }, graphs }) =>
      graphs.some(({ nodes }) => nodes.some((node) => node.id === spec.selected)) &&
      spec.selected !== null &&
      marked.has(spec.selected) !== on,
    run({ store, state: { spec } }) {
      const { selected } = spec;
      if (selected) store.setState(({ marked }) => ({ marked: toggleMark(marked, selected) }));
    },
  };
}

/** The same marks with one more or one fewer. */
export function toggleMark<T>(marked: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const next = new Set(marked);
  if (!next.delete(item)) next.add(item);
  return next;
}

function ofFeature(id: ChoiceAction['id'], name: string, shortcut?: string): Command {
  const actionOf = ({ state: { spec }, graph }: Now): ChoiceAction | undefined =>
    spec.selected === null
      ? undefined
      : allChoices(spec, graph, spec.selected).find((action) => action.id === id);
  return {
    id,
    group: 'feature',
    name,
    ...(shortcut ? { shortcut } : {}),
    staysOnFeature: true,
    available: (now) => actionOf(now) !== undefined,
    run(now) {
      const action = actionOf(now);
      if (action) step(now, action.update);
    },
  };
}
