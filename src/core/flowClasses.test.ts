import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAPER_CUTS } from './cuts';
import { spanOf, traceFlow } from './flow';
import { DIRECTIONS, FULL_REACH } from './flowGraph';
import { anyReach, arrows, asked, ids, MAIN, NO_CUTS, nodeOf, request } from './flowTesting';
import { type FeatureId, featureOf, type PositionId } from './ids';
import { scoresOf } from './scores';
import { type Decoders, exactLookup, randomFrom, writtenLookup } from './testing';

describe('the four directions features can take', () => {
  const width = 8;
  /** A row in the first half of the width (residual) or in the second (modules): the halves never meet. */
  const row = (random: () => number, second: boolean): number[] =>
    Array.from({ length: width }, (_, c) => (c >= width / 2 === second ? random() * 2 - 1 : 0));

  it('a feature that is only copied from layer to layer is matched to itself and called translated', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 1, max: 8 }), (seed, features) => {
        const random = randomFrom(seed);
        const rows = Array.from({ length: features }, () => row(random, false));
        const decoders: Decoders = new Map(
          [0, 1, 2].flatMap((layer): [PositionId, number[][]][] => [
            // Scaled by a power of two, so that not a bit of the cosine changes.
            [`${layer}/res`, rows.map((values) => values.map((x) => x * 2 ** layer))],
            [`${layer}/mlp`, Array.from({ length: features }, () => row(random, true))],
          ]),
        );
        for (let i = 0; i < features; i++) {
          const graph = traceFlow(request([`2/res/${i}`], { cuts: PAPER_CUTS }), exactLookup(decoders));
          expect(arrows(graph)).toEqual([`0/res/${i}>1/res/${i}`, `1/res/${i}>2/res/${i}`]);
          expect(graph.edges.every((edge) => edge.cosine > 1 - 1e-12 && edge.main)).toBe(true);
          expect(graph.nodes.map((node) => node.class)).toEqual(['translated', 'translated', 'unexplained']);
          expect(spanOf(graph)).toEqual({ start: 0, end: 2 });
        }
      }),
      { numRuns: 50 },
    );
  });

  it('classes every node by its best matches, whether or not they are drawn', () => {
    const lookup = writtenLookup(['1/res', '0/res', '1/mlp', '1/att'], {
      '1/res/0>0/res': [[0, 0.9]],
      '1/res/1>0/res': [[0, 0.9]],
      '1/res/1>1/mlp': [[0, 0.2]],
      '1/res/2>0/res': [[0, 0.4]],
      '1/res/2>1/att': [[0, 0.2]],
      '1/res/3>0/res': [[0, 0.4]],
      '1/res/3>1/mlp': [[0, 0.1]],
    });
    const seeds: FeatureId[] = ['1/res/0', '1/res/1', '1/res/2', '1/res/3', '1/mlp/0', '1/att/0'];
    for (const reach of [FULL_REACH, { ...FULL_REACH, closed: new Set(seeds) }]) {
      const graph = traceFlow(request(seeds, { cuts: PAPER_CUTS, reach }), lookup);
      expect(seeds.map((id) => nodeOf(graph, id)?.class)).toEqual([
        'translated',
        'processed',
        'newborn',
        'unexplained',
        null,
        null,
      ]);
    }
    expect(scoresOf(featureOf('1/res/1'), lookup)).toEqual({ res: 0.9, mlp: 0.2, att: null });
  });
});

describe('a cosine that is not positive', () => {
  it.each([0, -0, -1e-300, -0.5, -1])('of %d is no edge, even with the cuts at 0', (cosine) => {
    const lookup = writtenLookup(['1/res', '0/res'], {
      '1/res/0>0/res': [[0, cosine]],
      '0/res/0>1/res': [[0, cosine]],
    });
    for (const direction of DIRECTIONS)
      for (const seed of ['1/res/0', '0/res/0'] as const) {
        const graph = traceFlow(request([seed], { direction, k: 3 }), lookup);
        expect(graph.edges).toEqual([]);
        expect(ids(graph)).toEqual([seed]);
      }
  });

  it('is an edge as soon as it reaches its cut', () => {
    const lookup = writtenLookup(['1/res', '0/res'], { '1/res/0>0/res': [[0, 0.5]] });
    const cutAt = (res: number) => traceFlow(request(['1/res/0'], { cuts: { ...NO_CUTS, res } }), lookup);
    expect(cutAt(0.5).edges).toHaveLength(1);
    expect(cutAt(0.5000001).edges).toHaveLength(0);
  });

  it('is an edge as soon as it is above zero', () => {
    const lookup = writtenLookup(['1/res', '0/res'], { '1/res/0>0/res': [[0, 1e-300]] });
    expect(arrows(traceFlow(request(['1/res/0']), lookup))).toEqual(['0/res/0>1/res/0']);
  });
});

describe('seeds at modules', () => {
  const lookup = writtenLookup(['1/res', '2/res', '1/mlp', '1/att'], {
    '1/mlp/4>1/res': [[7, 0.6]],
    '1/att/4>1/res': [[7, 0.3]],
    '1/res/7>2/res': [[8, 0.9]],
    '1/res/7>1/mlp': [[4, 0.6]],
  });

  it.each(['1/mlp/4', '1/att/4'] as const)('%s has no sources', (seed) => {
    const graph = traceFlow(request([seed]), lookup);
    expect(graph.nodes).toMatchObject([{ id: seed, class: null, distance: 0, seed: true, hidden: 0 }]);
    expect(graph.edges).toEqual([]);
    expect(graph.missing).toEqual([]);
    expect(spanOf(graph)).toBeUndefined();
  });

  it.each(['1/mlp/4', '1/att/4'] as const)('%s flows into its layer and on', (seed) => {
    const graph = traceFlow(request([seed], { direction: 'forward', reach: MAIN }), lookup);
    expect(arrows(graph)).toEqual([`${seed}>1/res/7`, '1/res/7>2/res/8'].sort());
    expect(graph.edges.every((edge) => edge.main)).toBe(true);
    expect(spanOf(graph)).toEqual({ start: 1, end: 2 });
  });

  it('modules are leaves of a backward graph', () => {
    fc.assert(
      fc.property(asked({ directions: ['backward'], reach: anyReach }), ({ decoders, request: asks }) => {
        for (const { to } of traceFlow(asks, exactLookup(decoders)).edges)
          expect(featureOf(to).site).toBe('res');
      }),
      { numRuns: 50 },
    );
  });
});
