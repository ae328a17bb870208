import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OpenGroups, type Place, placeOfRow, rowCount, rowOfGroup } from './rows';

describe('rows of groups', () => {
  it('are those of the groups, with the members of each open one behind it', () => {
    const open = fc
      .array(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 4 })))
      .map((list): OpenGroups => new Map(list));
    fc.assert(
      fc.property(open, (some) => {
        const written = Array.from({ length: 10 }, (_, group): Place[] => [
          { group, member: null },
          ...Array.from({ length: some.get(group) ?? 0 }, (_, member) => ({ group, member })),
        ]).flat();
        expect(rowCount(10, some)).toBe(written.length);
        expect(written.map((_, row) => placeOfRow(row, some))).toEqual(written);
        for (let group = 0; group < 10; group++)
          expect(written[rowOfGroup(group, some)]).toEqual({ group, member: null });
      }),
    );
  });
});
