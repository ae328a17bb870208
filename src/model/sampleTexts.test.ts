import { expect, it } from 'vitest';
import { EMPTY_PLAN, type Plan } from '../core/plan';
import { addWritten, NO_TEXT } from '../core/run';
import type { SampledText, SamplesRequest } from '../core/samples';
import { EMPTY_TEXT } from '../core/textSpec';
import { modelOf } from './node/families';
import { openSession } from './node/modelSession';
import { demoPack } from './node/testing';
import { watch } from './node/watch';
import { TextModel } from './textModel';
import { openTokenizer } from './tokenizer';

const pack = await demoPack();
const model = new TextModel(pack, modelOf('builder'), await openTokenizer(pack), async (steered, data) =>
  watch(await openSession(steered, data)),
);
const LOUD: Plan = { ...EMPTY_PLAN, edits: [{ feature: '3/res/98', r: 1, s: 40 }] };
const TEXT = { ...EMPTY_TEXT, prompt: 'The ship', length: 12 };

async function sampled(request: SamplesRequest, signal?: AbortSignal): Promise<SampledText[]> {
  const writing = model.sample(request, () => 10, signal ? { signal } : {});
  let step = await writing.next();
  while (!step.done) step = await writing.next();
  return step.value;
}

it.each([
  ['unedited', EMPTY_PLAN],
  ['edited', LOUD],
] as const)('texts written side by side are those of runs with the same seeds: %s', async (side, plan) => {
  const seeds = [1, 7, 300];
  const texts = await sampled({ plan, text: TEXT, seeds, cutLeft: false });
  for (const [i, seed] of seeds.entries()) {
    let run = NO_TEXT;
    const request = { plan, text: { ...TEXT, seed }, cutLeft: false };
    for await (const event of model.run(request, () => 10))
      if (event.kind === 'written' && event.side === side) run = addWritten(run, event.what);
    expect(texts[i]?.tokens).toEqual(run.tokens.map(({ token }) => token));
    for (const [t, { readings }] of run.tokens.entries())
      expect(Math.abs((texts[i]?.logProbs[t] ?? 0) - readings.unedited.logProb)).toBeLessThan(1e-3);
  }
});

it('tells how many tokens each text has, and stops between two', async () => {
  const controller = new AbortController();
  const request = { plan: LOUD, text: TEXT, seeds: [1, 2], cutLeft: false };
  const told: number[] = [];
  const writing = model.sample(request, () => 10, { signal: controller.signal });
  await expect(
    (async () => {
      for await (const tokens of writing) {
        told.push(tokens);
        if (tokens === 3) controller.abort();
      }
    })(),
  ).rejects.toMatchObject({ name: 'AbortError' });
  expect(told).toEqual([1, 2, 3]);
});
