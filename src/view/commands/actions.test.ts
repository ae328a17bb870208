import { describe, expect, it } from 'vitest';
import { NO_CHOICE } from '../../core/choice';
import { traceFlow } from '../../core/flow';
import { FULL_REACH } from '../../core/flowGraph';
import { EMPTY_SPEC, type GraphSpec, MOST_SEEDS } from '../../core/spec';
import { writtenLookup } from '../../core/testing';
import { close, open, seedAt, setK } from '../../state/commands';
import { growthActions, seedActions } from './featureActions';
import { COMMANDS } from './registry';
import { nextStart, startAt } from './starts';

const lookup = writtenLookup(['0/res', '1/res', '2/mlp', '2/res'], {
  '2/res/0>1/res': [[0, 0.8]],
  '2/res/0>2/mlp': [[5, 0.6]],
  '1/res/0>0/res': [
    [3, 0.7],
    [4, 0.6],
  ],
});
const START = seedAt({ ...EMPTY_SPEC, cuts: { res: 0, mlp: 0, att: 0, rule: 'fixed' } }, '2/res/0');

function growth({ seeds, direction, k, cuts, opened, closed }: GraphSpec, feature: '2/mlp/5' | '1/res/0') {
  const reach = { ...FULL_REACH, follow: 'main' as const, opened, closed };
  const graph = traceFlow(
    { seeds, direction, k, cuts, chance: {}, reach, choice: NO_CHOICE, maxNodes: 99 },
    lookup,
  );
  return growthActions(graph, k, feature).map(({ id, name }) => `${id}: ${name}`);
}

describe('what a feature can do', () => {
  it('grows when it is closed, closes when it is open', () => {
    expect(growth(close(START, '1/res/0'), '1/res/0')).toEqual(['expand: Expand 1', 'chain: Whole chain']);
    expect(growth(START, '1/res/0')).toEqual(['collapse: Collapse']);
  });

  it('opens all the way only where a step leaves something closed', () => {
    const two = setK(START, 2);
    expect(growth(two, '1/res/0')).toEqual(['chain: Whole chain', 'collapse: Collapse']);
    expect(growth(open(two, '1/res/0', 'chain'), '1/res/0')).toEqual(['collapse: Collapse']);
  });

  it('ends at a module, and does nothing where it is not drawn', () => {
    expect(growth(START, '2/mlp/5')).toEqual([]);
    expect(growth(close(START, '2/res/0'), '1/res/0')).toEqual([]);
  });

  it('is a seed once, and one of so many', () => {
    const ids = (seeds: GraphSpec['seeds']) => seedActions(seeds, '1/res/0').map(({ id }) => id);
    expect(ids(['1/res/0'])).toEqual([]);
    expect(ids(['1/res/0', '2/res/0'])).toEqual(['seed']);
    expect(ids(['2/res/0'])).toEqual(['seed', 'add-seed']);
    expect(ids(Array.from({ length: MOST_SEEDS }, (_, i) => `3/res/${i}` as const))).toEqual(['seed']);
  });
});

describe('starting points', () => {
  const starts = [{ link: 'v=1&seed=7/res/1' }, { link: 'v=1&seed=7/res/2&k=2' }];

  it('go round, and begin with the first from any other graph', () => {
    expect(nextStart(starts, ['7/res/1'])).toBe(starts[1]);
    expect(nextStart(starts, ['7/res/2'])).toBe(starts[0]);
    expect(nextStart(starts, ['7/res/9'])).toBe(starts[0]);
    expect(nextStart([], ['7/res/9'])).toBeUndefined();
    expect(nextStart(starts.slice(0, 1), ['7/res/1'])).toBe(starts[0]);
  });

  it('select their seed, and leave plan and text alone', () => {
    const plan = { ...START.plan, edits: [{ feature: '2/res/0' as const, r: 0, s: 3 }] };
    const spec = startAt({ ...START, plan }, starts[1]?.link ?? '');
    expect(spec).toMatchObject({ seeds: ['7/res/2'], k: 2, selected: '7/res/2', plan, text: START.text });
  });
});

it('commands have names of their own', () => {
  expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
  expect(new Set(COMMANDS.map(({ name }) => name)).size).toBe(COMMANDS.length);
});
