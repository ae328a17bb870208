import { describe, expect, it } from 'vitest';
import { EMPTY_SPEC } from '../core/spec';
import { defaultStrength } from '../core/strength';
import { addEdits, clearPlan, removeEdit, resetEdit, turnEdit } from './planCommands';

const CHAIN = ['6/res/140', '5/res/127', '4/res/577'] as const;
const chain = addEdits(EMPTY_SPEC, CHAIN);
const numbers = (spec: typeof EMPTY_SPEC) => spec.plan.edits.map(({ r, s }) => [r, s]);

describe('a plan', () => {
  it('begins with a strength that shows, and takes each feature once', () => {
    expect(numbers(chain)).toEqual(CHAIN.map(() => [1, defaultStrength(3)]));
    expect(addEdits(chain, CHAIN).plan).toEqual(chain.plan);
  });

  it('shares its strength anew as long as nobody has turned it', () => {
    const one = addEdits(EMPTY_SPEC, ['6/res/140']);
    expect(numbers(one)).toEqual([[1, defaultStrength(1)]]);
    expect(numbers(addEdits(one, CHAIN))).toEqual(CHAIN.map(() => [1, defaultStrength(3)]));
  });

  it('turns what is added later as it turns the first, but not beyond what a plan of that size begins with', () => {
    const turned = turnEdit(chain, 'all', { r: 0, s: 0.3 });
    expect(numbers(addEdits(turned, ['3/res/915'])).at(-1)).toEqual([0, 0.3]);
    const strong = turnEdit(chain, 'all', { s: 2.5 });
    expect(numbers(addEdits(strong, ['3/res/915'])).at(-1)).toEqual([1, defaultStrength(4)]);
    expect(numbers(addEdits(strong, ['3/res/915'])).at(0)).toEqual([1, 2.5]);
  });

  it('in the model’s own units begins with nothing: no strength would fit all features', () => {
    const raw = { ...EMPTY_SPEC, plan: { ...EMPTY_SPEC.plan, fold: false } };
    expect(numbers(addEdits(raw, CHAIN))).toEqual(CHAIN.map(() => [1, 0]));
  });

  it('turns, resets and loses one feature or all of them', () => {
    const one = turnEdit(chain, '5/res/127', { r: 0 });
    expect(numbers(one).map(([r]) => r)).toEqual([1, 0, 1]);
    expect(numbers(resetEdit(one, '5/res/127'))[1]).toEqual([1, 0]);
    expect(numbers(resetEdit(one, 'all'))).toEqual(CHAIN.map(() => [1, 0]));
    expect(removeEdit(one, '5/res/127').plan.edits.map(({ feature }) => feature)).toEqual([
      CHAIN[0],
      CHAIN[2],
    ]);
    expect(clearPlan(one).plan.edits).toEqual([]);
  });
});
