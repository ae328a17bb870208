import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ORIENTATIONS } from '../../core/choice';
import type { FeatureId } from '../../core/ids';
import type { Layout, Place } from '../../core/layout';
import { boundsOf, layersWith } from './bounds';
import { fitInto, frameFor, gridFor, type Held, type Laid, roomIn } from './frame';
import { textZoom } from './view';

function layoutOf(places: readonly Place[]): Layout {
  return new Map(places.map((place, i): [FeatureId, Place] => [`${Math.ceil(place.x)}/res/${i}`, place]));
}

/** A river through all layers with some lanes above and below it. */
function riverOf(layers: number, lanes: number): Layout {
  const river = Array.from({ length: layers }, (_, x) => ({ x, y: 0 }));
  return layoutOf([...river, { x: 1, y: -lanes / 2 }, { x: 1, y: lanes / 2 }]);
}

const laidOf = (layout: Layout, orientation: Laid['orientation'] = 'across', layers = 8): Laid => ({
  layout,
  reach: layersWith(layout, layers),
  orientation,
  hasSpan: false,
});

const window = fc.record({
  width: fc.integer({ min: 320, max: 2000 }),
  height: fc.integer({ min: 140, max: 1200 }),
  hasAxis: fc.boolean(),
});

describe('a grid', () => {
  it('is all in the room that a window has, and what can be spread fills it', () => {
    fc.assert(
      fc.property(
        window,
        fc.constantFrom(...ORIENTATIONS),
        fc.integer({ min: 2, max: 30 }),
        fc.integer({ min: 2, max: 60 }),
        (size, orientation, layers, lanes) => {
          const laid = laidOf(riverOf(layers, lanes), orientation, layers);
          const box = boundsOf(laid.layout, laid.reach, [], orientation, gridFor(laid, size));
          const { x, y, k } = fitInto(box, size, orientation);
          const room = roomIn(size, orientation);
          expect(box.left * k + x).toBeGreaterThan(room.left - 1);
          expect(box.right * k + x).toBeLessThan(room.right + 1);
          expect(box.top * k + y).toBeGreaterThan(room.top - 1);
          expect(box.bottom * k + y).toBeLessThan(room.bottom + 1);
        },
      ),
    );
  });

  it('of the first picture covers most of a laptop and of a phone at scale 1', () => {
    const windows = [
      { size: { width: 904, height: 440, hasAxis: true }, orientation: 'across' },
      { size: { width: 690, height: 440, hasAxis: true }, orientation: 'across' },
      { size: { width: 390, height: 440, hasAxis: true }, orientation: 'down' },
      { size: { width: 320, height: 340, hasAxis: true }, orientation: 'down' },
    ] as const;
    for (const { size, orientation } of windows) {
      const laid = laidOf(riverOf(8, 4), orientation);
      const box = boundsOf(laid.layout, laid.reach, [], orientation, gridFor(laid, size));
      expect(fitInto(box, size, orientation).k).toBe(1);
      const share = ((box.right - box.left) * (box.bottom - box.top)) / (size.width * size.height);
      expect(share).toBeGreaterThan(0.6);
    }
  });
});

describe('a picture is fitted', () => {
  const size = { width: 900, height: 450, hasAxis: true };
  const before = laidOf(riverOf(8, 4));
  const grid = gridFor(before, size);
  const held: Held = { graph: 'a', window: size, grid, lone: false, asked: 0 };
  const view = fitInto(boundsOf(before.layout, before.reach, [], 'across', grid), size, 'across');
  const now = { graph: 'a', window: size, asked: 0 };

  it('at first, for another graph, in another window, and when somebody asks', () => {
    expect(frameFor(before, now, null, view, 'off').fit).toBe('still');
    expect(frameFor(before, { ...now, graph: 'b' }, held, view, 'before').fit).toBe('moving');
    expect(frameFor(before, { ...now, asked: 1 }, held, view, 'before').fit).toBe('moving');
    const wider = { ...now, window: { width: 1200, height: 450, hasAxis: true } };
    expect(frameFor(before, wider, held, view, 'before').fit).toBe('still');
  });

  it('for a line more around it, unless somebody has moved it', () => {
    const lower = { ...now, window: { width: 900, height: 415, hasAxis: true } };
    expect(frameFor(before, lower, held, view, 'off').fit).toBe('still');
    expect(frameFor(before, lower, held, view, 'before')).toEqual({ grid, fit: null });
  });

  it('not when it is as it was', () => {
    expect(frameFor(before, now, held, view, 'off')).toEqual({ grid, fit: null });
  });

  it('when it has grown out of its window, unless somebody has moved it there', () => {
    const grown = laidOf(riverOf(8, 12));
    expect(frameFor(grown, now, held, view, 'off')).toEqual({ grid: gridFor(grown, size), fit: 'moving' });
    expect(frameFor(grown, now, held, view, 'before')).toEqual({ grid, fit: null });
    expect(frameFor(grown, now, held, view, 'moving')).toEqual({ grid, fit: null });
  });

  it('when the mark of its span has left the window', () => {
    const box = boundsOf(before.layout, before.reach, [], 'across', grid);
    const low = { ...view, y: size.height - 10 - box.bottom * view.k };
    expect(frameFor({ ...before, hasSpan: false }, now, held, low, 'off').fit).toBeNull();
    expect(frameFor({ ...before, hasSpan: true }, now, held, low, 'off').fit).toBe('moving');
  });

  it('when it covers too little, unless somebody has just moved it', () => {
    const many = laidOf(riverOf(8, 40));
    const small: Held = { ...held, grid: gridFor(many, size) };
    const at = fitInto(boundsOf(many.layout, many.reach, [], 'across', small.grid), size, 'across');
    expect(frameFor(before, now, small, at, 'off').fit).toBe('moving');
    expect(frameFor(before, now, small, at, 'before').fit).toBe('moving');
    expect(frameFor(before, now, small, at, 'just now').fit).toBeNull();
  });
});

it('texts are never smaller than their font, and hardly larger, until one is very near', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.05, max: 1.7, noNaN: true }), (k) => {
      const size = k / textZoom(k);
      expect(size).toBeGreaterThan(0.999);
      expect(size).toBeLessThan(1.2);
    }),
  );
  expect(textZoom(1)).toBe(1);
  expect(textZoom(4)).toBe(textZoom(1.7));
});
