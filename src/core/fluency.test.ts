import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEWEST_TOKENS, fluencyOf, MOST_PERPLEXITY } from './fluency';

/** Texts that the embedded model wrote, with what it thinks of their tokens unedited, to two digits. */

/** As it is: "one ounce of butter and flour, which must be chopped very fine, and the paste ..." */
const plain = {
  tokens: [
    538, 372, 578, 438, 386, 1399, 379, 1875, 270, 498, 734, 407, 3858, 1029, 637, 1434, 270, 379, 368, 3918,
    270, 498, 687, 407, 637, 823, 758, 2119, 618, 511, 513, 1938, 368, 3918, 734, 459, 407, 1921, 1833, 272,
  ],
  logProbs: [
    -2.89, -1.36, -0.08, -0.01, -0.1, -0.69, -1.91, -1.42, -0.73, -4.74, -2, -0.18, -2.31, -0.04, -1.89, -0.6,
    -0.6, -0.49, -2.97, -3.63, -1.72, -0.87, -0.82, -0.05, -3.04, -2.98, -3.38, -0.84, -0.01, -0.35, -3.5,
    -1.91, -2.88, -2.96, -2.37, -2.51, -0.44, -5.05, -0.24, -0.75,
  ],
};

/** As it is: "And the years passed by, and the years passed away, and the years passed away ..." */
const refrain = {
  tokens: [
    467, 367, 1201, 1061, 784, 433, 272, 545, 368, 1157, 1425, 511, 270, 379, 368, 1157, 1425, 792, 270, 379,
    368, 1157, 1425, 792, 272, 545, 368, 1157, 1425, 792, 270, 379, 368, 1071, 1425, 379, 368, 882, 1425, 270,
  ],
  logProbs: [
    -0.76, -1.41, -1.74, -3.48, -4.77, -2.37, -0.68, -2.79, -2.04, -5.23, -0.72, -1.87, -0.7, -0.2, -1.32,
    -2.05, -0.21, -1.1, -1.18, -0.28, -1.02, -2.01, -0.26, -0.84, -1.76, -1.79, -1.34, -1.49, -0.32, -0.95,
    -0.69, -0.23, -0.74, -1.93, -0.27, -3.9, -1.17, -3.49, -0.96, -0.99,
  ],
};

/** The kitchen chain at five times its typical activations: "sauce sauce sauce cream flavour flavour ..." */
const gravy = {
  tokens: [
    2005, 2005, 2005, 2766, 3147, 3147, 3147, 3147, 3147, 3015, 3015, 3015, 3015, 3015, 3015, 3015, 3015,
    3015, 3015, 3015, 3015, 3015, 3015, 3015, 3015, 3015, 3015, 3015, 3015, 3015, 3015, 3015, 3015, 3015,
    3015, 3147, 3147, 3147, 3147, 3147,
  ],
  logProbs: [
    -16.98, -2.51, -1.13, -8.43, -12.36, -6.85, -5.52, -4.5, -3.43, -9.69, -9.31, -9.74, -9.69, -9.46, -9.16,
    -8.89, -8.75, -8.77, -8.68, -8.63, -8.71, -8.7, -8.74, -8.63, -8.7, -8.59, -8.45, -8.23, -7.95, -7.93,
    -7.82, -7.74, -7.49, -7.39, -7.37, -10.68, -2.67, -2.3, -1.78, -1.36,
  ],
};

/** At 1.25 times: "should be thick instead, and, when melted butter, or melt melt melt melt melted, and ..." */
const thick = {
  tokens: [
    687, 407, 1488, 2189, 270, 379, 270, 548, 3338, 385, 1399, 270, 523, 3338, 3338, 3338, 3338, 3338, 385,
    270, 379, 1988, 1988, 1988, 637, 3338, 385, 3015, 272, 14, 2003, 2003, 523, 2766, 738, 868, 1488, 3015,
    3015, 270,
  ],
  logProbs: [
    -6.15, -1.24, -11.68, -7.7, -6.79, -0.56, -5, -3.93, -13.79, -0.75, -9.31, -2.5, -4.8, -4.86, -8.1, -9.75,
    -10.73, -11.12, -0.02, -1.63, -3.19, -5.45, -6.64, -5.99, -2.98, -7.96, 0, -9.07, -0.16, -0.44, -0.79,
    -10.97, -8.85, -7.67, -1.19, -8.42, -3.56, -4.49, -11.03, -1.16,
  ],
};

describe('a text of the embedded model', () => {
  it.each([
    ['as it is', plain, 'fluent', 5.1, 0],
    ['with a refrain', refrain, 'fluent', 4.6, 9 / 37],
    ['of nothing but gravy', gravy, 'repeats', 1984, 25 / 37],
    ['of cooking words in no order', thick, 'unlikely', 247.3, 1 / 37],
  ])('%s', (_, { tokens, logProbs }, verdict, perplexity, repeated) => {
    const found = fluencyOf(tokens, logProbs);
    expect(found.verdict).toBe(verdict);
    expect(Math.abs(found.perplexity / perplexity - 1)).toBeLessThan(0.02);
    expect(found.repeated).toBeCloseTo(repeated, 10);
  });
});

describe('the share of repeated 4-grams', () => {
  const repeated = (...tokens: number[]): number =>
    fluencyOf(
      tokens,
      tokens.map(() => -1),
    ).repeated;

  it.each([
    [[], 0],
    [[7, 7, 7], 0],
    [[7, 7, 7, 7], 0],
    [[7, 7, 7, 7, 7], 1 / 2],
    [[1, 2, 3, 4, 1, 2, 3], 0],
    [[1, 2, 3, 4, 1, 2, 3, 4], 1 / 5],
    // 12, 3 is not 1, 23.
    [[1, 23, 4, 5, 12, 3, 4, 5], 0],
  ])('of %j is %f', (tokens, share) => {
    expect(repeated(...tokens)).toBe(share);
  });

  it('grows to all but one where a text is written twice and more', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(4_000), { minLength: 4, maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        (once, times) => {
          const text = Array.from({ length: times }, () => once).flat();
          const grams = text.length - 3;
          const first = times === 1 ? grams : once.length;
          expect(repeated(...text)).toBeCloseTo(1 - first / grams, 10);
        },
      ),
    );
  });
});

describe('perplexity', () => {
  const same = (count: number, p: number) =>
    fluencyOf(
      Array.from({ length: count }, (_, i) => i),
      Array.from({ length: count }, () => Math.log(p)),
    );

  it('is one over the probability where all tokens have the same', () => {
    expect(same(20, 1 / 8).perplexity).toBeCloseTo(8, 9);
  });

  it('is too much above its bound, and not at it', () => {
    expect(same(20, 1.001 / MOST_PERPLEXITY).verdict).toBe('fluent');
    expect(same(20, 0.999 / MOST_PERPLEXITY).verdict).toBe('unlikely');
  });

  it('says nothing of a text that is too short to tell', () => {
    expect(same(FEWEST_TOKENS - 1, 1e-4).verdict).toBe('fluent');
    expect(same(FEWEST_TOKENS, 1e-4).verdict).toBe('unlikely');
    expect(fluencyOf([], [])).toEqual({ perplexity: Number.NaN, repeated: 0, verdict: 'fluent' });
  });
});
