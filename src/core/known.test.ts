import { describe, expect, it } from 'vitest';
import type { FeatureId, PositionId } from './ids';
import { type FoundList, KnownPack } from './known';
import { type MatchTable, pairId, tableRow } from './match';

const pack = (): KnownPack =>
  new KnownPack(
    new Map<PositionId, number>([
      ['1/res', 2],
      ['0/res', 3],
    ]),
  );

/** Two features of 1/res with two places each; the second has only one match. */
const table: MatchTable = {
  from: '1/res',
  to: '0/res',
  n: 2,
  k: 2,
  index: Int32Array.of(2, 0, 1, -1),
  cosine: Float64Array.of(0.9, 0.8, 0.7, Number.NaN),
};
const list = (feature: FeatureId, cosine: number[], more: boolean): FoundList => ({
  feature,
  to: '0/res',
  index: cosine.map((_, i) => i),
  cosine,
  more,
});
const read = (known: KnownPack, feature: FeatureId) => {
  const found = known.matches(feature, '0/res');
  return found && { index: [...Array.from(found.index)], cosine: Array.from(found.cosine), more: found.more };
};

describe('what is known of a pack', () => {
  it('knows its positions and their size', () => {
    expect(pack().has('1/res')).toBe(true);
    expect(pack().has('1/mlp')).toBe(false);
    expect(pack().featuresAt('0/res')).toBe(3);
    expect(pack().featuresAt('1/mlp')).toBe(0);
  });

  it('knows no match before a table or a list comes', () => {
    expect(pack().matches('1/res/0', '0/res')).toBeUndefined();
  });

  it('reads the row of a table, without its empty places', () => {
    const known = pack();
    known.addTables(new Map([[pairId('1/res', '0/res'), table]]));
    expect(read(known, '1/res/0')).toEqual({ index: [2, 0], cosine: [0.9, 0.8], more: true });
    expect(read(known, '1/res/1')).toEqual({ index: [1], cosine: [0.7], more: false });
    expect(known.matches('1/res/2', '0/res')).toBeUndefined();
    expect(known.matches('0/res/0', '1/res')).toBeUndefined();
  });

  it('says that nothing more comes when the table holds every feature of the SAE', () => {
    const known = new KnownPack(new Map([['0/res', 2]]));
    known.addTables(new Map([[pairId('1/res', '0/res'), table]]));
    expect(read(known, '1/res/0')?.more).toBe(false);
  });

  it('prefers lists that were computed here to the table', () => {
    const known = pack();
    known.addLists([list('1/res/0', [0.91, 0.81, 0.1], false)]);
    known.addTables(new Map([[pairId('1/res', '0/res'), table]]));
    expect(read(known, '1/res/0')).toEqual({ index: [0, 1, 2], cosine: [0.91, 0.81, 0.1], more: false });
    expect(read(known, '1/res/1')?.cosine).toEqual([0.7]);
  });

  it('reads the table where it reaches further than what was computed', () => {
    const known = pack();
    known.addTables(new Map([[pairId('1/res', '0/res'), table]]));
    known.addLists([list('1/res/0', [0.91], true), list('1/res/1', [0.71], false)]);
    expect(read(known, '1/res/0')?.cosine).toEqual([0.9, 0.8]);
    expect(read(known, '1/res/1')?.cosine).toEqual([0.71]);
  });

  it('keeps the longer of two lists, whichever comes first', () => {
    const known = pack();
    known.addLists([list('1/res/0', [0.9, 0.8], true)]);
    known.addLists([list('1/res/0', [0.9], true)]);
    expect(read(known, '1/res/0')?.cosine).toEqual([0.9, 0.8]);
    known.addLists([list('1/res/0', [0.9, 0.8, 0.7], false)]);
    expect(read(known, '1/res/0')?.cosine).toEqual([0.9, 0.8, 0.7]);
  });

  it('learns that a list is complete from one that was asked to be longer and is not', () => {
    const known = pack();
    known.addLists([list('1/res/0', [0.9, 0.8], true)]);
    known.addLists([list('1/res/0', [0.9, 0.8], false)]);
    expect(read(known, '1/res/0')?.more).toBe(false);
  });

  it('tells lists of one feature at several positions apart', () => {
    const known = pack();
    known.addLists([list('1/res/0', [0.9], false), { ...list('1/res/0', [0.3], false), to: '1/mlp' }]);
    expect(Array.from(known.matches('1/res/0', '1/mlp')?.cosine ?? [])).toEqual([0.3]);
    expect(read(known, '1/res/0')?.cosine).toEqual([0.9]);
    expect(known.listsOf('1/res/0').map(({ to }) => to)).toEqual(['0/res', '1/mlp']);
    expect(known.listsOf('1/res/1')).toEqual([]);
  });
});

describe('a row of a table', () => {
  it('ends at its first empty place, or at the end of the row', () => {
    expect(Array.from(tableRow(table, 0).index)).toEqual([2, 0]);
    expect(Array.from(tableRow(table, 1).index)).toEqual([1]);
    const empty: MatchTable = { ...table, index: new Int32Array(4).fill(-1) };
    expect(Array.from(tableRow(empty, 1).index)).toEqual([]);
  });
});
