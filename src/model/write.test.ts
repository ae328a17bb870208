import { beforeAll, describe, expect, it } from 'vitest';
import type { FeatureId, PositionId } from '../core/ids';
import { type Edit, EMPTY_PLAN, editsBySite, type Plan } from '../core/plan';
import { type Activations, addWritten, NO_TEXT, SIDES, type Side, type WrittenText } from '../core/run';
import type { Pack } from '../pack/open';
import { forward, readPlanRows } from './forward';
import type { ModelSession } from './modelSession';
import { FAMILIES, type OpenModel, openFamily } from './node/families';
import { demoPack, reference } from './node/testing';
import { watch } from './node/watch';
import { MASK } from './onnx/names';
import { logSumExp } from './sampling';
import { type WriteRequest, writeText } from './write';

/** Longer than the sliding window of 64 tokens, so that the cache has to be more than complete. */
const PROMPT = [2, ...Array.from({ length: 70 }, (_, i) => 300 + ((i * 37) % 900))];
const SHORT = [2, 669, 1234];

const plan = (edits: readonly Edit[], more: Partial<Plan> = {}): Plan => ({ ...EMPTY_PLAN, edits, ...more });
const add = (feature: FeatureId, s: number): Edit => ({ feature, r: 1, s });

/** Features that are active in "The ship", at sites of all kinds. */
const SOME: readonly Edit[] = reference().cases[0]?.plans[3]?.edits ?? [];
const SITES: readonly PositionId[] = [
  ...new Set<PositionId>([...editsBySite({ edits: SOME }).keys(), '3/res', '7/res']),
];

let pack: Pack;
beforeAll(async () => {
  pack = await demoPack();
});

type Asked = Partial<Omit<WriteRequest, 'rows' | 'watch'>>;

async function requestOf(asked: Asked): Promise<WriteRequest> {
  const text = { seed: 3, length: 12, temperature: 0.8, topP: 0.9, topK: 0 };
  const all = { prompt: SHORT, side: 'edited', plan: EMPTY_PLAN, text, ends: [], ...asked } as const;
  const rows = await readPlanRows(pack, all.plan);
  return { ...all, rows, watch: { edits: all.plan.edits, rows } };
}

async function write({ session, model }: OpenModel, asked: Asked): Promise<WrittenText> {
  let text = NO_TEXT;
  for await (const what of writeText(session, model, await requestOf(asked))) text = addWritten(text, what);
  return text;
}

function both(activations: Activations | null): Activations {
  if (!activations) throw new Error('nothing was read');
  return activations;
}

const tokensOf = (text: WrittenText): number[] => text.tokens.map(({ token }) => token);

/** Adding up in another order, a token at a time instead of all at once, in single precision. */
const TOLERANCE = 2e-4;

describe.each(FAMILIES)('a text of %s', (family) => {
  let writing: OpenModel;
  let whole: OpenModel;
  let text: WrittenText;
  const doing = plan(SOME);
  beforeAll(async () => {
    writing = await openFamily(family, { sites: SITES, activations: true, readers: true, picked: true });
    whole = await openFamily(family, { sites: SITES, activations: true });
    text = await write(writing, { prompt: PROMPT, plan: doing });
  });

  /** ln p of every token that was written, and activations there, from one pass over the finished text. */
  async function atOnce(under: Plan, prompt = PROMPT) {
    const ids = [...prompt, ...tokensOf(text)];
    const rows = await readPlanRows(pack, under);
    const { logits, activations, vocabulary } = await forward(whole.session, whole.model, under, rows, ids);
    const width = under.edits.length;
    return tokensOf(text).map((token, i) => {
      const before = prompt.length - 1 + i;
      const row = logits.subarray(before * vocabulary, (before + 1) * vocabulary);
      const all = logSumExp(row);
      const logProb = (one: number): number => (row[one] ?? Number.NaN) - all;
      return {
        logProb: logProb(token),
        of: logProb,
        activations: activations.slice((before + 1) * width, (before + 2) * width),
      };
    });
  }

  const still = plan(SOME.map(({ feature }) => add(feature, 0)));

  it.each<[Side, Plan]>([
    ['unedited', still],
    ['edited', doing],
  ])('has the probabilities that one pass over all of it gives, %s', async (side, under) => {
    const known = await atOnce(under);
    expect(known).toHaveLength(12);
    known.forEach(({ logProb, of, activations }, i) => {
      const written = text.tokens[i];
      const reading = written?.readings[side];
      const off = [logProb - (reading?.logProb ?? Number.NaN)];
      for (const { token, logProb: found } of reading?.top ?? []) off.push(of(token) - found);
      activations.forEach((a, k) => {
        const found = written?.activations?.[side === 'edited' ? 'before' : side][k];
        off.push((a - (found ?? Number.NaN)) / Math.max(1, a));
      });
      expect(off).toHaveLength(1 + 5 + SOME.length);
      expect(Math.max(...off.map(Math.abs))).toBeLessThan(TOLERANCE);
    });
  });

  it('has others where the text before it is another one', async () => {
    const known = await atOnce(doing, PROMPT.slice(0, -10));
    const off = known.map(({ logProb }, i) =>
      Math.abs(logProb - (text.tokens[i]?.readings.edited.logProb ?? 0)),
    );
    expect(Math.max(...off)).toBeGreaterThan(100 * TOLERANCE);
  });

  it('reads the same on both sides to the last bit at r = 1 and s = 0', async () => {
    const { tokens, prompt } = await write(writing, { plan: still });
    for (const { readings } of tokens) expect(readings.edited).toEqual(readings.unedited);
    expect(tokens).toHaveLength(12);
    // Activations are only shown. The kernel of their product may take the rows of a batch in other pieces.
    for (const { edited, unedited } of [prompt, ...tokens.map(({ activations }) => activations)].map(both))
      for (const [i, a] of edited.entries())
        expect(Math.abs(a - (unedited[i] ?? Number.NaN))).toBeLessThanOrEqual(1e-6 * Math.max(1, a));
  });

  it('that the unedited model decides on is the text without a plan', async () => {
    const [beside, alone] = [
      await write(writing, { plan: doing, side: 'unedited' }),
      await write(writing, {}),
    ];
    expect(tokensOf(beside)).toEqual(tokensOf(alone));
    beside.tokens.forEach(({ readings }, i) => {
      const off = readings.unedited.logProb - (alone.tokens[i]?.readings.unedited.logProb ?? Number.NaN);
      expect(Math.abs(off)).toBeLessThan(TOLERANCE);
    });
    expect(alone.prompt?.edited).toHaveLength(0);
  });
});

describe('the embedded model', () => {
  let writing: OpenModel;
  beforeAll(async () => {
    writing = await openFamily('builder', {
      sites: SITES,
      activations: true,
      readers: true,
      picked: true,
    });
  });

  const loud = [add('3/res/98', 40), add('7/res/948', 0)];

  it('writes the same text for a seed, another one for another', async () => {
    const text = { seed: 5, length: 12, temperature: 0.8, topP: 0.9, topK: 0 };
    const [one, again, other] = [
      await write(writing, { text }),
      await write(writing, { text }),
      await write(writing, { text: { ...text, seed: 6 } }),
    ];
    expect(again).toEqual(one);
    expect(tokensOf(other)).not.toEqual(tokensOf(one));
  });

  it('takes the likeliest token at temperature 0, and no other with topK 1', async () => {
    const text = { seed: 1, length: 8, temperature: 0, topP: 1, topK: 0 };
    const likeliest = await write(writing, { text, plan: plan(loud) });
    for (const { token, readings } of likeliest.tokens) expect(token).toBe(readings.edited.top[0]?.token);
    const single = await write(writing, { text: { ...text, temperature: 2, topK: 1 }, plan: plan(loud) });
    expect(tokensOf(single)).toEqual(tokensOf(likeliest));
  });

  it.each([
    ['both', [0, 1, 1], [1]],
    ['prompt', [0, 1, 1], [0]],
    ['generated', [0, 0, 0], [1]],
  ] as const)(
    'is edited where the scope "%s" says, on the edited side alone',
    async (scope, first, later) => {
      const session = watch(writing.session);
      const { tokens } = await write({ ...writing, session }, { plan: plan(loud, { scope }) });
      const masks = session.feeds.map((feeds) => [...(feeds[MASK]?.data ?? [])]);
      expect(masks).toEqual([[0, 0, 0, ...first], ...Array.from({ length: 12 }, () => [0, ...later])]);
      // What is written first follows from the prompt alone.
      const [start] = tokens;
      if (scope === 'generated') expect(start?.readings.edited).toEqual(start?.readings.unedited);
      else expect(start?.readings.edited).not.toEqual(start?.readings.unedited);
      expect(tokens.at(-1)?.readings.edited).not.toEqual(tokens.at(-1)?.readings.unedited);
    },
  );

  it('is edited at the first token, too, when the plan says so', async () => {
    const session = watch(writing.session);
    await write({ ...writing, session }, { plan: plan(loud, { bos: true }) });
    expect([...(session.feeds[0]?.[MASK]?.data ?? [])]).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('ends a text at the token that ends it, which is no part of it', async () => {
    const whole = await write(writing, { plan: plan(loud) });
    const at = 4;
    const end = whole.tokens[at]?.token ?? 0;
    const first = tokensOf(whole).indexOf(end);
    const short = await write(writing, { plan: plan(loud), ends: [end] });
    expect(tokensOf(short)).toEqual(tokensOf(whole).slice(0, first));
    expect([whole.end, short.end]).toEqual(['length', 'end of text']);
  });

  it('is told in words when strengths leave no numbers, and can be used after that', async () => {
    const session = watch(writing.session);
    const far = plan([add('3/res/98', 3e38), add('3/res/99', 3e38)]);
    await expect(write({ ...writing, session }, { plan: far })).rejects.toThrow(
      expect.objectContaining({ tag: 'PlanError', message: expect.stringMatching(/smaller strengths/) }),
    );
    expect(session.live).toBe(0);
    expect((await write(writing, {})).end).toBe('length');
  });

  describe('gives back what it kept on the device', () => {
    /** Keys and values of eight layers. */
    const CACHE = 16;

    it('when a text has come to its end', async () => {
      const session = watch(writing.session);
      await write({ ...writing, session }, { plan: plan(loud) });
      expect([session.live, session.kept]).toEqual([0, 13 * CACHE]);
    });

    it('when whoever reads it has had enough', async () => {
      const session = watch(writing.session);
      let seen = 0;
      for await (const { kind } of writeText(session, writing.model, await requestOf({ plan: plan(loud) }))) {
        expect(session.live).toBe(CACHE);
        if (kind === 'token' && ++seen === 3) break;
      }
      expect([session.live, session.kept]).toEqual([0, 3 * CACHE]);
    });

    it('when it is stopped', async () => {
      const session = watch(writing.session);
      const stop = new AbortController();
      const { signal } = stop;
      const running = async (): Promise<void> => {
        const request = await requestOf({ plan: plan(loud), signal });
        for await (const { kind } of writeText(session, writing.model, request))
          if (kind === 'activations') stop.abort();
      };
      await expect(running()).rejects.toThrow(expect.objectContaining({ tag: 'AbortError' }));
      expect([session.live, session.kept]).toEqual([0, 2 * CACHE]);
    });

    it('when the model breaks, and the model can still be used', async () => {
      const watched = watch(writing.session);
      let left = 4;
      const failing: ModelSession = {
        run: (...given) => watched.run(...given),
        // Without its attention mask the model does not run.
        advance: ({ attention_mask, ...feeds }, ...rest) =>
          watched.advance(left-- > 0 && attention_mask ? { ...feeds, attention_mask } : feeds, ...rest),
        release: () => watched.release(),
      };
      await expect(write({ ...writing, session: failing }, { plan: plan(loud) })).rejects.toThrow(
        expect.objectContaining({ tag: 'ModelError' }),
      );
      expect([watched.live, watched.kept]).toEqual([0, 4 * CACHE]);
      expect((await write(writing, { plan: plan(loud) })).tokens).toHaveLength(12);
    });
  });

  it.each(SIDES)('stops before it begins when it is told so, %s', async (side) => {
    const signal = AbortSignal.abort();
    await expect(write(writing, { side, signal })).rejects.toThrow(
      expect.objectContaining({ tag: 'AbortError' }),
    );
  });
});
