import { describe, expect, it } from 'vitest';
import { EMPTY_SPEC } from '../../core/spec';
import { seedAt, setCuts } from '../../state/commands';
import { beginJourney, type Journey } from '../../state/history';
import { cutsBeyondStart, type Start, startAt } from './starts';

const SHIP = { title: 'Ship', link: 'v=1&seed=7/res/948&cut=0.4,0.15,0.15' };
const STARTS: readonly Start[] = [SHIP, { title: 'Sauce', link: 'v=1&seed=7/res/624' }];
const ship = startAt(EMPTY_SPEC, SHIP.link);
const journey = (...steps: (typeof ship)[]): Journey => {
  const spec = steps.at(-1) ?? EMPTY_SPEC;
  return { spec, history: { ...beginJourney(spec).history, past: steps.slice(0, -1) } };
};

describe('the cuts of a starting point', () => {
  it('do not stay for another topic, also after steps through its graph', () => {
    expect(ship.cuts.res).toBe(0.4);
    expect(cutsBeyondStart(journey(ship), STARTS)).toEqual(EMPTY_SPEC.cuts);
    expect(cutsBeyondStart(journey(ship, seedAt(ship, '5/res/3')), STARTS)).toEqual(EMPTY_SPEC.cuts);
  });

  it('stay where a person set them, the same numbers included', () => {
    const moved = setCuts(ship, { res: 0.45 });
    expect(cutsBeyondStart(journey(ship, moved), STARTS)).toEqual(moved.cuts);
    const elsewhere = seedAt(EMPTY_SPEC, '3/res/1');
    const own = { ...elsewhere, cuts: ship.cuts };
    expect(cutsBeyondStart(journey(elsewhere, own), STARTS)).toEqual(ship.cuts);
  });
});
