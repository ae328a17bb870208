import { beforeAll, describe, expect, it } from 'vitest';
import { EMPTY_PLAN, type Plan } from '../core/plan';
import {
  type Activations,
  addWritten,
  NO_TEXT,
  type RunEvent,
  type RunRequest,
  SIDES,
  type Side,
  type WrittenText,
  withActivations,
} from '../core/run';
import { EMPTY_TEXT } from '../core/textSpec';
import { readModelCheck } from '../pack/modelCheck';
import { modelOf } from './node/families';
import { openSession } from './node/modelSession';
import { demoPack } from './node/testing';
import { type Watched, watch } from './node/watch';
import { TextModel } from './textModel';
import { openTokenizer, type TextTokenizer } from './tokenizer';

const pack = await demoPack();
const tokenizer = await openTokenizer(pack);

/** The embedded model, and every session that was opened for it. */
function demo(words: TextTokenizer = tokenizer): { model: TextModel; sessions: Watched[] } {
  const sessions: Watched[] = [];
  const model = new TextModel(pack, modelOf('builder'), words, async (steered, data) => {
    const session = watch(await openSession(steered, data));
    sessions.push(session);
    return session;
  });
  return { model, sessions };
}

const LOUD: Plan = { ...EMPTY_PLAN, edits: [{ feature: '3/res/98', r: 1, s: 40 }] };

const request = (plan: Plan, text: Partial<RunRequest['text']> = {}, cutLeft = false): RunRequest => ({
  plan,
  text: { ...EMPTY_TEXT, prompt: 'The ship', length: 8, ...text },
  cutLeft,
});

async function texts(model: TextModel, asked: RunRequest, typical = 10) {
  const events: RunEvent[] = [];
  const found = new Map<Side, WrittenText>();
  for await (const event of model.run(asked, () => typical)) {
    events.push(event);
    if (event.kind === 'written')
      found.set(event.side, addWritten(found.get(event.side) ?? NO_TEXT, event.what));
  }
  const ids = (side: Side) => found.get(side)?.tokens.map(({ token }) => token);
  return { events, written: found, unedited: ids('unedited'), edited: ids('edited') };
}

const OTHER = [{ feature: '5/mlp/12', r: 1, s: 2 }] as const;

/** Probabilities and activations of a text, those of both models. */
function numbersOf(text: WrittenText | undefined): number[] {
  const ofBoth = (activations: Activations | null): number[] =>
    activations ? [...activations.unedited, ...activations.edited] : [];
  const tokens = text?.tokens.flatMap(({ readings: { unedited, edited }, activations }) => [
    ...[unedited, edited].flatMap(({ logProb, top }) => [logProb, ...top.map((one) => one.logProb)]),
    ...ofBoth(activations),
  ]);
  return [...ofBoth(text?.prompt ?? null), ...(tokens ?? [])];
}

describe('a run', () => {
  const { model, sessions } = demo();
  let plain: Awaited<ReturnType<typeof texts>>;
  beforeAll(async () => {
    plain = await texts(model, request(EMPTY_PLAN));
  });

  it('without edits is one text, with them two, a token of each in turn', async () => {
    expect(plain.edited).toBeUndefined();
    const { events, unedited, edited } = await texts(demo().model, request(LOUD));
    expect(unedited).toEqual(plain.unedited);
    expect(edited).not.toEqual(unedited);
    expect(edited).toHaveLength(8);
    const order = events.map((event) =>
      event.kind === 'written' ? `${event.side} ${event.what.kind}` : event.kind,
    );
    expect(order.slice(0, 7)).toEqual([
      'begin',
      ...['edited prompt', 'unedited prompt', 'edited token', 'unedited token'],
      ...['edited activations', 'unedited activations'],
    ]);
    expect(order.slice(-2)).toEqual(['edited end', 'unedited end']);
  });

  it('writes the unedited text once, and says of it under another plan what it would have said', async () => {
    const stronger: Plan = { ...LOUD, edits: [{ feature: '3/res/98', r: 1, s: 60 }] };
    const other: Plan = { ...LOUD, edits: [{ feature: '3/res/98', r: 1, s: 60 }, ...OTHER] };
    const { model, sessions } = demo();
    await model.prepare(['3/res', '5/mlp']);
    await texts(model, request(LOUD));
    for (const plan of [stronger, other]) {
      const [again, afresh] = [await texts(model, request(plan)), await texts(demo().model, request(plan))];
      expect(again.edited).toEqual(afresh.edited);
      expect(again.unedited).toEqual(afresh.unedited);
      const [found, wanted] = [again, afresh].map(({ written }) => numbersOf(written.get('unedited')));
      expect(found).toHaveLength(8 * (2 * 6 + 2 * plan.edits.length) + 3 * 2 * plan.edits.length);
      found?.forEach((x, i) => {
        const y = wanted?.[i] ?? Number.NaN;
        expect(Math.abs(x - y)).toBeLessThan(2e-4 * Math.max(1, Math.abs(y)));
      });
    }
    const steps = () => sessions.at(-1)?.feeds.length ?? 0;
    const before = steps();
    await texts(model, request(stronger));
    // Prompt, eight tokens, and one pass over the unedited text.
    expect(steps() - before).toBe(10);
    await texts(model, request(EMPTY_PLAN));
    expect(steps() - before).toBe(10);
    expect((await texts(model, request(LOUD, { seed: 9 }))).unedited).not.toEqual(plain.unedited);
  });

  describe('that watches a feature', () => {
    const off: Plan = { ...EMPTY_PLAN, edits: [{ feature: '6/res/77', r: 0, s: 0 }] };
    const prompt = 'The ship sailed out to sea, and the captain';
    const asked = { ...request(off, { prompt }), watched: ['7/res/948'] } as const;
    const columnOf = (values: Float32Array | undefined, at: number, width: number): number[] =>
      [...(values ?? [])].filter((_, i) => i % width === at);

    it('writes the same text to the last bit, and reads what is left of both', async () => {
      const { model } = demo();
      const [plain, watching] = [await texts(model, request(off, { prompt })), await texts(model, asked)];
      expect(watching.edited).toEqual(plain.edited);
      const readings = (side: Side, of: typeof plain) =>
        of.written.get(side)?.tokens.map((token) => token.readings.edited);
      expect(readings('edited', watching)).toEqual(readings('edited', plain));

      expect(watching.events[0]).toMatchObject({ features: ['6/res/77', '7/res/948'] });
      const read = watching.written.get('edited')?.prompt;
      const [sail, left] = [columnOf(read?.unedited, 0, 2), columnOf(read?.edited, 0, 2)];
      expect(Math.max(...sail)).toBeGreaterThan(10);
      // What the edit acts on is as large as ever; of what it leaves, its SAE reads next to nothing.
      expect(Math.max(...(read?.before ?? []))).toBeCloseTo(Math.max(...sail), 3);
      expect(Math.max(...left)).toBeLessThan(0.1 * Math.max(...sail));
      const [ship, without] = [columnOf(read?.unedited, 1, 2), columnOf(read?.edited, 1, 2)];
      expect(without.reduce((a, b) => a + b)).toBeLessThan(ship.reduce((a, b) => a + b));
    });

    it.each([
      ['another feature', { ...asked, watched: ['5/mlp/12'] }],
      ['a feature, and edits nothing', { ...asked, plan: EMPTY_PLAN }],
      ['nothing, and edits nothing', request(EMPTY_PLAN, { prompt })],
    ] as const)('reads in the kept text, too: %s', async (_, other) => {
      const { model } = demo();
      await texts(model, asked);
      const [again, afresh] = [await texts(model, other), await texts(demo().model, other)];
      const [found, wanted] = [again, afresh].map(({ written }) => numbersOf(written.get('unedited')));
      expect(found).toHaveLength(wanted?.length ?? 0);
      found?.forEach((x, i) => {
        const y = wanted?.[i] ?? Number.NaN;
        expect(Math.abs(x - y)).toBeLessThan(2e-4 * Math.max(1, Math.abs(y)));
      });
    });

    it('can be asked to watch another one when it is over', async () => {
      const { model } = demo();
      const run = await texts(model, request(off, { prompt }));
      const begin = run.events.find((event) => event.kind === 'begin');
      const ids = begin?.prompt.ids ?? [];
      const { features, texts: all } = await model.read(
        {
          ...{ plan: off, watched: ['7/res/948'], prompt: ids },
          texts: { unedited: run.unedited ?? [], edited: run.edited ?? [] },
        },
        () => 1,
      );
      expect(features).toEqual(['6/res/77', '7/res/948']);
      const watching = await texts(model, asked);
      for (const side of SIDES) {
        const text = run.written.get(side) ?? NO_TEXT;
        const found = numbersOf(withActivations(text, all[side], ids.length));
        const wanted = numbersOf(watching.written.get(side));
        expect(found).toHaveLength(wanted.length);
        found.forEach((x, i) => {
          const y = wanted[i] ?? Number.NaN;
          expect(Math.abs(x - y)).toBeLessThan(2e-4 * Math.max(1, Math.abs(y)));
        });
      }
    });
  });

  it('at r = 1 and s = 0 is the same text twice', async () => {
    const still = { ...EMPTY_PLAN, edits: [{ feature: '7/res/948', r: 1, s: 0 }] } as const;
    const { unedited, edited } = await texts(model, request(still));
    expect(edited).toEqual(unedited);
  });

  it('begins with its prompt and the plan as the model carries it out', async () => {
    const folded: Plan = { ...LOUD, fold: true, schedule: { kind: 'exponential', alpha: 0.1 } };
    const { events } = await texts(
      model,
      request({ ...folded, edits: [{ feature: '3/res/98', r: 1, s: 2 }] }),
    );
    expect(events[0]).toMatchObject({
      kind: 'begin',
      prompt: { ids: [2, 669, 1234], cut: 0 },
      plan: { fold: false, edits: [{ feature: '3/res/98', r: 1, s: 2 * Math.exp(0.3) * 10 }] },
    });
  });

  it('opens a session for a new site, gives back the one before, and keeps it for new strengths', async () => {
    const before = sessions.length;
    await texts(model, request({ ...LOUD, edits: [{ feature: '5/mlp/12', r: 0, s: 3 }] }));
    expect(sessions.length).toBe(before + 1);
    await texts(model, request({ ...LOUD, edits: [{ feature: '5/mlp/700', r: 2, s: 1 }] }));
    await texts(model, request(EMPTY_PLAN));
    expect(sessions.length).toBe(before + 1);
    expect(sessions.map(({ released }) => released)).toEqual([...Array(before).fill(true), false]);
  });

  it('that is left in the middle gives everything back, and the next one is as ever', async () => {
    const reading = model.run(request(LOUD), () => 1);
    let tokens = 0;
    for await (const event of reading)
      if (event.kind === 'written' && event.what.kind === 'token' && ++tokens === 5) break;
    expect(sessions.map(({ live }) => live)).toEqual(sessions.map(() => 0));
    expect((await texts(model, request(EMPTY_PLAN))).unedited).toEqual(plain.unedited);
  });

  it('that is stopped ends as one, and the next one is as ever', async () => {
    const stop = new AbortController();
    const running = (async () => {
      for await (const event of model.run(request(LOUD), () => 1, { signal: stop.signal }))
        if (event.kind === 'written' && event.what.kind === 'activations') stop.abort();
    })();
    await expect(running).rejects.toThrow(expect.objectContaining({ tag: 'AbortError' }));
    expect(sessions.map(({ live }) => live)).toEqual(sessions.map(() => 0));
    expect((await texts(model, request(EMPTY_PLAN))).unedited).toEqual(plain.unedited);
  });

  it.each<[string, RunRequest, RegExp]>([
    ['too long a text', request(LOUD, { length: 401 }), /"length" is not right.*1 to 400, found 401/],
    ['too long a prompt', request(LOUD, { prompt: 'word '.repeat(600) }), /prompt is too long/],
    [
      'a temperature that is no number',
      request(LOUD, { temperature: Number.NaN }),
      /"temperature" is not right/,
    ],
    [
      'a layer that the model lacks',
      request({ ...LOUD, edits: [{ feature: '8/res/1', r: 1, s: 0 }] }),
      /no layer 8/,
    ],
  ])('with %s is refused in words before anything is written', async (_, asked, message) => {
    await expect(texts(model, asked)).rejects.toThrow(
      expect.objectContaining({ message: expect.stringMatching(message) }),
    );
  });

  it('with a prompt that is cut says so, and fills the model to its end', async () => {
    const long = request(EMPTY_PLAN, { prompt: 'word '.repeat(600), length: 3 }, true);
    const { events, unedited } = await texts(model, long);
    expect(events[0]).toMatchObject({ prompt: { ids: { length: 509 } } });
    expect(unedited).toHaveLength(3);
  });
});

describe('a model', () => {
  it('passes its own test, and tells how fast it is', async () => {
    const { model, sessions } = demo();
    const check = await readModelCheck(pack);
    if (!check) throw new Error('the pack brings no self-test');
    expect(await model.test(check)).toMatchObject({ verdict: 'pass' });
    expect(await model.speed(4)).toBeGreaterThan(1);
    expect(sessions.map(({ live }) => live)).toEqual([0]);
    await model.release();
    expect(sessions.map(({ released }) => released)).toEqual([true]);
  });

  it('is refused with the tokenizer of another', async () => {
    const { model } = demo({ ...tokenizer, size: 5_000 });
    await expect(model.prepare([])).rejects.toThrow(/is not the tokenizer of/);
  });
});
