import { describe, expect, it } from 'vitest';
import type { SampledText } from './samples';
import type { Themes } from './themes';
import {
  bestOf,
  curveStrengths,
  isUsable,
  nextStrength,
  type Outcome,
  outcomeOf,
  type Tried,
  usableWindow,
} from './trial';

/** Token 1 is of the sea, token 2 of the kitchen; token 3 tells nothing. */
const THEMES: Themes = {
  shelves: ['sea', 'kitchen'],
  logOdds: new Map([
    [1, Float32Array.of(1, -1)],
    [2, Float32Array.of(-1, 1)],
  ]),
};

function text(...tokens: number[]): SampledText {
  return { tokens, logProbs: tokens.map(() => -1) };
}

const BROKEN = text(...Array(20).fill(1));
const SEA = text(1, 3, 1, 4, 5);
const KITCHEN = text(2, 3, 2, 4, 5);

describe('what came of a strength', () => {
  it('counts texts whose theme changed to the one that rises, and those that fall apart', () => {
    const outcome = outcomeOf([SEA, SEA, BROKEN, KITCHEN], [KITCHEN, SEA, KITCHEN, KITCHEN], {
      themes: THEMES,
      raised: new Set(),
    });
    expect(outcome).toEqual({
      texts: 4,
      theme: 'sea',
      themed: 2,
      raised: 0,
      broken: 1,
      good: 1,
      by: 'theme',
    });
  });

  it('counts texts with more raised tokens where themes say nothing', () => {
    const outcome = outcomeOf([text(7, 8, 9), text(7, 9, 9)], [text(9, 9, 9), text(9, 9, 9)], {
      raised: new Set([7, 8]),
    });
    expect(outcome).toMatchObject({ theme: null, raised: 1, good: 1, by: 'tokens' });
  });

  it('is nothing where nothing changed', () => {
    const outcome = outcomeOf([KITCHEN], [KITCHEN], { themes: THEMES, raised: new Set([2]) });
    expect(outcome).toMatchObject({ theme: null, themed: 0, raised: 0, good: 0 });
    expect(isUsable(outcome)).toBe(false);
  });
});

/** Of eight texts, so many changed and so many broken. */
function tried(s: number, changed: number, broken: number): Tried {
  const outcome: Outcome = {
    texts: 8,
    theme: 'sea',
    themed: changed,
    raised: 0,
    broken,
    good: Math.max(0, changed - broken),
    by: 'theme',
  };
  return { s, outcome };
}

/** A feature that changes all texts from one strength on, and breaks them from another. */
function search(changesFrom: number, breaksFrom: number, begin: number, most = 3): Tried[] {
  const found: Tried[] = [];
  for (;;) {
    const s = nextStrength(found, begin, most);
    if (s === undefined) return found;
    found.push(tried(s, s >= changesFrom ? 8 : 0, s >= breaksFrom ? 8 : 0));
  }
}

describe('looking for a strength', () => {
  it('ends at once where the first one works', () => {
    expect(search(0.3, 1, 0.5).map(({ s }) => s)).toEqual([0.5]);
  });

  it('goes up while nothing changes, and down while texts break', () => {
    expect(search(1, 2, 0.5).map(({ s }) => s)).toEqual([0.5, 0.75, 1.13]);
    expect(search(0.1, 0.3, 0.5).map(({ s }) => s)).toEqual([0.5, 0.33, 0.22]);
  });

  it('goes between what is too small and what is too large', () => {
    const found = search(0.6, 0.7, 0.5);
    expect(found.map(({ s }) => s)).toEqual([0.5, 0.75, 0.61]);
    expect(isUsable(found[2]?.outcome as Outcome)).toBe(true);
  });

  it('gives up where nothing works, and never leaves the slider', () => {
    for (const [changes, breaks] of [
      [9, 9],
      [0.9, 0.2],
      [9, 0],
    ] as const) {
      const found = search(changes, breaks, 0.5, 2);
      expect(found.length).toBeLessThanOrEqual(6);
      for (const { s } of found) expect(s).toBeLessThanOrEqual(2);
      expect(usableWindow(found)).toBeNull();
    }
  });

  it('takes the strength with the most good texts, the smaller of equals', () => {
    expect(bestOf([tried(1, 8, 0), tried(0.5, 8, 0), tried(0.2, 3, 0)])?.s).toBe(0.5);
    expect(bestOf([])).toBeUndefined();
  });
});

describe('the curve', () => {
  it('has a window from the first usable strength to the last one without a gap', () => {
    const points = [tried(1.5, 8, 8), tried(0.2, 0, 0), tried(0.5, 6, 0), tried(1, 8, 1)];
    expect(usableWindow(points)).toEqual([0.5, 1]);
    expect(usableWindow([...points, tried(0.7, 2, 0)])).toEqual([0.5, 0.5]);
  });

  it('spreads strengths around the one that plans begin with, within the slider', () => {
    expect(curveStrengths(0.5, 3)).toEqual([0.2, 0.3, 0.4, 0.5, 0.63, 0.8, 1]);
    expect(curveStrengths(2.2, 3).at(-1)).toBe(3);
  });
});
