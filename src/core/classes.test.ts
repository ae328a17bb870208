import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, explain, type FlowClass, highScores, NO_SCORES } from './classes';
import { PAPER_CUTS } from './cuts';
import type { Feature } from './ids';

const scoresOf = ([res, mlp, att]: (number | null)[]) => ({
  res: res ?? null,
  mlp: mlp ?? null,
  att: att ?? null,
});
const feature: Feature = { layer: 5, site: 'res', index: 7 };

describe('the four classes', () => {
  // The cuts are 0.5, 0.15 and 0.15.
  it.each<[string, (number | null)[], FlowClass]>([
    ['only the residual is high', [0.9, 0.1, 0.1], 'translated'],
    ['residual and mlp are high', [0.9, 0.2, 0.1], 'processed'],
    ['residual and attention are high', [0.9, 0.1, 0.2], 'processed'],
    ['all are high', [0.9, 0.2, 0.2], 'processed'],
    ['only the mlp is high', [0.4, 0.2, 0.1], 'newborn'],
    ['only attention is high', [0.4, 0.1, 0.2], 'newborn'],
    ['both modules are high', [0.4, 0.2, 0.2], 'newborn'],
    ['none is high', [0.4, 0.1, 0.1], 'unexplained'],
    ['all are exactly at their cut', [0.5, 0.15, 0.15], 'processed'],
    ['all are just below', [0.4999, 0.1499, 0.1499], 'unexplained'],
    ['all are negative', [-0.9, -0.9, -0.9], 'unexplained'],
    ['there is no layer below', [null, 0.2, 0.1], 'newborn'],
    ['there are no modules', [0.9, null, null], 'translated'],
    ['there is nothing at all', [null, null, null], 'unexplained'],
    ['a high mlp would be a low residual', [0.45, 0.45, null], 'newborn'],
  ])('when %s', (_, scores, expected) => {
    expect(classify(scoresOf(scores), PAPER_CUTS)).toBe(expected);
  });

  it('take a source that does not exist as low, even with the cuts at 0', () => {
    expect(classify(NO_SCORES, { res: 0, mlp: 0, att: 0 })).toBe('unexplained');
  });

  it('need a positive cosine, as an edge does, even with the cuts at 0', () => {
    expect(highScores({ res: 0, mlp: -0.1, att: 1e-9 }, { res: 0, mlp: 0, att: 0 })).toEqual({
      res: false,
      mlp: false,
      att: true,
    });
  });
});

describe('the sentence that explains a class', () => {
  const say = (scores: (number | null)[], at = feature): string => explain(at, scoresOf(scores), PAPER_CUTS);

  it.each<[(number | null)[], string]>([
    [[0.871, 0.1, 0.05], 'Translated: kept from layer 4 (0.87 ≥ 0.50), and no module of layer 5 writes it.'],
    [[0.871, 0.3, 0.05], 'Processed: kept from layer 4 (0.87 ≥ 0.50) and changed by the MLP (0.30 ≥ 0.15).'],
    [
      [0.871, 0.3, 0.15],
      'Processed: kept from layer 4 (0.87 ≥ 0.50) and changed by the MLP (0.30 ≥ 0.15) and attention (0.15 ≥ 0.15).',
    ],
    [[0.3, 0.1, 0.4], 'Newborn: not in layer 4 (0.30 < 0.50), written here by attention (0.40 ≥ 0.15).'],
    [
      [0.3, 0.1, 0.05],
      'Unexplained: no source reaches its cut (residual 0.30 < 0.50, MLP 0.10 < 0.15, attention 0.05 < 0.15).',
    ],
    [[0.3, null, null], 'Unexplained: no source reaches its cut (residual 0.30 < 0.50).'],
    [
      [null, 0.4, 0.1],
      'Newborn: the pack has no residual SAE at layer 4, so nothing below can be matched, and the feature is written here by the MLP (0.40 ≥ 0.15).',
    ],
    [
      [null, 0.1, null],
      'Unexplained: no source reaches its cut (MLP 0.10 < 0.15). The pack has no residual SAE at layer 4, so nothing below can be matched.',
    ],
    [[null, null, null], 'Unexplained: the pack has no SAE at any of its sources.'],
  ])('of %j', (scores, sentence) => {
    expect(say(scores)).toBe(sentence);
  });

  it('does not look for a layer below the first', () => {
    const first = { ...feature, layer: 0 };
    expect(say([null, 0.4, 0.1], first)).toBe(
      'Newborn: there is nothing below layer 0, and the feature is written here by the MLP (0.40 ≥ 0.15).',
    );
    expect(say([null, 0.1, 0.1], first)).toContain('There is nothing below layer 0.');
  });

  it('never says a number is smaller than itself: a near miss gets more digits', () => {
    expect(say([0.4996, 0.2, null])).toBe(
      'Newborn: not in layer 4 (0.4996 < 0.5000), written here by the MLP (0.20 ≥ 0.15).',
    );
  });

  it('says of a score of 0 that it is not above 0 when the cut is 0 as well', () => {
    expect(explain(feature, scoresOf([0, null, null]), { res: 0, mlp: 0, att: 0 })).toBe(
      'Unexplained: no source reaches its cut (residual 0.00, which is not above 0).',
    );
  });

  it('makes only comparisons that are true as they stand', () => {
    const cut = fc.nat(10_000).map((n) => n / 10_000);
    const score = fc.option(
      fc.integer({ min: -10_000, max: 10_000 }).map((n) => n / 10_000),
      { freq: 5 },
    );
    const near = fc
      .tuple(cut, fc.integer({ min: -50, max: 50 }))
      .map(([x, n]) => [x, x + n / 10_000] as const);
    fc.assert(
      fc.property(score, score, near, cut, cut, (res, mlp, [att, attScore], cutRes, cutMlp) => {
        const cuts = { res: cutRes, mlp: cutMlp, att };
        const scores = { res, mlp, att: attScore };
        const sentence = explain(feature, scores, cuts);
        const comparisons = [...sentence.matchAll(/(-?[\d.]+) ([≥<]) ([\d.]+)/g)];
        for (const [, a, sign, b] of comparisons)
          expect(sign === '<' ? Number(a) < Number(b) : Number(a) >= Number(b)).toBe(true);
        expect(comparisons.length + Number(sentence.includes('not above 0'))).toBeGreaterThan(0);
        expect(sentence.toLowerCase().startsWith(classify(scores, cuts))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
