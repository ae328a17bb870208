import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChanceLevels } from './cuts';
import { growFlow, traceFlow } from './flow';
import type { FlowNeeds } from './flowLookup';
import { anyReach, asked, request } from './flowTesting';
import { type FeatureId, featureOf } from './ids';
import { KnownPack } from './known';
import { type Decoders, exactLookup, exactMatches } from './testing';

/** Answers needs from decoders, each list as long as it is asked for, and notes what it was asked. */
function supplier(decoders: Decoders, chance: ChanceLevels) {
  const known = new KnownPack(new Map([...decoders].map(([position, rows]) => [position, rows.length])));
  const asked: FlowNeeds[] = [];
  const supply = async (needs: FlowNeeds): Promise<ChanceLevels> => {
    asked.push(needs);
    known.addLists(
      needs.lists.flatMap(({ feature, to }) => {
        const list = exactMatches(decoders, feature, to);
        if (!list) return [];
        const [index, cosine] = [list.index, list.cosine].map((all) => Array.from(all).slice(0, needs.count));
        return [
          { feature, to, index: index ?? [], cosine: cosine ?? [], more: list.index.length > needs.count },
        ];
      }),
    );
    return Object.fromEntries(needs.chance.map((pair) => [pair, chance[pair] ?? 0]));
  };
  return { known, asked, supply };
}

test('a graph grown from nothing is the one that is traced where all is known', async () => {
  await fc.assert(
    fc.asyncProperty(asked({ reach: anyReach }), async ({ decoders, request: asks }) => {
      const { known, asked, supply } = supplier(decoders, asks.chance);
      const grown = await growFlow({ ...asks, chance: {} }, known, supply);
      expect(grown).toEqual(traceFlow(asks, exactLookup(decoders)));
      expect(grown).toMatchObject({ missing: [], unmeasured: [] });

      // Nothing is asked for twice, and no chance level that the rule does not use.
      const lists = asked.flatMap((needs) => needs.lists.map(({ feature, to }) => `${feature}>${to}`));
      expect(new Set(lists).size).toBe(lists.length);
      const pairs = asked.flatMap((needs) => needs.chance);
      expect(new Set(pairs).size).toBe(pairs.length);
      if (asks.cuts.rule === 'fixed') expect(pairs).toEqual([]);

      // What was found is enough to trace it again without asking.
      expect(traceFlow(asks, known)).toEqual(grown);
    }),
    { numRuns: 300 },
  );
});

test('it asks at most once for each place along the stream, each way', async () => {
  await fc.assert(
    fc.asyncProperty(asked({ reach: anyReach }), async ({ decoders, request: asks }) => {
      const { known, asked, supply } = supplier(decoders, asks.chance);
      await growFlow({ ...asks, chance: {} }, known, supply);
      const places = new Set([...decoders.keys()].map((p) => p.replace(/mlp|att/, 'module')));
      expect(asked.length).toBeLessThanOrEqual(places.size * (asks.direction === 'both' ? 2 : 1));
    }),
    { numRuns: 100 },
  );
});

test('pairs without a chance level are named under the rule that needs it, and only those that are touched', () => {
  fc.assert(
    fc.property(asked({ reach: anyReach }), ({ decoders, request: asks }) => {
      const graph = traceFlow({ ...asks, chance: {} }, exactLookup(decoders));
      if (asks.cuts.rule === 'fixed') expect(graph.unmeasured).toEqual([]);
      const drawn = new Set(graph.nodes.map(({ id }) => id.slice(0, id.lastIndexOf('/'))));
      for (const pair of graph.unmeasured) expect(pair.split('>').some((p) => drawn.has(p))).toBe(true);
      expect(traceFlow(asks, exactLookup(decoders)).unmeasured).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('a pinned feature that nothing leads to has its lists and its class as well', async () => {
  const decoders: Decoders = new Map([
    [
      '1/res',
      [
        [1, 0],
        [0, 1],
      ],
    ],
    ['0/res', [[1, 0]]],
  ]);
  const pinned = new Set<FeatureId>(['1/res/1']);
  const { known, supply } = supplier(decoders, {});
  const asks = request(['1/res/0'], { choice: { removed: new Set(), pinned, hiddenSites: new Set() } });
  const graph = await growFlow(asks, known, supply);
  const pin = graph.nodes.find(({ id }) => id === '1/res/1');
  expect(pin).toMatchObject({ ...featureOf('1/res/1'), distance: null, scores: { res: 0 } });
  expect(pin?.class).not.toBeNull();
});
