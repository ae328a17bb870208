import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawToken, largest, logSumExp, type Sampling } from './sampling';

interface Case extends Sampling {
  readonly logits: readonly number[];
  /** Probability of each token that can be drawn. */
  readonly kept: Readonly<Record<string, number>>;
}

/** By the warpers of Hugging Face's transformers. See lab/make_sampling_fixture.py. */
const cases = JSON.parse(readFileSync(new URL('fixtures/sampling.json', import.meta.url), 'utf8')) as Case[];

/** Just below 1, the largest number that a random number can be. */
const TOP = 1 - 2 ** -32;

interface Outcome {
  readonly token: number;
  /** Share of all random numbers up to and with this token. */
  readonly until: number;
}

/** The definition, word for word: sort everything, cut to topK, cut to topP, share what is left out anew. */
function definition(logits: readonly number[], { temperature, topP, topK }: Sampling): Outcome[] {
  const most = Math.max(...logits);
  const weights = logits.map((x, token) => ({ token, x, w: Math.exp((x - most) / temperature) }));
  const sorted = weights.sort((a, b) => b.x - a.x || a.token - b.token);
  const few = topK > 0 ? sorted.slice(0, topK) : sorted;
  const sum = few.reduce((total, { w }) => total + w, 0);
  let before = 0;
  const nucleus = few.filter(({ w }) => {
    const kept = before < topP;
    before += w / sum;
    return kept;
  });
  const left = nucleus.reduce((total, { w }) => total + w, 0);
  let until = 0;
  return nucleus.map(({ token, w }) => {
    until += w / left;
    return { token, until };
  });
}

/**
 * Sums in another order differ in their last digits. So at the edge between two tokens either is right, and so is the
 * nucleus with or without a token that reaches topP to the last digit.
 */
function rightOnes(logits: readonly number[], sampling: Sampling, u: number): number[] {
  const nearby = [-EDGE, EDGE].map((by) => definition(logits, { ...sampling, topP: sampling.topP + by }));
  return nearby.flatMap((list) =>
    list.flatMap(({ token, until }, i) => {
      const from = list[i - 1]?.until ?? 0;
      return u >= from - EDGE && u < until + EDGE ? [token] : [];
    }),
  );
}

const EDGE = 1e-9;

const someLogits = fc.oneof(
  // Many equal ones.
  fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 1, maxLength: 100 }),
  fc.array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 900 }),
  // Flat: thousands of tokens are needed to reach topP.
  fc.array(fc.float({ min: 0, max: Math.fround(0.1), noNaN: true }), { minLength: 600, maxLength: 1_200 }),
);

const someSampling = fc.record({
  temperature: fc.constantFrom(0.1, 0.8, 1, 1.27, 3),
  topP: fc.constantFrom(0.01, 0.3, 0.7, 0.9, 1),
  topK: fc.constantFrom(0, 1, 3, 64, 65, 1_000),
});

const someNumber = fc.double({ min: 0, max: TOP, noNaN: true });

describe('a token', () => {
  it('is the one that the definition gives, for every random number', () => {
    fc.assert(
      fc.property(someLogits, someSampling, someNumber, (logits, sampling, u) => {
        const token = drawToken(Float32Array.from(logits), sampling, u);
        expect(rightOnes(logits, sampling, u)).toContain(token);
      }),
      { numRuns: 500 },
    );
  });

  it.each(cases.map((one) => [one.temperature, one.topP, one.topK, one] as const))(
    'at temperature %f, top-p %f and top-k %i is as likely as transformers makes it',
    (temperature, topP, topK, { logits, kept }) => {
      const draws = 1_000;
      const counts = new Map<number, number>();
      for (let i = 0; i < draws; i++) {
        const token = drawToken(Float32Array.from(logits), { temperature, topP, topK }, (i + 0.5) / draws);
        counts.set(token, (counts.get(token) ?? 0) + 1);
      }
      for (const [token, count] of counts)
        expect(Math.abs(count / draws - (kept[token] ?? -1))).toBeLessThan(1.01 / draws);
      for (const [token, p] of Object.entries(kept))
        if (p > 1.01 / draws) expect(counts.has(Number(token))).toBe(true);
    },
  );

  const even = { temperature: 1, topP: 1, topK: 0 };

  it('that is the likeliest is taken at temperature 0, the first of equal ones', () => {
    const sampling = { temperature: 0, topP: 0.9, topK: 5 };
    for (const u of [0, 0.5, TOP]) {
      expect(drawToken(Float32Array.of(1, 3, 2), sampling, u)).toBe(1);
      expect(drawToken(Float32Array.of(1, 3, 3), sampling, u)).toBe(1);
    }
  });

  it('among equal ones comes in the order of ids', () => {
    const equal = new Float32Array(4).fill(7);
    expect([0, 0.24, 0.25, 0.5, 0.75, TOP].map((u) => drawToken(equal, even, u))).toEqual([0, 0, 1, 2, 3, 3]);
    expect([0, 0.49, 0.5, TOP].map((u) => drawToken(equal, { ...even, topK: 2 }, u))).toEqual([0, 0, 1, 1]);
  });

  it('at the ends of the random numbers is the likeliest, and the least likely of those that are left', () => {
    const logits = Float32Array.of(0, 5, 1, 4);
    expect(drawToken(logits, even, 0)).toBe(1);
    expect(drawToken(logits, even, TOP)).toBe(0);
    expect(drawToken(logits, { ...even, topK: 2 }, TOP)).toBe(3);
  });

  it('that crosses topP is kept', () => {
    const halves = Float32Array.of(Math.log(0.5), Math.log(0.3), Math.log(0.2));
    expect(drawToken(halves, { ...even, topP: 0.6 }, TOP)).toBe(1);
    expect(drawToken(halves, { ...even, topP: 0.85 }, TOP)).toBe(2);
    expect(drawToken(halves, { ...even, topP: 0.01 }, TOP)).toBe(0);
  });

  it('can be drawn from logits that exp would overflow on', () => {
    expect(drawToken(Float32Array.of(-3e38, 3e38, 2.9e38), { ...even, temperature: 0.1 }, TOP)).toBe(1);
    expect(drawToken(Float32Array.of(-3e38, 1_000, 1_000), even, TOP)).toBe(2);
  });
});

describe('the largest logits', () => {
  it('are those of a full sort', () => {
    fc.assert(
      fc.property(someLogits, fc.integer({ min: 1, max: 600 }), (logits, count) => {
        const sorted = [...logits.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
        expect(largest(Float32Array.from(logits), count)).toEqual(sorted.slice(0, count));
      }),
      { numRuns: 100 },
    );
  });
});

it('ln sum exp is that of the sum, and moves with a constant', () => {
  expect(logSumExp(Float32Array.of(Math.log(1), Math.log(2), Math.log(4)))).toBeCloseTo(Math.log(7), 6);
  expect(logSumExp(Float32Array.of(1_000, 1_000))).toBeCloseTo(1_000 + Math.LN2, 9);
  expect(logSumExp(Float32Array.of(2, 4), 2)).toBeCloseTo(Math.log(Math.E + Math.E ** 2), 9);
});
