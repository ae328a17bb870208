import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_CHOICE } from './choice';
import { traceFlow } from './flow';
import { type FlowGraph, type FlowRequest, FULL_REACH } from './flowGraph';
import { type FeatureId, featureOf, SITES } from './ids';
import { layoutFlow } from './layout';
import { sharedBySeeds, sharedFeatures } from './shared';
import { exactLookup, featuresOf, madeUpDecoders, writtenLookup } from './testing';

const POSITIONS = ['2/res', '1/res', '1/mlp', '1/att', '0/res'] as const;
/** Two rivers, 2/res/0 and 2/res/1, that meet in 1/res/5; a module beside it; a weak second source. */
const LOOKUP = writtenLookup(POSITIONS, {
  '2/res/0>1/res': [
    [5, 0.9],
    [6, 0.3],
  ],
  '2/res/1>1/res': [[5, 0.8]],
  '1/res/5>0/res': [[7, 0.7]],
  '1/res/5>1/mlp': [[3, 0.6]],
  '1/res/5>1/att': [[4, 0.5]],
});

function trace(seeds: readonly FeatureId[], some: Partial<FlowRequest> = {}): FlowGraph {
  const cuts = { res: 0.4, mlp: 0.15, att: 0.15, rule: 'fixed' as const };
  const plain = { direction: 'backward' as const, k: 1, cuts, chance: {}, choice: NO_CHOICE };
  return traceFlow({ seeds, ...plain, reach: FULL_REACH, maxNodes: 99, ...some }, LOOKUP);
}

const ids = (graph: FlowGraph): string[] => graph.nodes.map(({ id }) => id).sort();

describe('what a person takes out of a graph', () => {
  it('goes, with everything that only it leads to, and brings no other match in', () => {
    const choice = { ...NO_CHOICE, removed: new Set<FeatureId>(['1/res/5']) };
    expect(ids(trace(['2/res/0'], { choice }))).toEqual(['2/res/0']);
    const low = { res: 0, mlp: 0, att: 0, rule: 'fixed' as const };
    expect(ids(trace(['2/res/0'], { choice, k: 2, cuts: low }))).toEqual(['1/res/6', '2/res/0']);
  });

  it('is counted no more behind a node that is closed', () => {
    const reach = { ...FULL_REACH, closed: new Set<FeatureId>(['1/res/5']) };
    const hiddenOf = (removed: FeatureId[]): number | undefined =>
      trace(['2/res/0'], { reach, choice: { ...NO_CHOICE, removed: new Set(removed) } }).nodes[1]?.hidden;
    expect(hiddenOf([])).toBe(3);
    expect(hiddenOf(['1/mlp/3'])).toBe(2);
  });

  it('is a whole site where that is hidden; classes stay what they are', () => {
    const whole = trace(['2/res/0']);
    const graph = trace(['2/res/0'], { choice: { ...NO_CHOICE, hiddenSites: new Set(['mlp']) } });
    expect(ids(graph)).toEqual(ids(whole).filter((id) => !id.includes('/mlp/')));
    for (const node of graph.nodes)
      expect(node.class).toBe(whole.nodes.find(({ id }) => id === node.id)?.class);
  });
});

describe('a pinned feature', () => {
  const choice = { ...NO_CHOICE, pinned: new Set<FeatureId>(['1/res/6', '0/res/7']) };

  it('stays with its match, beyond k and below its cut', () => {
    const graph = trace(['2/res/0'], { choice });
    expect(graph.edges.find(({ from }) => from === '1/res/6')).toMatchObject({
      cosine: 0.3,
      rank: 2,
      held: true,
      main: false,
    });
    expect(graph.edges.filter(({ held }) => held)).toHaveLength(1);
  });

  it('stays alone where nothing that is drawn leads to it', () => {
    const reach = { ...FULL_REACH, closed: new Set<FeatureId>(['2/res/0']) };
    const graph = trace(['2/res/0'], { choice, reach });
    expect(ids(graph)).toEqual(['0/res/7', '1/res/6', '2/res/0']);
    const lone = graph.nodes.find(({ id }) => id === '0/res/7');
    expect(lone).toMatchObject({ distance: null, pinned: true, reachedFrom: [], open: false });
    expect(layoutFlow(graph, []).size).toBe(3);
  });

  it('stays at a site that is hidden', () => {
    const held = { ...NO_CHOICE, pinned: new Set<FeatureId>(['1/mlp/3']), hiddenSites: new Set(SITES) };
    expect(ids(trace(['1/res/5'], { choice: held }))).toEqual(['1/mlp/3', '1/res/5']);
  });
});

describe('several seeds', () => {
  it('know what they share', () => {
    const graph = trace(['2/res/0', '2/res/1']);
    expect(sharedBySeeds(graph).sort()).toEqual(['0/res/7', '1/att/4', '1/mlp/3', '1/res/5']);
    expect(graph.nodes.find(({ id }) => id === '2/res/1')?.reachedFrom).toEqual(['2/res/1']);
  });

  it('share exactly what is in the graphs of both', () => {
    const shape = { layers: 4, features: 5, width: 6 };
    const made = fc
      .record({
        seed: fc.nat(),
        k: fc.integer({ min: 1, max: 3 }),
        direction: fc.constantFrom('backward', 'forward'),
      })
      .chain(({ seed, ...rest }) => {
        const decoders = madeUpDecoders(seed, shape);
        const pair = fc.uniqueArray(fc.constantFrom(...featuresOf(decoders)), { minLength: 2, maxLength: 2 });
        return fc.record({ decoders: fc.constant(decoders), seeds: pair, rest: fc.constant(rest) });
      });
    fc.assert(
      fc.property(made, ({ decoders, seeds, rest }) => {
        const lookup = exactLookup(decoders);
        const cuts = { res: 0.3, mlp: 0.3, att: 0.3, rule: 'fixed' as const };
        const asks = { ...rest, cuts, chance: {}, choice: NO_CHOICE, reach: FULL_REACH, maxNodes: 999 };
        const of = (some: FeatureId[]): FlowGraph =>
          traceFlow({ ...asks, seeds: some } as FlowRequest, lookup);
        const [a, b] = seeds.map((one) => of([one]));
        if (!a || !b) throw new Error('two seeds make two graphs');
        expect(sharedBySeeds(of(seeds)).sort()).toEqual(sharedFeatures(a, b).sort());
      }),
      { numRuns: 300 },
    );
  });
});

describe('matches below their cuts', () => {
  it('are counted for open nodes, among the best k', () => {
    expect(trace(['2/res/0'], { k: 2 }).below).toBe(1);
    expect(trace(['2/res/0'], { k: 1 }).below).toBe(0);
    const high = { res: 0.95, mlp: 0.15, att: 0.15, rule: 'fixed' as const };
    expect(trace(['2/res/0'], { k: 2, cuts: high }).below).toBe(2);
    const shut = { ...FULL_REACH, closed: new Set<FeatureId>(['2/res/0']) };
    expect(trace(['2/res/0'], { k: 2, cuts: high, reach: shut }).below).toBe(0);
  });
});

describe('every choice', () => {
  it('keeps to the graph without it: no new matches but those of pinned features', () => {
    const shape = { layers: 4, features: 5, width: 6 };
    const some = fc.nat().chain((seed) => {
      const decoders = madeUpDecoders(seed, shape);
      const one = fc.constantFrom(...featuresOf(decoders));
      const set = fc.array(one, { maxLength: 4 }).map((list) => new Set(list));
      return fc.record({
        decoders: fc.constant(decoders),
        seed: one,
        choice: fc.record({
          removed: set,
          pinned: set,
          hiddenSites: fc.subarray([...SITES]).map((list) => new Set(list)),
        }),
      });
    });
    fc.assert(
      fc.property(some, ({ decoders, seed, choice }) => {
        const lookup = exactLookup(decoders);
        const cuts = { res: 0.3, mlp: 0.3, att: 0.3, rule: 'fixed' as const };
        const asks = {
          direction: 'backward' as const,
          k: 2,
          cuts,
          chance: {},
          reach: FULL_REACH,
          maxNodes: 999,
        };
        const whole = traceFlow({ ...asks, seeds: [seed], choice: NO_CHOICE }, lookup);
        const part = traceFlow({ ...asks, seeds: [seed], choice }, lookup);
        const keys = new Set(whole.edges.map(({ from, to }) => `${from}>${to}`));
        for (const { from, to, held } of part.edges) {
          expect(choice.removed.has(from) && from !== seed).toBe(false);
          if (held) expect(choice.pinned.has(from)).toBe(true);
          else if (choice.pinned.size === 0) expect(keys.has(`${from}>${to}`)).toBe(true);
        }
        for (const id of choice.pinned)
          if (!choice.removed.has(id)) expect(part.nodes.some((node) => node.id === id)).toBe(true);
        for (const { id, pinned, seed: isSeed } of part.nodes)
          if (choice.hiddenSites.has(featureOf(id).site)) expect(pinned || isSeed).toBe(true);
        expect(layoutFlow(part, []).size).toBe(part.nodes.length);
      }),
      { numRuns: 300 },
    );
  });
});
