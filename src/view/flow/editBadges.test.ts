import { describe, expect, it } from 'vitest';
import { EMPTY_PLAN, type Plan } from '../../core/plan';
import { badgeOf, editBadges } from './editBadges';

const plan = (change: Partial<Plan>): Plan => ({
  ...EMPTY_PLAN,
  edits: [
    { feature: '2/res/0', r: 0, s: 0 },
    { feature: '3/res/0', r: 1, s: 0.4 },
    { feature: '4/mlp/0', r: 0.5, s: -2 },
    { feature: '5/res/0', r: 1, s: 0 },
  ],
  ...change,
});

const textsOf = (of: Plan): string[] => [...editBadges(of).values()].map(({ text }) => text);

describe('the badge of an edited feature', () => {
  it('has the factor, what is added, or both', () => {
    expect(textsOf(plan({}))).toEqual(['×0', '+0.4', '×0.5 −2', '×1']);
    expect(editBadges(plan({})).get('4/mlp/0')?.words).toBe('edited: r = 0.5, s = -2');
  });

  it('has what the schedule makes of s, in the unit of the plan', () => {
    const line = plan({ fold: true, schedule: { kind: 'linear', end: 2 } });
    expect(textsOf(line).slice(0, 2)).toEqual(['×0', '+0.93']);
    expect(textsOf(plan({ schedule: { kind: 'single', layer: 3 } }))).toEqual(['×1', '+0.4', '×1', '×1']);
  });

  it('stays as it is written where a schedule grows beyond all numbers', () => {
    const endless = plan({ schedule: { kind: 'exponential', alpha: 1e6 } });
    expect(textsOf(endless)).toEqual(textsOf(plan({})));
  });

  it('counts the edited features of a folded group', () => {
    const badges = editBadges(plan({}));
    expect(badgeOf(badges, ['9/res/1', '2/res/0', '3/res/0'])).toEqual({
      text: '2 edits',
      words: '2 of its features edited',
    });
    expect(badgeOf(badges, ['9/res/1', '2/res/0'])?.text).toBe('1 edit');
    expect(badgeOf(badges, ['9/res/1', '9/res/2'])).toBeNull();
  });
});
