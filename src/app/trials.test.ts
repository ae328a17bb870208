import { describe, expect, it } from 'vitest';
import type { SampledText } from '../core/samples';
import { EMPTY_SPEC } from '../core/spec';
import type { Themes } from '../core/themes';
import type { OpenPack } from '../state/openPack';
import { addEdits } from '../state/planCommands';
import { createAppStore } from '../state/store';
import { beginTrial } from '../state/trial';
import { type Sample, Trials } from './trials';

const [PLAIN, SEA] = [0, 1];
/** Token 1 sounds like the sea, token 0 like a kitchen. */
const THEMES: Themes = {
  shelves: ['kitchen', 'sea'],
  logOdds: new Map([
    [PLAIN, Float32Array.of(2, -2)],
    [SEA, Float32Array.of(-2, 2)],
  ]),
};
const text = (token: number): SampledText => ({
  tokens: Array.from({ length: 6 }, (_, i) => (i % 2 === 0 ? token : 10 + i)),
  logProbs: Array(6).fill(-1),
});

/** A model whose texts sound like the sea from this strength on. */
const modelFrom =
  (least: number): Sample =>
  async ({ plan, seeds }, onTokens) => {
    onTokens(1);
    const s = plan.edits[0]?.s ?? 0;
    return seeds.map(() => text(s >= least ? SEA : PLAIN));
  };

function visit(described: Partial<OpenPack>) {
  const store = createAppStore();
  const spec = addEdits(EMPTY_SPEC, ['7/res/948']);
  store.setState({
    spec,
    open: { pack: { manifest: {} }, labels: new Map(), ...described } as unknown as OpenPack,
  });
  const trials = new Trials(store, (update) => store.setState(({ spec: now }) => ({ spec: update(now) })));
  const begin = (purpose: 'strength' | 'seeds') => {
    const trial = beginTrial(purpose, spec, 0);
    store.setState({ trial });
    return trial;
  };
  return { store, trials, begin, state: () => store.getState() };
}

const { signal } = new AbortController();

describe('a trial', () => {
  it('looks for a strength that works, takes it, and keeps what it has tried', async () => {
    const { trials, begin, state } = visit({ themes: THEMES, isDescribed: true });
    await trials.run(begin('strength'), signal, false, modelFrom(2.5));
    const { trial, trials: kept, spec } = state();
    expect(trial).toMatchObject({ stage: 'done', purpose: 'strength' });
    expect(trial?.taken).toBeGreaterThanOrEqual(2.5);
    expect(spec.plan.edits[0]?.s).toBe(trial?.taken);
    expect(trial?.tried.length).toBeGreaterThan(1);
    expect(kept).toEqual([trial]);
  });

  it('takes no strength where none works', async () => {
    const { trials, begin, state } = visit({ themes: THEMES, isDescribed: true });
    const before = state().spec;
    await trials.run(begin('strength'), signal, false, modelFrom(99));
    expect(state().trial).toMatchObject({ stage: 'done', taken: null });
    expect(state().spec).toEqual(before);
  });

  it('waits until there is something to judge texts by, and fails where there never is', async () => {
    const { store, trials, begin, state } = visit({});
    const running = trials.run(begin('seeds'), signal, false, modelFrom(0.1));
    await Promise.resolve();
    expect(state().trial?.tried).toEqual([]);
    const open = state().open;
    if (!open) throw new Error('a pack is open');
    store.setState({ open: { ...open, isDescribed: true } });
    await expect(running).rejects.toThrow('Texts cannot be judged');
    expect(state().trial?.stage).toBe('failed');

    store.setState({ open: { ...open, isDescribed: true, themes: THEMES } });
    await trials.run(begin('seeds'), signal, false, modelFrom(0.1));
    expect(state().trial?.tried[0]?.outcome).toMatchObject({ texts: 20, theme: 'sea', themed: 20 });
  });

  it('stops where it is told to, and writes the unsteered texts once', async () => {
    const { trials, begin, state } = visit({ themes: THEMES, isDescribed: true });
    const stop = new AbortController();
    const plans: number[] = [];
    const sample: Sample = async (request, onTokens) => {
      plans.push(request.plan.edits.length);
      if (plans.length === 2) stop.abort();
      return modelFrom(0.1)(request, onTokens);
    };
    await trials.run(begin('seeds'), stop.signal, false, sample);
    expect(state().trial?.stage).toBe('stopped');
    expect(plans).toEqual([0, 1]);
    await trials.run(begin('seeds'), signal, false, sample);
    expect(state().trial?.stage).toBe('done');
    expect(plans.filter((edits) => edits === 0)).toHaveLength(1);
  });
});
