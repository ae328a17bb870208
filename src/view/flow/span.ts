import type { Orientation } from '../../core/choice';
import { cutsAt } from '../../core/cuts';
import { extentOf } from '../../core/layout';
import type { Flow } from '../../state/flow';
import { type LaneGrid, type Point, turned } from './geometry';
import type { Box } from './labels';

/** The mark beside a river that says how far its feature stays the same. */
export interface SpanMark {
  readonly path: string;
  readonly text: string;
  /** Where the middle of the text's baseline stands, and how far the text is turned, in degrees. */
  readonly at: Point;
  readonly turn: 0 | 90;
  readonly box: Box;
}

/** How much further than its room a picture goes for the mark, in px. */
export const SPAN_ROOM: Readonly<Record<Orientation, number>> = { across: 42, down: 32 };

/** The similarity span l_start..l_end of a river (appendix B.2), with the cut that it keeps to. */
export function spanMark(
  { span, layout, request: { cuts, chance } }: Flow,
  bare: Box,
  texts: readonly Box[],
  orientation: Orientation,
  { layer, lane }: LaneGrid,
  measure: (text: string) => number,
): SpanMark | null {
  const extent = extentOf(layout);
  if (!span || !extent || span.start === span.end) return null;
  const held = Array.from(
    { length: span.end - span.start },
    (_, i) => cutsAt(cuts, chance, { layer: span.start + 1 + i, site: 'res' }).res,
  );
  const [low, high] = [Math.min(...held).toFixed(2), Math.max(...held).toFixed(2)];
  const text = `span ${span.start} to ${span.end} at s(R) ≥ ${low === high ? low : `${low} to ${high}`}`;
  const [from, to] = [span.start * layer, span.end * layer];
  const middle = (from + to) / 2;
  if (orientation === 'across') {
    const y = bare.bottom + 16;
    const path = `M${from},${y - 5}v10m0,-5H${to}m0,-5v10`;
    const box = { left: from, right: to, top: y - 5, bottom: y + 26 };
    return { path, text, at: { x: middle, y: y + 18 }, turn: 0, box };
  }
  // Right of everything, along the river; a long text stays beside the drawn layers where it can.
  const x = Math.max(extent.bottom * lane + 24, ...texts.map(({ right }) => right)) + 14;
  const half = measure(text) / 2;
  const least = Math.min(extent.left * layer + half, middle);
  const y = Math.max(least, Math.min(middle, extent.right * layer - half));
  return {
    path: `M${x - 5},${from}h10m-5,0V${to}m-5,0h10`,
    text,
    at: turned({ x: y, y: x + 10 }, orientation),
    turn: 90,
    box: { left: x - 5, right: x + 18, top: Math.min(from, y - half), bottom: Math.max(to, y + half) },
  };
}
