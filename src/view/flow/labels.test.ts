import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Grid, overlaps } from './grid';
import { type Box, fitText, placeLabels, type Sized, type Wish } from './labels';

/** The same placement, by comparing every box with every other. */
function plainLabels(wishes: readonly Wish[], obstacles: readonly Box[]): Sized[] {
  const taken = [...obstacles];
  const placed: Sized[] = [];
  for (const { id, text, width, height, places, must } of wishes) {
    const boxAt = ({ x, y }: { x: number; y: number }): Box => ({
      left: x - width / 2 - 5,
      right: x + width / 2 + 5,
      top: y - height / 2 - 1,
      bottom: y + height / 2 + 1,
    });
    const isFree = (place: { x: number; y: number }): boolean => {
      const a = boxAt(place);
      return taken.every(
        (b) => a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom,
      );
    };
    const place = places.find(isFree) ?? (must ? places[0] : undefined);
    if (!place) continue;
    taken.push(boxAt(place));
    placed.push({ id, text, width, ...place });
  }
  return placed;
}

const place = fc.record({ x: fc.integer({ min: -400, max: 400 }), y: fc.integer({ min: -200, max: 200 }) });
const wish = fc.record({
  id: fc.string({ maxLength: 3 }),
  text: fc.string({ maxLength: 3 }),
  width: fc.integer({ min: 0, max: 300 }),
  height: fc.integer({ min: 1, max: 40 }),
  places: fc.array(place, { maxLength: 3 }),
  must: fc.boolean(),
});
const box = fc
  .tuple(place, fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 90 }))
  .map(([{ x, y }, width, height]): Box => ({ left: x, right: x + width, top: y, bottom: y + height }));

describe('labels', () => {
  it('stand where comparing each with every other puts them', () => {
    let [placed, asked] = [0, 0];
    fc.assert(
      fc.property(
        fc.array(wish, { maxLength: 40 }),
        fc.array(box, { maxLength: 20 }),
        (wishes, obstacles) => {
          const labels = placeLabels(wishes, obstacles);
          expect(labels).toEqual(plainLabels(wishes, obstacles));
          placed += labels.length;
          asked += wishes.length;
        },
      ),
      { numRuns: 500 },
    );
    // Both happened: labels that found a place, and labels that did not.
    expect(placed).toBeGreaterThan(asked / 10);
    expect(placed).toBeLessThan(asked);
  });
});

describe('a text that is too long', () => {
  const cut = (text: string, width: number): string => fitText(text, width, ({ length }) => length);

  it('ends at a separator of the label, or anywhere where it has none', () => {
    expect(cut('sauce · gravy · pudding', 14)).toBe('sauce · gravy');
    expect(cut('kitchen', 5)).toBe('kitc…');
  });

  it('keeps what a feature raises rather than the punctuation that it fires on', () => {
    const label = ', · ; → roast · ingredients';
    expect(cut(label, 40)).toBe(label);
    expect(cut(label, 15)).toBe(', · ; → roast');
    expect(cut(label, 8)).toBe('→ roast');
  });
});

describe('a grid', () => {
  it('finds what asking everything finds', () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 40 }), box, (boxes, asked) => {
        const grid = new Grid<number>(64, 24);
        for (const [i, one] of boxes.entries()) grid.add(one, i);
        const plain = boxes.flatMap((one, i) => (overlaps(one, asked) ? [i] : []));
        expect([...grid.within(asked)].sort((a, b) => a - b)).toEqual(plain);
        expect(grid.meets(asked)).toBe(plain.length > 0);
      }),
      { numRuns: 500 },
    );
  });
});
