import { describe, expect, it } from 'vitest';
import { MAX_EDITS } from './plan';
import { defaultStrength } from './strength';

describe('the default strength', () => {
  it('is 2.2 typical activations for one feature, and falls with every layer that is edited beside it', () => {
    const strengths = [1, 2, 4, 7, 26].map(defaultStrength);
    expect(strengths).toEqual([...strengths].sort((a, b) => b - a));
    expect(strengths).toEqual([2.2, 1.26, 0.73, 0.46, 0.16]);
  });

  it('adds up to a little more for a chain than for one of its features', () => {
    for (const edits of [2, 4, 8]) {
      expect(edits * defaultStrength(edits)).toBeGreaterThan(2.2);
      expect(edits * defaultStrength(edits)).toBeLessThan(4);
    }
  });

  it('is written in a few digits, however many edits there are', () => {
    for (let edits = 1; edits <= MAX_EDITS; edits++)
      expect(String(defaultStrength(edits))).toMatch(/^[12]\.\d\d?$|^0\.0*[1-9]\d?$/);
  });

  it('of a plan without edits is that of its first', () => {
    expect(defaultStrength(0)).toBe(defaultStrength(1));
  });
});
