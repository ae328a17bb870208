import { describe, expect, it } from 'vitest';
import { NO_CHOICE } from '../../core/choice';
import { traceFlow } from '../../core/flow';
import { type FlowGraph, FULL_REACH } from '../../core/flowGraph';
import { foldGroups } from '../../core/groups';
import type { FeatureId } from '../../core/ids';
import { layoutFlow } from '../../core/layout';
import { EMPTY_SPEC, type GraphSpec } from '../../core/spec';
import { writtenLookup } from '../../core/testing';
import { foldGroup, group, remove } from '../../state/choiceCommands';
import { seedAt, select } from '../../state/commands';
import { walk } from '../flow/walk';
import { groupTogether, markedOf } from './choice';
import { nameOf, nowOf } from './command';
import { commandsOfLayer } from './layerCommands';
import { COMMANDS } from './registry';
import { testPage } from './testing';

/** 2/res/0 with three sources one layer down, each with one of its own. */
const lookup = writtenLookup(['0/res', '1/res', '2/res'], {
  '2/res/0>1/res': [
    [0, 0.9],
    [1, 0.8],
    [2, 0.7],
  ],
  '1/res/0>0/res': [[5, 0.6]],
  '1/res/1>0/res': [[6, 0.6]],
  '1/res/2>0/res': [[7, 0.6]],
});
const START: GraphSpec = {
  ...seedAt({ ...EMPTY_SPEC, cuts: { res: 0, mlp: 0, att: 0, rule: 'fixed' } }, '2/res/0'),
  k: 3,
};

function graphOf(
  { seeds, direction, k, cuts, opened, closed, ...rest }: GraphSpec,
  maxNodes = 99,
): FlowGraph {
  const { removed, pinned, hiddenSites } = rest;
  const reach = { ...FULL_REACH, follow: 'main' as const, opened, closed };
  const choice = { ...NO_CHOICE, removed, pinned, hiddenSites };
  return traceFlow({ seeds, direction, k, cuts, chance: {}, reach, choice, maxNodes }, lookup);
}

/** What is done to the feature by the command of a name; undefined where it cannot be run. */
function does(spec: GraphSpec, feature: FeatureId, name: string): GraphSpec | undefined {
  const { store, services } = testPage(select(spec, feature));
  const now = nowOf(store, services, { graphs: [graphOf(spec)] });
  const command = COMMANDS.find((one) => nameOf(one, now) === name && one.when(now));
  command?.run(now);
  return command && store.getState().spec;
}
const can = (spec: GraphSpec, feature: FeatureId, name: string): boolean =>
  does(spec, feature, name) !== undefined;

describe('a folded group', () => {
  const grouped = group(START, ['1/res/1', '1/res/2'], 'both');

  it('is pinned and removed as a whole', () => {
    expect([...(does(grouped, '1/res/1', 'Pin all 2')?.pinned ?? [])].sort()).toEqual(['1/res/1', '1/res/2']);
    expect([...(does(grouped, '1/res/1', 'Remove all 2')?.removed ?? [])].sort()).toEqual([
      '1/res/1',
      '1/res/2',
    ]);
    const open = foldGroup(grouped, '1/res/1', false);
    expect([...(does(open, '1/res/1', 'Remove')?.removed ?? [])]).toEqual(['1/res/1']);
  });

  it('goes into another group with all its features, and keeps its name', () => {
    const { groups, selected } = groupTogether(grouped, ['1/res/1', '1/res/0']);
    expect(groups).toEqual([{ name: 'both', members: ['1/res/1', '1/res/2', '1/res/0'], folded: true }]);
    expect(selected).toBe('1/res/1');
  });

  it('unfolds only where it is drawn as one node', () => {
    expect(can(grouped, '1/res/1', 'Unfold group')).toBe(true);
    expect(can(remove(grouped, ['1/res/2']), '1/res/1', 'Unfold group')).toBe(false);
  });

  it('is passed over by the arrow keys where it is no longer drawn', () => {
    const graph = graphOf(START);
    const layout = layoutFlow(graph, []);
    const visited = (drawn: FlowGraph): FeatureId[] => {
      const way: FeatureId[] = ['1/res/0'];
      for (const arrow of ['ArrowUp', 'ArrowDown'] as const)
        for (let at = walk(drawn, layout, '1/res/0', arrow, 'across'); at; ) {
          way.push(at);
          at = walk(drawn, layout, at, arrow, 'across');
        }
      return way.sort();
    };
    expect(visited(graph).filter((id) => id.startsWith('1/'))).toEqual(['1/res/0', '1/res/1', '1/res/2']);
    const folded = foldGroups(graph, group(START, ['1/res/0', '1/res/1']).groups);
    expect(visited(folded).filter((id) => id.startsWith('1/'))).toEqual(['1/res/0', '1/res/2']);
  });
});

describe('a layer', () => {
  it('opens all that is closed in it, and closes all that is open', () => {
    const opened = does(START, '1/res/0', 'Expand layer 1') ?? START;
    expect([...opened.opened.keys()].sort()).toEqual(['1/res/1', '1/res/2']);
    expect(graphOf(opened).nodes).toHaveLength(7);
    expect(can(opened, '1/res/0', 'Expand layer 1')).toBe(false);
    const closed = does(opened, '1/res/0', 'Collapse layer 1') ?? opened;
    expect(graphOf(closed).nodes).toHaveLength(4);
  });

  it('is named by its number in the picture, whatever is selected', () => {
    const { store, services } = testPage(START);
    const now = nowOf(store, services, { graphs: [graphOf(START)] });
    const names = commandsOfLayer(1).map((command) => [nameOf(command, now), command.when(now)]);
    expect(names).toEqual([
      ['Expand layer 1', true],
      ['Collapse layer 1', true],
    ]);
    expect(commandsOfLayer(0).some((command) => command.when(now))).toBe(false);
  });
});

describe('marks', () => {
  it('count what is drawn, once', () => {
    const graph = graphOf(START);
    const marked = new Set<FeatureId>(['1/res/1', '2/res/0', '0/res/99']);
    const { store, services } = testPage(START);
    store.setState({ marked });
    expect(markedOf(nowOf(store, services, { graphs: [graph, graph] })).sort()).toEqual([
      '1/res/1',
      '2/res/0',
    ]);
  });
});

describe('pins', () => {
  it('count towards the most that is drawn', () => {
    const pinned = new Set(Array.from({ length: 50 }, (_, i): FeatureId => `0/res/${i}`));
    const graph = graphOf({ ...START, pinned }, 20);
    expect(graph.nodes).toHaveLength(20);
    expect(graph.truncated).toBe(true);
  });
});
