import { expect, it } from 'vitest';
import { EMPTY_SPEC } from './spec';

it('starts from the paper’s cuts, and hides matches no better than chance', () => {
  expect(EMPTY_SPEC.cuts).toEqual({ res: 0.5, mlp: 0.15, att: 0.15, rule: 'chance' });
});
