import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOutdated, partFor, placeOf, type View } from './view';

const window = { width: 900, height: 540 };
const view = fc.record({
  x: fc.integer({ min: -5000, max: 5000 }),
  y: fc.integer({ min: -5000, max: 5000 }),
  k: fc.constantFrom(0.25, 0.7, 1, 1.3, 4),
});

describe('what has been painted', () => {
  it('stands so that every point is where the view has it', () => {
    fc.assert(
      fc.property(view, view, fc.integer(), fc.integer(), (then, now, px, py) => {
        const painted = partFor(then, window, 1);
        const { x, y, scale } = placeOf(painted, now);
        // Where the point is in the bitmap.
        const [bx, by] = [then.x + px * then.k + painted.across, then.y + py * then.k + painted.down];
        const far = 1e-6 * (1 + Math.abs(px) + Math.abs(py));
        expect(Math.abs(x + bx * scale - (now.x + px * now.k))).toBeLessThan(far);
        expect(Math.abs(y + by * scale - (now.y + py * now.k))).toBeLessThan(far);
      }),
    );
  });

  it('is outdated before the window shows what has not been painted, and by a turn of the wheel', () => {
    const then: View = { x: 40, y: -300, k: 1 };
    const painted = partFor(then, window, 1);
    expect(painted).toMatchObject({ across: 270, down: 162 });
    const moved = (x: number, y: number): boolean =>
      isOutdated(painted, { x: then.x + x, y: then.y + y, k: 1 }, window);
    expect([moved(0, 0), moved(134, 80), moved(-134, -80)]).toEqual([false, false, false]);
    expect([moved(136, 0), moved(-136, 0), moved(0, 82), moved(0, -82)]).toEqual([true, true, true, true]);
    expect(isOutdated(painted, { ...then, k: 1.1 }, window)).toBe(true);
    expect(isOutdated(painted, then, { width: 901, height: 540 })).toBe(true);
  });

  it('is no larger than the memory that a canvas may take', () => {
    const { across, down } = partFor({ x: 0, y: 0, k: 1 }, { width: 4000, height: 2800 }, 2);
    expect([across, down]).toEqual([0, 0]);
  });
});
