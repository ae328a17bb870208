import fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeCard, type Rect } from './place';

const WINDOW = { width: 1280, height: 800 };
const CARD = { width: 332, height: 220 };
const PICTURE = { left: 0, top: 60, right: 904, bottom: 610 };
const SIDE = { left: 904, top: 60, right: 1280, bottom: 768 };
const CONTROLS = { left: 0, top: 650, right: 904, bottom: 768 };

const covers = ({ left, top }: { left: number; top: number }, rect: Rect): boolean =>
  left < rect.right && left + CARD.width > rect.left && top < rect.bottom && top + CARD.height > rect.top;

it('stands beside the picture, over what is not spoken of', () => {
  const place = placeCard(CARD, PICTURE, [PICTURE], WINDOW);
  expect(covers(place, PICTURE)).toBe(false);
  expect(place).toEqual({ left: 916, top: 60 });
});

it('leaves the more important of two free where both cannot be', () => {
  const place = placeCard(CARD, SIDE, [SIDE, PICTURE], WINDOW);
  expect(covers(place, SIDE)).toBe(false);
  // As little of the picture as the way to the panel allows.
  expect(place).toEqual({ left: SIDE.left - CARD.width - 12, top: SIDE.bottom - CARD.height });
  expect(covers(placeCard(CARD, CONTROLS, [CONTROLS, PICTURE], WINDOW), PICTURE)).toBe(false);
});

it('stays inside any window that has room for it', () => {
  const side = fc.integer({ min: -500, max: 2500 });
  fc.assert(
    fc.property(
      fc.tuple(side, side, side, side),
      fc.integer({ min: 360, max: 2000 }),
      fc.integer({ min: 250, max: 1400 }),
      ([a, b, c, d], width, height) => {
        const about = {
          left: Math.min(a, b),
          right: Math.max(a, b),
          top: Math.min(c, d),
          bottom: Math.max(c, d),
        };
        const { left, top } = placeCard(CARD, about, [about], { width, height });
        expect(left).toBeGreaterThanOrEqual(12);
        expect(left + CARD.width).toBeLessThanOrEqual(width - 12);
        expect(top).toBeGreaterThanOrEqual(12);
        expect(top + CARD.height).toBeLessThanOrEqual(height - 12);
      },
    ),
  );
});
