import type { Panel } from '../../state/store';
import { focusPanel } from '../focusFeature';
import type { Command, Now } from './command';
import { ask, type Request } from './requests';

const isOpen = ({ state }: Now): boolean => state.open !== null;

/** What stands beside the picture. */
export const PANEL_COMMANDS: Readonly<Record<Panel, Command>> = {
  feature: showing('feature', 'Show the feature'),
  steer: showing('steer', 'Show steering'),
  list: showing('list', 'Show the graph as a list'),
};

/** What can be done with the page. */
export const PAGE_COMMANDS = {
  palette: asking('commands', 'All commands', { keys: ['$mod+k'], keysWork: 'while typing' }),
  undo: {
    section: 'page',
    id: 'undo',
    name: 'Undo',
    keys: ['$mod+z'],
    staysOnFeature: true,
    when: ({ state }) => state.history.past.length > 0,
    run: ({ services }) => services.undo(),
  },
  redo: {
    section: 'page',
    id: 'redo',
    name: 'Redo',
    keys: ['$mod+Shift+z', '$mod+y'],
    staysOnFeature: true,
    when: ({ state }) => state.history.future.length > 0,
    run: ({ services }) => services.redo(),
  },
  open: {
    section: 'page',
    id: 'open',
    name: 'Open SAEs: a folder, an address, a public collection…',
    short: 'Open',
    when: () => true,
    run: ({ store }) => store.setState({ openAsked: { from: null, what: '' } }),
  },
  overview: {
    section: 'page',
    id: 'overview',
    name: 'Overview: classes by layer, and features to begin with',
    short: 'Overview',
    when: ({ state }) => state.open !== null && state.spec.seeds.length > 0,
    run: ({ services }) =>
      services.change(
        (spec) => ({ ...spec, seeds: [], opened: new Map(), closed: new Set(), selected: null }),
        'step',
      ),
  },
  copy: asking('copy', 'Copy link', { when: (now) => isOpen(now) && now.state.spec.seeds.length > 0 }),
  export: asking('export', 'Export or open a file…', { short: 'Export', when: isOpen }),
  figure: asking('figure', 'Figure for a paper…', {
    when: (now) => isOpen(now) && now.state.spec.seeds.length > 0,
  }),
  kept: asking('kept', 'Files kept in this browser…'),
  theme: asking('theme', 'Change theme: auto, light, dark'),
  tour: asking('tour', 'Take the tour', { when: isOpen }),
  terms: asking('terms', 'Terms'),
  about: asking('about', 'About Headwaters and this pack', { short: 'About' }),
  keys: asking('keys', 'Keyboard shortcuts', { keys: ['[Shift]+?'] }),
} satisfies Readonly<Record<string, Command>>;

function showing(panel: Panel, name: string): Command {
  return {
    section: 'page',
    id: `panel-${panel}`,
    name,
    when: isOpen,
    run({ store }) {
      store.setState({ panel });
      focusPanel();
    },
  };
}

/** What one part of the page does when it is asked. */
function asking(request: Request, name: string, more: Partial<Command> = {}): Command {
  return { section: 'page', id: request, name, when: () => true, run: () => ask(request), ...more };
}
