import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_PLANS } from '../core/otherPlans';
import { EMPTY_SPEC } from '../core/spec';
import { addEdits, turnEdit } from './planCommands';
import { allPlans, copyPlan, planInUse, planPlace, removePlan, takePlan } from './planTabs';
import * as any from './testing';

const one = addEdits(EMPTY_SPEC, ['7/res/948']);

describe('plans in tabs', () => {
  it('begin as a copy, which is turned by itself', () => {
    const two = turnEdit(copyPlan(one), 'all', { s: 0.1 });
    expect(allPlans(two).map(({ edits }) => edits[0]?.s)).toEqual([one.plan.edits[0]?.s, 0.1]);
    expect(planPlace(two)).toBe(1);
    expect(takePlan(two, 0).plan).toEqual(one.plan);
  });

  it('are as many as before whichever is in use, in the same order', () => {
    fc.assert(
      fc.property(any.spec, fc.nat(), (spec, n) => {
        const plans = allPlans(spec);
        const place = n % plans.length;
        const taken = takePlan(spec, place);
        expect(allPlans(taken)).toEqual(plans);
        expect([planPlace(taken), taken.plan]).toEqual([place, plans[place]]);
        expect(takePlan(taken, planPlace(spec))).toEqual(spec);
      }),
    );
  });

  it('are removed one by one, but for the last, and are no more than a link carries', () => {
    let many = one;
    for (let i = 0; i < 2 * MOST_PLANS; i++) many = copyPlan(many);
    expect(allPlans(many)).toHaveLength(MOST_PLANS);
    for (let i = 0; i < 2 * MOST_PLANS; i++) many = removePlan(many);
    expect(many).toEqual(one);
  });

  it('of an earlier run come back in their own tab, or in a new one, and never in place of another', () => {
    const two = turnEdit(copyPlan(one), 'all', { s: 0.1 });
    const back = planInUse(two, one.plan);
    expect([planPlace(back), allPlans(back)]).toEqual([0, allPlans(two)]);
    const { plan } = turnEdit(one, 'all', { s: 0.7 });
    const more = planInUse(back, plan);
    expect(allPlans(more)).toEqual([one.plan, plan, two.plan]);
    expect(more.plan).toEqual(plan);
    expect(allPlans(planInUse(EMPTY_SPEC, plan))).toEqual([plan]);
  });

  it('stay as they are where there is no such tab', () => {
    expect(takePlan(one, 3)).toEqual(one);
  });
});
