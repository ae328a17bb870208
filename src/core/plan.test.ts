import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeatureId, positionId, positionOf, SITES } from './ids';
import { EMPTY_PLAN, editsBySite, maskOf } from './plan';

const feature = fc
  .tuple(fc.nat(3), fc.constantFrom(...SITES), fc.nat(99))
  .map(([layer, site, index]): FeatureId => `${layer}/${site}/${index}`);
const plans = fc.record({
  edits: fc.uniqueArray(fc.record({ feature, r: fc.float(), s: fc.float() }), { selector: (e) => e.feature }),
});

describe('the edits by site', () => {
  it('are all of them, each at its site, in their order', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const sites = editsBySite(plan);
        for (const [site, edits] of sites)
          expect(edits).toEqual(plan.edits.filter((e) => positionId(positionOf(e.feature)) === site));
        expect([...sites.values()].flat()).toHaveLength(plan.edits.length);
      }),
    );
  });
});

describe('the mask', () => {
  const plan = (change: Partial<typeof EMPTY_PLAN>) => ({ ...EMPTY_PLAN, ...change });

  it('leaves out the first token of the text and no other, unless the plan says so', () => {
    expect([...maskOf(EMPTY_PLAN, 0, 3, 3)]).toEqual([0, 1, 1]);
    expect([...maskOf(plan({ bos: true }), 0, 3, 3)]).toEqual([1, 1, 1]);
    expect([...maskOf(EMPTY_PLAN, 3, 1, 3)]).toEqual([1]);
    expect([...maskOf(EMPTY_PLAN, 0, 0, 0)]).toEqual([]);
  });

  it('takes the prompt, or what the model writes after it', () => {
    expect([...maskOf(plan({ scope: 'prompt' }), 0, 5, 3)]).toEqual([0, 1, 1, 0, 0]);
    expect([...maskOf(plan({ scope: 'generated' }), 0, 5, 3)]).toEqual([0, 0, 0, 1, 1]);
    expect([...maskOf(plan({ scope: 'prompt' }), 4, 1, 3)]).toEqual([0]);
    expect([...maskOf(plan({ scope: 'generated', bos: true }), 0, 2, 0)]).toEqual([1, 1]);
  });
});
