import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loudest, type Themes, themeScores } from './themes';

const themes: Themes = {
  shelves: ['sea', 'kitchen', 'tales'],
  logOdds: new Map([
    [7, Float32Array.of(1.5, 0, 0.25)],
    [8, Float32Array.of(0, 2, 0)],
    [9, Float32Array.of(-0.5, -0.25, -1)],
  ]),
};

describe('the scores of a text', () => {
  it('are sums over its tokens, each as often as it stands there', () => {
    expect(themeScores(themes, [7, 8, 7, 9])).toEqual([2.5, 1.75, -0.5]);
  });

  it('are 0 for no text, and for tokens that tell nothing', () => {
    expect(themeScores(themes, [])).toEqual([0, 0, 0]);
    expect(themeScores(themes, [1, 2, -1, 1e9])).toEqual([0, 0, 0]);
  });

  it('of two texts are those of the text they make together', () => {
    const text = fc.array(fc.integer({ min: 5, max: 11 }));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [first, second] = [themeScores(themes, a), themeScores(themes, b)];
        expect(themeScores(themes, [...a, ...b])).toEqual(first.map((x, i) => x + (second[i] ?? 0)));
      }),
    );
  });
});

describe('the loudest shelf', () => {
  it('is the one with the largest score', () => {
    expect(loudest(themes, themeScores(themes, [7, 8]))).toBe('kitchen');
    expect(loudest(themes, themeScores(themes, [7, 7, 8]))).toBe('sea');
    expect(loudest(themes, themeScores(themes, [9]))).toBe('kitchen');
  });

  it('is the first of equals', () => {
    expect(loudest(themes, [0, 2, 2])).toBe('kitchen');
  });

  it('is none when no token told anything', () => {
    expect(loudest(themes, themeScores(themes, [1, 2]))).toBeNull();
    expect(loudest(themes, [])).toBeNull();
  });
});
