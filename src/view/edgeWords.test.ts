import { expect, it } from 'vitest';
import type { FlowEdge } from '../core/flowGraph';
import { writtenLookup } from '../core/testing';
import { edgeWords } from './edgeWords';

const lookup = writtenLookup(['2/res', '3/res'], {
  '3/res/0>2/res': [
    [4, 0.561],
    [7, 0.56],
    [9, 0.2],
  ],
});
const LABELS: Readonly<Record<string, string>> = { '2/res/4': 'sheep', '2/res/7': 'bread' };

const edge = (change: Partial<FlowEdge>): FlowEdge => ({
  from: '2/res/4',
  to: '3/res/0',
  cosine: 0.561,
  rank: 1,
  margin: 0.001,
  way: 'backward',
  main: true,
  held: false,
  ...change,
});

const words = (change: Partial<FlowEdge>) => edgeWords(edge(change), lookup, (id) => LABELS[id] ?? id);

it('says how good a match is and what came next; a near-tie with a third place, which tells them apart', () => {
  expect(words({})).toEqual({
    figures: 'cosine 0.561, rank 1 at 2/res, margin 0.001',
    runnerUp: 'near-tie: runner-up “bread” (2/res/7) at 0.560',
    isTie: true,
  });
  expect(words({ from: '2/res/7', cosine: 0.56, rank: 2, margin: 0.36 })).toMatchObject({
    figures: 'cosine 0.56, rank 2 at 2/res, margin 0.36',
    runnerUp: 'runner-up 2/res/9 at 0.20',
  });
});

it('says that nothing is known to come next, and what a pin holds', () => {
  expect(words({ from: '2/res/9', cosine: 0.2, rank: 3, margin: null, held: true })).toEqual({
    figures: 'cosine 0.20, rank 3 at 2/res, held by a pin',
    runnerUp: 'no runner-up known',
    isTie: false,
  });
});
