import { describe, expect, it } from 'vitest';
import { NO_CHOICE } from '../../core/choice';
import { traceFlow } from '../../core/flow';
import { FULL_REACH } from '../../core/flowGraph';
import type { FeatureId } from '../../core/ids';
import { EMPTY_SPEC, type GraphSpec, MOST_SEEDS } from '../../core/spec';
import { writtenLookup } from '../../core/testing';
import { close, open, seedAt, select, setK } from '../../state/commands';
import { nameOf, nowOf } from './command';
import { FEATURE_COMMANDS } from './featureCommands';
import { COMMANDS } from './registry';
import { nextStart, startAt } from './starts';
import { testPage } from './testing';

const lookup = writtenLookup(['0/res', '1/res', '2/mlp', '2/res'], {
  '2/res/0>1/res': [[0, 0.8]],
  '2/res/0>2/mlp': [[5, 0.6]],
  '1/res/0>0/res': [
    [3, 0.7],
    [4, 0.6],
  ],
});
const START = seedAt({ ...EMPTY_SPEC, cuts: { res: 0, mlp: 0, att: 0, rule: 'fixed' } }, '2/res/0');

/** Names of the commands of a feature that can be run. */
function offered(spec: GraphSpec, feature: FeatureId): string[] {
  const { seeds, direction, k, cuts, opened, closed } = spec;
  const reach = { ...FULL_REACH, follow: 'main' as const, opened, closed };
  const request = { seeds, direction, k, cuts, chance: {}, reach, choice: NO_CHOICE, maxNodes: 99 };
  const { store, services } = testPage(select(spec, feature));
  const now = nowOf(store, services, { graphs: [traceFlow(request, lookup)] });
  return Object.values(FEATURE_COMMANDS)
    .filter((command) => command.when(now))
    .map((command) => nameOf(command, now));
}
const growth = (spec: GraphSpec, feature: FeatureId): string[] =>
  offered(spec, feature).filter((name) => /Expand|Collapse/.test(name));

describe('what a feature can do', () => {
  it('grows when it is closed, closes when it is open', () => {
    expect(growth(close(START, '1/res/0'), '1/res/0')).toEqual(['Expand 1', 'Expand whole chain']);
    expect(growth(START, '1/res/0')).toEqual(['Collapse']);
  });

  it('opens all the way only where a step leaves something closed', () => {
    const two = setK(START, 2);
    expect(growth(two, '1/res/0')).toEqual(['Expand whole chain', 'Collapse']);
    expect(growth(open(two, '1/res/0', 'chain'), '1/res/0')).toEqual(['Collapse']);
  });

  it('ends at a module, and does nothing where it is not drawn', () => {
    expect(growth(START, '2/mlp/5')).toEqual([]);
    expect(growth(close(START, '2/res/0'), '1/res/0')).toEqual([]);
  });

  it('is a seed once, and one of so many', () => {
    const starts = (seeds: GraphSpec['seeds']) =>
      offered({ ...START, seeds }, '1/res/0').filter((name) => /Start|seed/.test(name));
    expect(starts(['1/res/0'])).toEqual([]);
    expect(starts(['1/res/0', '2/res/0'])).toEqual(['Start from here']);
    expect(starts(['2/res/0'])).toEqual(['Start from here', 'Add as seed']);
    expect(starts(Array.from({ length: MOST_SEEDS }, (_, i) => `3/res/${i}` as const))).toEqual([
      'Start from here',
    ]);
  });

  it('is steered once: to ask again shows the plan, and is no step', () => {
    const { store, services } = testPage(START);
    for (const steps of [1, 1]) {
      store.setState({ panel: 'feature' });
      FEATURE_COMMANDS.steer.run(nowOf(store, services));
      expect(store.getState()).toMatchObject({
        panel: 'steer',
        history: { past: { length: steps } },
        spec: { plan: { edits: [{ feature: '2/res/0' }] } },
      });
    }
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

it('commands have ids and names of their own', () => {
  const { store, services } = testPage(START);
  const now = nowOf(store, services, { graphs: [] });
  expect(new Set(COMMANDS.map(({ id }) => id)).size).toBe(COMMANDS.length);
  expect(new Set(COMMANDS.map((one) => nameOf(one, now))).size).toBe(COMMANDS.length);
});
