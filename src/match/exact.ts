import type { Decoder } from '../core/match';
import { sharedDots } from './dots';
import type { TopLists } from './lists';

/** Cosines in double precision: see `dots.ts`, where every sum is taken in the same order. */

/**
 * Offers features of `source` to list `row`, for feature `i` of `target`; none of them may be excluded.
 *
 * @param indices the features, in places `start` to `end`
 */
export function offerExactOf(
  target: Decoder,
  i: number,
  source: Decoder,
  indices: Int32Array,
  start: number,
  end: number,
  lists: TopLists,
  row: number,
): void {
  const dots = sharedDots();
  const most = dots.most(source.d);
  const norm = target.norms[i] as number;
  for (let first = start; first < end; first += most) {
    const last = Math.min(first + most, end);
    dots.holdSome(source, indices, first, last);
    const sums = dots.times(target, i);
    for (let at = first; at < last; at++) {
      const j = indices[at] as number;
      lists.offer(row, (sums[at - first] as number) / (norm * (source.norms[j] as number)), j);
    }
  }
}

/** Offers features `start` to `end` of `source` to list `row`, for feature `i` of `target`. */
export function offerExact(
  target: Decoder,
  i: number,
  source: Decoder,
  start: number,
  end: number,
  lists: TopLists,
  row: number,
): void {
  const most = sharedDots().most(source.d);
  for (let first = start; first < end; first += most) {
    const last = Math.min(first + most, end);
    offerExactRows(target, i, i + 1, source, first, last, lists, row);
  }
}

/**
 * The same for features `top` to `bottom` of `target`, to lists `row` and following. There may be at most as many
 * features of `source` as can be held at a time.
 */
export function offerExactRows(
  target: Decoder,
  top: number,
  bottom: number,
  source: Decoder,
  start: number,
  end: number,
  lists: TopLists,
  row: number,
): void {
  const { norms } = source;
  const dots = sharedDots();
  dots.hold(source, start, end);
  for (let i = top; i < bottom; i++) {
    const norm = target.norms[i] as number;
    if (norm === 0) continue;
    const sums = dots.times(target, i);
    for (let j = start; j < end; j++) {
      const other = norms[j] as number;
      if (other !== 0) lists.offer(row + i - top, (sums[j - start] as number) / (norm * other), j);
    }
  }
}
