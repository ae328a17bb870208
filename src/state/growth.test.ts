import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceFlow } from '../core/flow';
import { type FeatureId, featureOf } from '../core/ids';
import { layoutFlow } from '../core/layout';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import { exactLookup, madeUpDecoders } from '../core/testing';
import { open, seedAt, setK } from './commands';
import { requestOf } from './graphOf';
import { addedBy, addsTooMany, MOST_AT_ONCE, strongestOf } from './growth';
import type { OpenPack } from './openPack';

/** What growth needs of a pack. */
function packOf(seed: number): OpenPack {
  const decoders = madeUpDecoders(seed, { layers: 8, features: 60, width: 10 });
  const known = Object.assign(exactLookup(decoders), { version: 0 });
  return { known, chance: {} } as unknown as OpenPack;
}

const START = seedAt({ ...EMPTY_SPEC, k: 3, cuts: { res: 0, mlp: 0, att: 0, rule: 'fixed' } }, '7/res/0');

const idsOf = (spec: GraphSpec, pack: OpenPack): Set<FeatureId> =>
  new Set(traceFlow(requestOf(spec, pack), pack.known).nodes.map(({ id }) => id));

/** Steps that add a lot. */
const STEPS: Readonly<Record<string, (spec: GraphSpec, pack: OpenPack) => GraphSpec>> = {
  'a larger k': (spec) => setK(spec, 10),
  'a whole chain': (spec, pack) => {
    const { nodes } = traceFlow(requestOf(spec, pack), pack.known);
    const side = nodes.find(({ site, main }) => site === 'res' && !main);
    return side ? open(spec, side.id, 'chain') : spec;
  },
  'the chain of the seed': (spec) => open(spec, '7/res/0', 'chain'),
};

describe.each(Object.entries(STEPS))('%s', (_, step) => {
  it('keeps all there was where it was, and adds the strongest alone', async () => {
    let [asked, floored] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.nat(1e6), async (seed) => {
        const pack = packOf(seed);
        const after = step(START, pack);
        if (!addsTooMany(START, after, pack)) return;
        asked++;
        const some = await strongestOf(START, after, pack, async () => undefined);
        // Chains may come in all at once.
        if (!some) return;
        floored++;
        const [before, shown, all] = [idsOf(START, pack), idsOf(some, pack), idsOf(after, pack)];
        const added = [...shown].filter((id) => !before.has(id));
        expect(addedBy(START, after, pack)).toBe([...all].filter((id) => !before.has(id)).length);
        expect(added.length).toBeLessThanOrEqual(MOST_AT_ONCE);
        for (const id of before) if (all.has(id)) expect(shown).toContain(id);
        for (const id of shown) expect(all).toContain(id);
        const layoutOf = (spec: GraphSpec) =>
          layoutFlow(traceFlow(requestOf(spec, pack), pack.known), spec.opened.keys());
        const [was, is] = [layoutOf(START), layoutOf(some)];
        for (const [id, place] of was) if (featureOf(id).layer > 0) expect(is.get(id), id).toEqual(place);
      }),
      { numRuns: 12 },
    );
    expect(asked).toBeGreaterThan(2);
    expect(floored).toBeGreaterThan(0);
  });
});

it('a step that adds little is not asked about', () => {
  const pack = packOf(1);
  expect(addsTooMany(START, setK(START, 3), pack)).toBe(false);
  expect(addsTooMany(setK(START, 1), setK(START, 2), pack)).toBe(false);
});

it('two steps in a row keep what the first had shown', async () => {
  const pause = async (): Promise<void> => undefined;
  let asked = 0;
  for (let seed = 0; seed < 16; seed++) {
    const pack = packOf(seed);
    const chain = STEPS['a whole chain']?.(START, pack) ?? START;
    const first = addsTooMany(START, chain, pack) ? await strongestOf(START, chain, pack, pause) : chain;
    if (!first) continue;
    const more = setK(first, 10);
    const second = addsTooMany(first, more, pack) && (await strongestOf(first, more, pack, pause));
    if (!second) continue;
    asked++;
    const [before, shown, all] = [idsOf(first, pack), idsOf(second, pack), idsOf(more, pack)];
    for (const id of before) if (all.has(id)) expect(shown, `pack ${seed}`).toContain(id);
  }
  expect(asked).toBeGreaterThan(0);
}, 60_000);
