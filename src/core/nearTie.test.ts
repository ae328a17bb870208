import { describe, expect, it } from 'vitest';
import { traceFlow } from './flow';
import { type Direction, FULL_REACH } from './flowGraph';
import { isNearTie, ownerOf, runnerUpOf } from './nearTie';
import { writtenLookup } from './testing';

/** Bread, whose best match is no better than the next, and two features that have one match each. */
const lookup = writtenLookup(['1/res', '2/res', '3/res'], {
  '3/res/0>2/res': [
    [4, 0.561],
    [7, 0.56],
    [9, 0.2],
  ],
  '2/res/4>1/res': [
    [1, 0.8],
    [2, 0.78],
  ],
  '2/res/4>3/res': [[0, 0.561]],
});

function edgesOf(seed: '3/res/0' | '2/res/4', direction: Direction, k: number) {
  const choice = { removed: new Set<never>(), pinned: new Set<never>(), hiddenSites: new Set<never>() };
  const cuts = { res: 0.1, mlp: 0, att: 0, rule: 'fixed' } as const;
  const request = { seeds: [seed], direction, k, cuts, chance: {}, reach: FULL_REACH, choice, maxNodes: 99 };
  return traceFlow(request, lookup).edges;
}

describe('the runner-up of an edge', () => {
  it('is the next in rank of the feature that it was found from', () => {
    const [best, second] = edgesOf('3/res/0', 'backward', 2).filter(({ to }) => to === '3/res/0');
    expect(best && runnerUpOf(best, lookup)).toEqual({ feature: '2/res/7', cosine: 0.56 });
    expect(second && runnerUpOf(second, lookup)).toEqual({ feature: '2/res/9', cosine: 0.2 });
  });

  it('is not known where the list ends', () => {
    const [edge] = edgesOf('2/res/4', 'forward', 1);
    expect(edge && ownerOf(edge)).toBe('2/res/4');
    expect(edge?.margin).toBeNull();
    expect(edge && runnerUpOf(edge, lookup)).toBeNull();
  });
});

describe('a near-tie', () => {
  it('has a margin below 0.02', () => {
    const edges = edgesOf('3/res/0', 'backward', 1);
    expect(edges.map(({ from }) => from)).toEqual(['2/res/4', '1/res/1']);
    // 0.8 - 0.78 is a little above 0.02.
    expect(edges.map(isNearTie)).toEqual([true, false]);
  });

  it('is none where nothing is known to come next', () => {
    expect(isNearTie({ margin: null })).toBe(false);
  });
});
