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
import { seedAt } from '../../state/commands';
import { walk } from '../flow/walk';
import { actionsOfLayers, allChoices, groupTogether, markedIn } from './choiceActions';

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

const does = (spec: GraphSpec, feature: FeatureId, id: string): GraphSpec | undefined =>
  allChoices(spec, graphOf(spec), feature)
    .find((action) => action.id === id)
    ?.update(spec);
const namesOf = (spec: GraphSpec, feature: FeatureId): string[] =>
  allChoices(spec, graphOf(spec), feature).map(({ name }) => name);

describe('a folded group', () => {
  const grouped = group(START, ['1/res/1', '1/res/2'], 'both');

  it('is pinned and removed as a whole', () => {
    expect(namesOf(grouped, '1/res/1')).toEqual(expect.arrayContaining(['Pin all 2', 'Remove all 2']));
    expect([...(does(grouped, '1/res/1', 'pin')?.pinned ?? [])].sort()).toEqual(['1/res/1', '1/res/2']);
    expect([...(does(grouped, '1/res/1', 'remove')?.removed ?? [])].sort()).toEqual(['1/res/1', '1/res/2']);
    const open = foldGroup(grouped, '1/res/1', false);
    expect([...(does(open, '1/res/1', 'remove')?.removed ?? [])]).toEqual(['1/res/1']);
  });

  it('goes into another group with all its features, and keeps its name', () => {
    const { groups, selected } = groupTogether(grouped, ['1/res/1', '1/res/0']);
    expect(groups).toEqual([{ name: 'both', members: ['1/res/1', '1/res/2', '1/res/0'], folded: true }]);
    expect(selected).toBe('1/res/1');
  });

  it('unfolds only where it is drawn as one node', () => {
    expect(namesOf(grouped, '1/res/1')).toContain('Unfold');
    expect(namesOf(remove(grouped, ['1/res/2']), '1/res/1')).not.toContain('Unfold');
  });

  it('is passed over by the arrow keys where there is nobody any more', () => {
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
    const actions = actionsOfLayers(graphOf(START)).get(1) ?? [];
    expect(actions.map(({ name }) => name)).toEqual(['Expand layer 1', 'Collapse layer 1']);
    const opened = actions[0]?.update(START) ?? START;
    expect([...opened.opened.keys()].sort()).toEqual(['1/res/1', '1/res/2']);
    expect(graphOf(opened).nodes).toHaveLength(7);
    const closed = actionsOfLayers(graphOf(opened)).get(1)?.[0]?.update(opened) ?? opened;
    expect(graphOf(closed).nodes).toHaveLength(4);
  });
});

describe('marks', () => {
  it('count what is drawn, once', () => {
    const graph = graphOf(START);
    const marked = new Set<FeatureId>(['1/res/1', '2/res/0', '0/res/99']);
    expect(markedIn([graph, graph], marked).sort()).toEqual(['1/res/1', '2/res/0']);
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
