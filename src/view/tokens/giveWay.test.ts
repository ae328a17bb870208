import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { giveWay, type PlacedNumber } from './giveWay';

const number = (left: number, activation: number, top = 0): PlacedNumber => ({
  left,
  right: left + 20,
  top,
  activation,
});

describe('numbers under tokens', () => {
  it('stay where there is room, and give way to a stronger one where there is not', () => {
    expect(giveWay([number(0, 3), number(15, 9), number(30, 4), number(60, 1)], 2)).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  it('of different lines do not meet', () => {
    expect(giveWay([number(0, 3), number(0, 9, 27)], 2)).toEqual([true, true]);
  });

  const numbers = fc.array(
    fc
      .record({
        left: fc.integer({ min: 0, max: 300 }),
        width: fc.integer({ min: 5, max: 30 }),
        line: fc.integer({ min: 0, max: 3 }),
        activation: fc.integer({ min: 1, max: 50 }),
      })
      .map(({ left, width, line, activation }) => ({
        left,
        right: left + width,
        top: 27 * line,
        activation,
      })),
    { maxLength: 40 },
  );
  const meet = (a: PlacedNumber, b: PlacedNumber): boolean =>
    a.top === b.top && a.left < b.right + 2 && b.left < a.right + 2;

  it('that are shown never meet, and each that is not would meet one at least as strong', () => {
    fc.assert(
      fc.property(numbers, (all) => {
        const shown = giveWay(all, 2);
        const kept = all.filter((_, i) => shown[i]);
        kept.forEach((a, i) => {
          for (const b of kept.slice(i + 1)) expect(meet(a, b)).toBe(false);
        });
        all.forEach((a, i) => {
          if (shown[i]) return;
          expect(kept.some((b) => meet(a, b) && b.activation >= a.activation)).toBe(true);
        });
      }),
    );
  });
});
