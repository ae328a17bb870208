/** A rectangle of the window, in CSS pixels. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Between the card and what it stands beside, and between it and the edge of the window. */
const GAP = 12;
/** A pixel of distance costs as much as so many covered ones. */
const DISTANCE_COST = 3;

/**
 * Where the card of a stop stands: beside what it speaks of, covering as little as can be of what has to stay free.
 *
 * @param free what has to stay free, the most important first; each counts ten times as much as the next
 * @returns the card's left upper corner, inside the window as far as it fits
 */
export function placeCard(
  card: Size,
  about: Rect,
  free: readonly Rect[],
  window: Size,
): { readonly left: number; readonly top: number } {
  const [right, bottom] = [window.width - card.width - GAP, window.height - card.height - GAP];
  const places = [
    ...[about.top, about.bottom - card.height].flatMap((top) => [
      { left: about.left - card.width - GAP, top },
      { left: about.right + GAP, top },
    ]),
    ...[about.right - card.width, about.left].flatMap((left) => [
      { left, top: about.bottom + GAP },
      { left, top: about.top - card.height - GAP },
    ]),
    ...[GAP, right].flatMap((left) => [GAP, bottom].map((top) => ({ left, top }))),
  ].map(({ left, top }) => ({
    left: Math.max(GAP, Math.min(left, right)),
    top: Math.max(GAP, Math.min(top, bottom)),
  }));
  const costs = places.map(({ left, top }) => {
    const rect = { left, top, right: left + card.width, bottom: top + card.height };
    const covered = free.reduce((sum, one, i) => sum + overlap(rect, one) / 10 ** i, 0);
    // Far away tells less of what it is about.
    return covered + DISTANCE_COST * distance(rect, about);
  });
  return places[costs.indexOf(Math.min(...costs))] ?? { left: GAP, top: GAP };
}

function overlap(a: Rect, b: Rect): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return Math.max(0, width) * Math.max(0, height);
}

/** Of two rectangles, along the shorter way. */
function distance(a: Rect, b: Rect): number {
  const x = Math.max(0, a.left - b.right, b.left - a.right);
  const y = Math.max(0, a.top - b.bottom, b.top - a.bottom);
  return Math.hypot(x, y);
}
