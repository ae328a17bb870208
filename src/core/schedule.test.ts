import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeatureId } from './ids';
import { EMPTY_PLAN, type Plan } from './plan';
import { settlePlan, spanOfEdits } from './schedule';

/** A chain through layers 2 to 5, every edit with the same r and s. */
const chain = (change: Partial<Plan>, r = 1, s = 4): Plan => ({
  ...EMPTY_PLAN,
  edits: [5, 4, 3, 2].map((layer): Plan['edits'][number] => ({ feature: `${layer}/res/7`, r, s })),
  ...change,
});
const nothingKnown = (): undefined => undefined;
const strengths = (plan: Plan): number[] => settlePlan(plan, nothingKnown).edits.map(({ s }) => s);

describe('a schedule (appendix B.2)', () => {
  it('that is constant leaves every edit as it is written', () => {
    expect(settlePlan(chain({}), nothingKnown)).toEqual(chain({}));
  });

  it('that is exponential is s e^(alpha l), with the number of the layer in the model', () => {
    const found = strengths(chain({ schedule: { kind: 'exponential', alpha: -0.05 } }));
    // 4 * exp(-0.05 * [5, 4, 3, 2]) by numpy
    const numpy = [3.11520313, 3.27492301, 3.44283191, 3.61934967];
    expect(found).toHaveLength(4);
    for (const [i, s] of found.entries()) expect(s).toBeCloseTo(numpy[i] ?? 0, 8);
  });

  it('that is linear goes from s at the first layer to s* at the last', () => {
    expect(strengths(chain({ schedule: { kind: 'linear', end: 1 } }))).toEqual([1, 2, 3, 4]);
    const one: Plan = {
      ...chain({ schedule: { kind: 'linear', end: 1 } }),
      edits: [{ feature: '3/att/1', r: 1, s: 9 }],
    };
    expect(strengths(one)).toEqual([9]);
  });

  it('of a single layer leaves the others out, in r and in s', () => {
    const plan = chain({ schedule: { kind: 'single', layer: 4 } }, 0, 4);
    expect(settlePlan(plan, nothingKnown).edits.map(({ r, s }) => [r, s])).toEqual([
      [1, 0],
      [0, 4],
      [1, 0],
      [1, 0],
    ]);
  });

  it('never changes which features there are, nor r of those that act', () => {
    const kinds = fc.constantFrom<Plan['schedule']>(
      { kind: 'constant' },
      { kind: 'exponential', alpha: -0.3 },
      { kind: 'linear', end: 2 },
    );
    fc.assert(
      fc.property(kinds, fc.double({ min: 0, max: 3, noNaN: true }), (schedule, r) => {
        const plan = chain({ schedule }, r);
        const settled = settlePlan(plan, nothingKnown);
        expect(settled.edits.map((e) => [e.feature, e.r])).toEqual(plan.edits.map((e) => [e.feature, r]));
        expect(settlePlan(settled, nothingKnown)).toEqual(settled);
      }),
    );
  });

  it('says so when it grows beyond what can be computed', () => {
    const plan = chain({ schedule: { kind: 'exponential', alpha: 400 } });
    expect(() => settlePlan(plan, nothingKnown)).toThrow(expect.objectContaining({ tag: 'PlanError' }));
  });
});

describe('folding', () => {
  const typical = (feature: FeatureId): number => (feature.startsWith('5/') ? 10 : 2);

  it('takes strengths as shares of what is typical of each feature', () => {
    expect(settlePlan(chain({ fold: true }, 1, 0.5), typical).edits.map(({ s }) => s)).toEqual([5, 1, 1, 1]);
  });

  it('needs to know what is typical, but only of features that it adds to', () => {
    expect(() => settlePlan(chain({ fold: true }), nothingKnown)).toThrow(/the pack has none for 5\/res\/7/);
    expect(settlePlan(chain({ fold: true }, 0, 0), nothingKnown).edits.every(({ s }) => s === 0)).toBe(true);
  });
});

it('spans from the first to the last layer of the edits', () => {
  expect(spanOfEdits(chain({}))).toEqual({ start: 2, end: 5 });
  expect(spanOfEdits(EMPTY_PLAN)).toEqual({ start: 0, end: 0 });
});
