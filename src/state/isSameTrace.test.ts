import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EMPTY_SPEC, type GraphSpec, isSameTrace } from '../core/spec';
import { readGraphFile, writeGraphFile } from './graphFile';
import { spec } from './testing';

it('is the same trace after a way through a file, and whatever is selected, written or done to the model', () => {
  fc.assert(
    fc.property(spec, (graph) => {
      const file = writeGraphFile(graph, { id: 'demo', revision: null });
      const [one, again] = [readGraphFile(file).spec, readGraphFile(file).spec];
      const { selected, notes, groups, compared, orientation, plan, text } = EMPTY_SPEC;
      expect(isSameTrace(one, again)).toBe(true);
      const other: GraphSpec = { ...graph, selected, notes, groups, compared, orientation, plan, text };
      expect(isSameTrace(graph, other)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

it.each<Partial<GraphSpec>>([
  { seeds: ['7/res/1'] },
  { direction: 'both' },
  { k: 2 },
  { cuts: { ...EMPTY_SPEC.cuts, att: 0.2 } },
  { opened: new Map([['7/res/1', 'chain']]) },
  { closed: new Set(['7/res/1']) },
  { floors: new Map([['7/res/1', { cut: 0.4, rank: 0 }]]) },
  { removed: new Set(['7/res/1']) },
  { pinned: new Set(['7/res/1']) },
  { hiddenSites: new Set(['att']) },
])('is another trace with %o', (change) => {
  expect(isSameTrace(EMPTY_SPEC, { ...EMPTY_SPEC, ...change })).toBe(false);
});
