import type { Orientation } from '../../core/choice';
import type { Direction } from '../../core/flowGraph';
import { LARGEST_K } from '../../core/spec';
import { orient } from '../../state/choiceCommands';
import { setCuts, setK, tidy, turn } from '../../state/commands';
import { type Command, type Now, step } from './command';
import { ask } from './requests';
import { SHORTCUTS } from './shortcuts';
import { isStart, nextStart, startAt } from './starts';

const hasGraph = ({ graph }: Now): boolean => graph.nodes.length > 0;

/** What can be done with the graph as a whole. */
export const GRAPH_COMMANDS: readonly Command[] = [
  {
    id: 'find',
    group: 'graph',
    name: 'Find a feature',
    shortcut: SHORTCUTS.find,
    available: ({ state }) => state.open !== null,
    run: () => ask('find'),
  },
  {
    id: 'next-start',
    group: 'graph',
    name: 'Next starting point',
    available: (now) => startAfter(now) !== undefined,
    run(now) {
      const start = startAfter(now);
      if (start) step(now, (s) => startAt(s, start.link));
    },
    staysOnFeature: true,
  },
  towards('backward', 'Trace backward: see where it comes from'),
  towards('forward', 'Trace forward: see where it goes'),
  towards('both', 'Trace both ways'),
  drawn('down', 'Draw it top to bottom'),
  drawn('across', 'Draw it left to right'),
  matches('more-matches', 'More matches: k + 1', 1),
  matches('fewer-matches', 'Fewer matches: k − 1', -1),
  chance('chance-on', 'Never below chance: turn on', true),
  chance('chance-off', 'Never below chance: turn off', false),
  {
    id: 'reset-expansions',
    group: 'graph',
    name: 'Reset expansions',
    available: ({ state: { spec } }) => spec.opened.size + spec.closed.size > 0,
    run: (now) => step(now, tidy),
    staysOnFeature: true,
  },
  {
    id: 'fit',
    group: 'graph',
    name: 'Fit the picture',
    available: hasGraph,
    run: () => ask('fit'),
  },
];

/** Every starting point of the open pack, by its name. */
export function startCommands({ state: { open } }: Now): Command[] {
  return (open?.pack.manifest.starts ?? []).map(({ title, link }, i) => ({
    id: `start-${i}`,
    group: 'graph',
    name: `Start: ${title}`,
    available: ({ state }) => !isStart(link, state.spec.seeds),
    run: (now) => step(now, (s) => startAt(s, link)),
    staysOnFeature: true,
  }));
}

function towards(direction: Direction, name: string): Command {
  return {
    id: direction,
    group: 'graph',
    name,
    available: (now) => hasGraph(now) && now.state.spec.direction !== direction,
    run: (now) => step(now, (s) => turn(s, direction)),
    staysOnFeature: true,
  };
}

function drawn(orientation: Orientation, name: string): Command {
  return {
    id: `draw-${orientation}`,
    group: 'graph',
    name,
    available: (now) => hasGraph(now) && now.state.spec.orientation !== orientation,
    run: (now) => step(now, (s) => orient(s, orientation)),
    staysOnFeature: true,
  };
}

function matches(id: string, name: string, by: 1 | -1): Command {
  return {
    id,
    group: 'graph',
    name,
    available: (now) => hasGraph(now) && (by > 0 ? now.state.spec.k < LARGEST_K : now.state.spec.k > 1),
    run: (now) => step(now, (s) => setK(s, s.k + by)),
    staysOnFeature: true,
  };
}

function chance(id: string, name: string, on: boolean): Command {
  return {
    id,
    group: 'graph',
    name,
    available: (now) => hasGraph(now) && (now.state.spec.cuts.rule === 'chance') !== on,
    run: (now) => step(now, (s) => setCuts(s, { rule: on ? 'chance' : 'fixed' })),
    staysOnFeature: true,
  };
}

function startAfter({ state: { open, spec } }: Now): { readonly link: string } | undefined {
  return nextStart(open?.pack.manifest.starts ?? [], spec.seeds);
}
