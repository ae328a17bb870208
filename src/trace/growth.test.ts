import { describe, expect, test } from 'vitest';
import { expectedOf } from '../../cli/testing';
import { isAbort } from '../core/errors';
import { traceFlow } from '../core/flow';
import { request } from '../core/flowTesting';
import { featureOf, positionId } from '../core/ids';
import { KnownPack } from '../core/known';
import type { MatchLookup } from '../core/lookup';
import { nullCut } from '../match/null';
import { twinEngine } from '../match/twin';
import { Growth } from './growth';
import { decodersOf, packNamed } from './testing';

async function growing(name: string, memory?: number) {
  const pack = await packNamed(name);
  const { decoders, read } = decodersOf(pack, memory);
  return { pack, decoders, read, growth: new Growth(pack, decoders, async () => twinEngine()) };
}

describe.each([
  ['tiny', '2/res/0'],
  ['gap', '3/res/4'],
  ['holes', '1/res/1'],
] as const)('a graph of %s', (name, seed) => {
  test.each([2 ** 30, 0])('is the one that numpy’s lists give, in a memory of %i bytes', async (memory) => {
    const { growth } = await growing(name, memory);
    const expected = await expectedOf(name);
    const numpy: MatchLookup = {
      has: (position) => growth.known.has(position),
      matches(feature, to) {
        const at = featureOf(feature);
        const { index = [], cosine = [] } = expected.pairs[`${positionId(at)}>${to}`] ?? {};
        return { index: index[at.index] ?? [], cosine: cosine[at.index] ?? [], more: false };
      },
    };
    const asks = request([seed], { direction: 'both', k: 4 });
    const { graph, lists } = await growth.grow(asks);
    const other = traceFlow(asks, numpy);
    expect(graph.edges.map(({ from, to, rank }) => [from, to, rank])).toEqual(
      other.edges.map(({ from, to, rank }) => [from, to, rank]),
    );
    for (const [i, { cosine }] of graph.edges.entries())
      expect(cosine).toBeCloseTo(other.edges[i]?.cosine ?? 2, 12);

    // What it hands out is all that another one needs to trace the same graph.
    const page = new KnownPack(
      new Map([...(await packNamed(name)).saes].map(([p, { features }]) => [p, features])),
    );
    page.addLists(lists);
    expect(traceFlow(asks, page)).toEqual(graph);
  });
});

test('only decoders that the graph touches are read, and chance levels measured of its pairs alone', async () => {
  const { growth, read, decoders } = await growing('tiny');
  const asks = request(['1/res/0'], { cuts: { res: 0.99, mlp: 0.99, att: 0.99, rule: 'chance' } });
  const { chance } = await growth.grow(asks);
  expect([...read].sort()).toEqual(['0/res', '1/att', '1/mlp', '1/res']);
  const pairs = ['1/res>0/res', '1/res>1/mlp', '1/res>1/att'] as const;
  expect(Object.keys(chance)).toEqual(pairs);
  for (const pair of pairs) {
    const [target = '', source = ''] = pair.split('>');
    const both = [await decoders.get(target as '1/res'), await decoders.get(source as '0/res')] as const;
    expect(chance[pair]).toBe(nullCut(...both));
  }
  // What the request brings is not measured, and what was measured is not measured again.
  expect((await growth.grow({ ...asks, chance: { '1/res>0/res': 0.5 } })).chance).toEqual({
    '1/res>1/mlp': chance['1/res>1/mlp'],
    '1/res>1/att': chance['1/res>1/att'],
  });
  expect((await growth.grow({ ...asks, cuts: { ...asks.cuts, rule: 'fixed' } })).chance).toEqual({});
  expect(read.length).toBe(4);
});

test('a request that is stopped ends, and what it has found stays found', async () => {
  const { growth } = await growing('tiny');
  const stop = new AbortController();
  const asks = request(['2/res/0'], { k: 3 });
  const stopped = growth.grow(asks, { signal: stop.signal, onBytes: () => stop.abort() });
  await expect(stopped).rejects.toSatisfy(isAbort);
  expect((await growth.grow(asks)).graph.edges.length).toBeGreaterThan(3);
});

test('the card gets the best matches everywhere, and the features that are most alike', async () => {
  const { growth } = await growing('tiny');
  const expected = await expectedOf('tiny');
  const lists = await growth.lists('1/res/7', 5);
  expect(lists.map(({ to }) => to)).toEqual(['0/res', '1/mlp', '1/att', '2/res', '1/res']);
  for (const { to, index } of lists.slice(0, 4))
    expect(Array.from(index)).toEqual(expected.pairs[`1/res>${to}`]?.index[7]);
  expect(Array.from(lists[4]?.index ?? [])).not.toContain(7);
  expect(await growth.lists('1/res/999', 5)).toEqual([]);
});
