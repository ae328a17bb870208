import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cuts, cutFor, PAPER_CUTS } from './cuts';
import { spanOf, traceFlow } from './flow';
import { type FlowGraph, type FlowRequest, FULL_REACH, type Reach } from './flowGraph';
import { anyReach, arrow, arrows, asked, MAIN, nodeOf, request } from './flowTesting';
import { type FeatureId, featureOf, type PositionId, positionId } from './ids';
import type { MatchLookup } from './lookup';
import { exactLookup, featuresOf, madeUpDecoders, writtenLookup } from './testing';

describe('following the main river', () => {
  /** The strongest residual match, again and again, until it falls below the cut. */
  function river(lookup: MatchLookup, seed: FeatureId, { cuts: c, chance }: FlowRequest): FeatureId[] {
    const chain = [seed];
    for (;;) {
      const at = chain[chain.length - 1] ?? seed;
      const { layer, site } = featureOf(at);
      const below: PositionId = `${layer - 1}/res`;
      const list = site === 'res' && lookup.has(below) ? lookup.matches(at, below) : undefined;
      const best = list?.cosine[0] ?? 0;
      if (best <= 0 || best < cutFor(c, chance, positionId(featureOf(at)), below)) return chain;
      chain.push(`${below}/${list?.index[0] ?? -1}`);
    }
  }

  it('shows the chain of strongest residual matches and what flows into it directly, and no more', () => {
    fc.assert(
      fc.property(
        asked({ directions: ['backward'], seeds: 1, reach: () => fc.constant(MAIN) }),
        ({ decoders, request: asks }) => {
          const lookup = exactLookup(decoders);
          const graph = traceFlow(asks, lookup);
          const [seed] = asks.seeds;
          if (!seed) return;
          const chain = river(lookup, seed, asks);
          expect(
            graph.nodes
              .filter((node) => node.main)
              .map((node) => node.id)
              .sort(),
          ).toEqual([...chain].sort());
          const whole = traceFlow({ ...asks, reach: FULL_REACH }, lookup);
          expect(arrows(graph)).toEqual(
            whole.edges
              .filter((edge) => chain.includes(edge.to))
              .map(arrow)
              .sort(),
          );
          for (const node of graph.nodes) expect(node.open).toBe(node.main);
          for (const edge of graph.edges)
            expect(edge.main).toBe(chain.indexOf(edge.from) === chain.indexOf(edge.to) + 1);
          const layers = chain.map((id) => featureOf(id)).filter((f) => f.site === 'res');
          expect(spanOf(graph)).toEqual(
            layers.length === 0
              ? undefined
              : {
                  start: Math.min(...layers.map((f) => f.layer)),
                  end: Math.max(...layers.map((f) => f.layer)),
                },
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  // A river 3/res/0 < 2/res/0 < 1/res/0 < 0/res/0 with a side stream 2/res/1 < 1/res/1 < 0/res/1.
  const lookup = writtenLookup(['0/res', '1/res', '2/res', '3/res', '2/mlp'], {
    '3/res/0>2/res': [
      [0, 0.9],
      [1, 0.7],
    ],
    '2/res/0>1/res': [[0, 0.9]],
    '2/res/1>1/res': [
      [1, 0.8],
      [0, 0.6],
    ],
    '2/res/1>2/mlp': [[5, 0.4]],
    '1/res/0>0/res': [[0, 0.9]],
    '1/res/1>0/res': [[1, 0.9]],
  });
  const asks = (reach: Partial<Reach>): FlowGraph =>
    traceFlow(request(['3/res/0'], { k: 2, cuts: PAPER_CUTS, reach: { ...MAIN, ...reach } }), lookup);
  const base = ['0/res/0>1/res/0', '1/res/0>2/res/0', '2/res/0>3/res/0', '2/res/1>3/res/0'];

  it('leaves a side stream closed and counts its hidden matches', () => {
    const graph = asks({});
    expect(arrows(graph)).toEqual(base);
    expect(nodeOf(graph, '2/res/1')).toMatchObject({ open: false, main: false, hidden: 3 });
    expect(nodeOf(graph, '2/res/0')).toMatchObject({ open: true, main: true, hidden: 0 });
  });

  it('opens a side stream by a step', () => {
    const graph = asks({ opened: new Map([['2/res/1', 'step']]) });
    expect(arrows(graph)).toEqual([...base, '1/res/1>2/res/1', '1/res/0>2/res/1', '2/mlp/5>2/res/1'].sort());
    expect(nodeOf(graph, '2/res/1')).toMatchObject({ open: true, main: false, hidden: 0 });
    expect(nodeOf(graph, '1/res/1')).toMatchObject({ open: false, main: false, hidden: 1 });
  });

  it('opens a side stream with everything behind it', () => {
    const graph = asks({ opened: new Map([['2/res/1', 'chain']]) });
    expect(arrows(graph)).toContain('0/res/1>1/res/1');
    expect(graph.nodes.filter((node) => !node.open)).toEqual([]);
    expect(nodeOf(graph, '1/res/1')).toMatchObject({ open: true, main: false });
  });

  it('closes what was opened with everything behind it', () => {
    const graph = asks({ opened: new Map([['2/res/1', 'chain']]), closed: new Set<FeatureId>(['1/res/1']) });
    expect(arrows(graph)).not.toContain('0/res/1>1/res/1');
    expect(nodeOf(graph, '1/res/1')).toMatchObject({ open: false, hidden: 1 });
  });

  it('ends the river at a node that is closed', () => {
    const graph = asks({ closed: new Set<FeatureId>(['2/res/0']) });
    expect(arrows(graph)).toEqual(['2/res/0>3/res/0', '2/res/1>3/res/0']);
    expect(nodeOf(graph, '2/res/0')).toMatchObject({ open: false, main: true, hidden: 1 });
    expect(spanOf(graph)).toEqual({ start: 2, end: 3 });
  });

  it('shows a seed alone when it is closed', () => {
    const graph = asks({ closed: new Set<FeatureId>(['3/res/0']) });
    expect(graph.nodes).toMatchObject([{ id: '3/res/0', seed: true, open: false, hidden: 2 }]);
  });

  it('does not count a match as hidden that is drawn from elsewhere', () => {
    const both = traceFlow(
      request(['1/res/0', '2/res/0'], { direction: 'both', reach: { ...MAIN, depth: 0 } }),
      writtenLookup(['1/res', '2/res'], { '2/res/0>1/res': [[0, 0.9]], '1/res/0>2/res': [[0, 0.9]] }),
    );
    expect(both.edges).toEqual([]);
    expect(both.nodes.map((node) => node.hidden)).toEqual([1, 1]);
    const drawn = traceFlow(
      request(['1/res/0', '2/res/0'], {
        direction: 'both',
        reach: { ...MAIN, closed: new Set(['1/res/0']) },
      }),
      writtenLookup(['1/res', '2/res'], { '2/res/0>1/res': [[0, 0.9]], '1/res/0>2/res': [[0, 0.9]] }),
    );
    expect(arrows(drawn)).toEqual(['1/res/0>2/res/0']);
    expect(nodeOf(drawn, '1/res/0')).toMatchObject({ open: false, hidden: 0 });
  });

  it('opens by hand what the whole graph has, and never more', () => {
    fc.assert(
      fc.property(asked({ reach: anyReach }), ({ decoders, request: some }) => {
        const exact = exactLookup(decoders);
        const whole = arrows(traceFlow({ ...some, reach: FULL_REACH }, exact));
        for (const edge of arrows(traceFlow(some, exact))) expect(whole).toContain(edge);
        const all = new Map(featuresOf(decoders).map((id) => [id, 'step'] as const));
        expect(arrows(traceFlow({ ...some, reach: { ...MAIN, opened: all } }, exact))).toEqual(whole);
        const chains = new Map(some.seeds.map((id) => [id, 'chain'] as const));
        expect(arrows(traceFlow({ ...some, reach: { ...MAIN, opened: chains } }, exact))).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the similarity span', () => {
  it('is the layers of the main river, one layer when nothing stands, and undefined without a seed', () => {
    const decoders = madeUpDecoders(1, { layers: 3, features: 4, width: 5 });
    const steep: Cuts = { res: 1.1, mlp: 1.1, att: 1.1, rule: 'fixed' };
    expect(spanOf(traceFlow(request(['2/res/0'], { cuts: steep }), exactLookup(decoders)))).toEqual({
      start: 2,
      end: 2,
    });
    expect(spanOf(traceFlow(request([]), exactLookup(decoders)))).toBeUndefined();
  });
});
