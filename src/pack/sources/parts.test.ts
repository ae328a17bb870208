import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covering, covers, endOfParts, type Part, parsePart, writePart } from './parts';

const part = fc
  .tuple(fc.nat(40), fc.nat(40), fc.boolean())
  .map(([a, b, last]): Part => ({ start: Math.min(a, b), end: Math.max(a, b), last }));

describe('the name of a part', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(part, (one) => {
        expect(parsePart(writePart(one))).toEqual(one);
      }),
    );
  });

  it.each(['', '-', '1', '5-3', '01-2', '1-2..', '1-2 ', '-1-2', '1.5-2', '0-99999999999999999'])(
    'is not %j',
    (name) => {
      expect(parsePart(name)).toBeUndefined();
    },
  );
});

describe('parts that cover a range', () => {
  it('are found when every byte is in one of them, and each goes on where the one before ends', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), part, (parts, range) => {
        const places = Array.from({ length: range.end - range.start }, (_, i) => range.start + i);
        const isThere = (at: number): boolean => parts.some(({ start, end }) => start <= at && at < end);
        expect(covers(parts, range)).toBe(places.every(isThere));
        let at = range.start;
        for (const one of covering(parts, range)) {
          expect(one.start).toBeLessThanOrEqual(at);
          expect(one.end).toBeGreaterThan(at);
          at = one.end;
        }
      }),
    );
  });

  it('know where the file ends once its last part is there', () => {
    expect(endOfParts([{ start: 0, end: 9, last: false }])).toBeUndefined();
    expect(
      endOfParts([
        { start: 0, end: 9, last: false },
        { start: 5, end: 12, last: true },
      ]),
    ).toBe(12);
  });
});
