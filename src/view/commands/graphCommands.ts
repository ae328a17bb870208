import { type Orientation, orientationOf, turnFor } from '../../core/choice';
import type { Direction } from '../../core/flowGraph';
import { LARGEST_K } from '../../core/spec';
import { orient } from '../../state/choiceCommands';
import { setCuts, setK, showAll, tidy, turn } from '../../state/commands';
import { type Command, growing, type Now, stepping } from './command';
import { ask } from './requests';
import { nextStart, startAt, startsOf } from './starts';

const hasGraph = ({ state: { open, spec } }: Now): boolean => open !== null && spec.seeds.length > 0;

/** Which way matches are traced. */
export const DIRECTION_COMMANDS: Readonly<Record<Direction, Command>> = {
  backward: tracing('backward', 'Trace backward', 'See where it comes from'),
  forward: tracing('forward', 'Trace forward', 'See where it goes'),
  both: tracing('both', 'Trace both ways', 'See where it comes from and where it goes'),
};

/** Which way the picture runs. */
export const ORIENTATION_COMMANDS: Readonly<Record<Orientation, Command>> = {
  across: drawing('across', 'Draw left to right'),
  down: drawing('down', 'Draw top to bottom'),
};

/** What can be done with the graph as a whole. */
export const GRAPH_COMMANDS = {
  find: {
    section: 'graph',
    id: 'find',
    name: 'Find a feature',
    // Some keyboards write a slash with Shift.
    keys: ['[Shift]+/'],
    when: ({ state }) => state.open !== null,
    run: () => ask('find'),
  },
  nextStart: stepping({ section: 'graph', id: 'next-start', name: 'Next starting point' }, ({ state }) => {
    const start = nextStart(startsOf(state), state.spec.seeds);
    return start && ((s) => startAt(s, start.link));
  }),
  moreMatches: growing(
    { section: 'graph', id: 'more-matches', name: ({ state }) => `More matches: k = ${state.spec.k + 1}` },
    (now) => hasGraph(now) && now.state.spec.k < LARGEST_K && ((s) => setK(s, s.k + 1)),
  ),
  fewerMatches: stepping(
    { section: 'graph', id: 'fewer-matches', name: ({ state }) => `Fewer matches: k = ${state.spec.k - 1}` },
    (now) => hasGraph(now) && now.state.spec.k > 1 && ((s) => setK(s, s.k - 1)),
  ),
  chance: stepping(
    {
      section: 'graph',
      id: 'chance',
      name: (now) => `${isByChance(now) ? 'Show' : 'Hide'} matches no better than chance`,
    },
    (now) => hasGraph(now) && ((s) => setCuts(s, { rule: isByChance(now) ? 'fixed' : 'chance' })),
  ),
  showAll: stepping(
    { section: 'graph', id: 'show-all', name: 'Show all matches', short: 'show all' },
    ({ state: { spec } }) => spec.floors.size > 0 && showAll,
  ),
  resetExpansions: stepping(
    { section: 'graph', id: 'reset-expansions', name: 'Reset expansions' },
    ({ state: { spec } }) => spec.opened.size + spec.closed.size > 0 && tidy,
  ),
  fit: {
    section: 'graph',
    id: 'fit',
    name: 'Fit the picture to the window',
    short: 'Fit',
    when: hasGraph,
    run: () => ask('fit'),
  },
  zoomIn: { section: 'graph', id: 'zoom-in', name: 'Zoom in', when: hasGraph, run: () => ask('zoom-in') },
  zoomOut: { section: 'graph', id: 'zoom-out', name: 'Zoom out', when: hasGraph, run: () => ask('zoom-out') },
} satisfies Readonly<Record<string, Command>>;

function isByChance({ state }: Now): boolean {
  return state.spec.cuts.rule === 'chance';
}

function tracing(direction: Direction, name: string, description: string): Command {
  return stepping(
    { section: 'graph', id: `trace-${direction}`, name, description },
    (now) => hasGraph(now) && now.state.spec.direction !== direction && ((s) => turn(s, direction)),
  );
}

function drawing(orientation: Orientation, name: string): Command {
  return stepping({ section: 'graph', id: `draw-${orientation}`, name }, (now) => {
    const { spec, isUpright } = now.state;
    const isOther = orientationOf(spec.orientation, isUpright) !== orientation;
    return hasGraph(now) && isOther && ((s) => orient(s, turnFor(orientation, isUpright)));
  });
}
