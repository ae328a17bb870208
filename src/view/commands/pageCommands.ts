import type { Panel } from '../../state/store';
import { focusPanel } from '../focusFeature';
import type { Command, Now } from './command';
import { ask } from './requests';
import { SHORTCUTS } from './shortcuts';

const isOpen = ({ state }: Now): boolean => state.open !== null;
const hasSeed = ({ state }: Now): boolean => state.open !== null && state.spec.seeds.length > 0;

/** What can be done with the page. */
export const PAGE_COMMANDS: readonly Command[] = [
  {
    id: 'undo',
    group: 'page',
    name: 'Undo',
    shortcut: SHORTCUTS.undo,
    available: ({ state }) => state.history.past.length > 0,
    run: ({ services }) => services.undo(),
    staysOnFeature: true,
  },
  {
    id: 'redo',
    group: 'page',
    name: 'Redo',
    shortcut: SHORTCUTS.redo,
    available: ({ state }) => state.history.future.length > 0,
    run: ({ services }) => services.redo(),
    staysOnFeature: true,
  },
  panel('feature', 'Show the panel: Feature'),
  panel('steer', 'Show the panel: Steer'),
  panel('list', 'Show the panel: Graph as a list'),
  { id: 'copy', group: 'page', name: 'Copy link', available: hasSeed, run: () => ask('copy') },
  {
    id: 'export',
    group: 'page',
    name: 'Export or open a file…',
    available: isOpen,
    run: () => ask('export'),
  },
  {
    id: 'theme',
    group: 'page',
    name: 'Change colours: auto, light, dark',
    available: () => true,
    run: () => ask('theme'),
  },
  { id: 'tour', group: 'page', name: 'Take the tour', available: isOpen, run: () => ask('tour') },
  { id: 'terms', group: 'page', name: 'Explain the terms', available: () => true, run: () => ask('terms') },
  {
    id: 'about',
    group: 'page',
    name: 'About Headwaters and this pack',
    available: () => true,
    run: () => ask('about'),
  },
];

function panel(id: Panel, name: string): Command {
  return {
    id: `panel-${id}`,
    group: 'page',
    name,
    available: isOpen,
    run({ store }) {
      store.setState({ panel: id });
      focusPanel();
    },
  };
}
