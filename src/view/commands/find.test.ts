import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_CHOICE } from '../../core/choice';
import { traceFlow } from '../../core/flow';
import { FULL_REACH } from '../../core/flowGraph';
import type { FeatureId } from '../../core/ids';
import { writtenLookup } from '../../core/testing';
import { findInGraph, holdsWords } from './find';

const LABELS: Readonly<Record<string, string>> = {
  '2/res/7': 'ship: sail · mast',
  '1/res/4': 'Worship · church',
  '1/mlp/2': 'ships',
};
const labelOf = (id: FeatureId): string => LABELS[id] ?? id;
const graph = traceFlow(
  {
    seeds: ['2/res/7'],
    direction: 'backward',
    k: 2,
    cuts: { res: 0, mlp: 0, att: 0, rule: 'fixed' },
    chance: {},
    reach: FULL_REACH,
    choice: NO_CHOICE,
    maxNodes: 99,
  },
  writtenLookup(['2/res', '2/mlp', '1/res', '1/mlp'], {
    '2/res/7>1/res': [
      [4, 0.9],
      [9, 0.5],
    ],
    '1/res/4>1/mlp': [[2, 0.6]],
  }),
);
const find = (query: string, most = 9): FeatureId[] => findInGraph(graph, query, labelOf, most);

describe('finding features of the graph on show', () => {
  it('puts labels that begin with the words first, and the main river before the rest', () => {
    expect(find('ship')).toEqual(['2/res/7', '1/mlp/2', '1/res/4']);
    expect(find('SHIP', 1)).toEqual(['2/res/7']);
  });

  it('finds by id, in part or written out', () => {
    expect(find('1/res/9')).toEqual(['1/res/9']);
    expect(find('/res/')).toEqual(['2/res/7', '1/res/4', '1/res/9']);
  });

  it('wants every word, in any order', () => {
    expect(find('mast ship')).toEqual(['2/res/7']);
    expect(find('mast church')).toEqual([]);
  });

  it('finds nothing for no words', () => {
    expect(find('')).toEqual([]);
    expect(find('  ')).toEqual([]);
  });
});

it('every text holds its own words, whatever their order', () => {
  const words = fc.array(fc.stringMatching(/^[a-z0-9/]{1,8}$/), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(words, (list) => {
      expect(holdsWords(list.join(' '), list.toReversed().join('  ').toUpperCase())).toBe(true);
      expect(holdsWords(list.join(' '), `${list[0]} ~`)).toBe(false);
    }),
  );
});
