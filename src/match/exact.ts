import type { Decoder } from '../core/match';
import type { TopLists } from './lists';

/**
 * Cosines in double precision. Every path adds the products of a pair in column order with one accumulator, so
 * that one feature, a whole table and a refined table give the same bits, and equal rows give equal cosines.
 */

/** Cosine between row `i` of `target` and row `j` of `source`; neither may be excluded. */
export function exactCosine(target: Decoder, i: number, source: Decoder, j: number): number {
  const { d, rows: a } = target;
  const b = source.rows;
  const p = i * d;
  const q = j * d;
  let sum = 0;
  for (let c = 0; c < d; c++) sum += (a[p + c] as number) * (b[q + c] as number);
  return sum / ((target.norms[i] as number) * (source.norms[j] as number));
}

/**
 * Offers `count` features of `source` to list `row`, for feature `i` of `target`; none of them may be excluded. Four at
 * a time like below, and the last ones with company that is not offered.
 *
 * @param indices the features, from place `start` on
 */
export function offerExactOf(
  target: Decoder,
  i: number,
  source: Decoder,
  indices: Int32Array,
  start: number,
  count: number,
  lists: TopLists,
  row: number,
): void {
  const { d, rows: a } = target;
  const { rows: b, norms } = source;
  const norm = target.norms[i] as number;
  const p = i * d;
  const end = start + count;
  for (let at = start; at < end; at += 4) {
    const j0 = indices[at] as number;
    const j1 = at + 1 < end ? (indices[at + 1] as number) : j0;
    const j2 = at + 2 < end ? (indices[at + 2] as number) : j0;
    const j3 = at + 3 < end ? (indices[at + 3] as number) : j0;
    const q0 = j0 * d;
    const q1 = j1 * d;
    const q2 = j2 * d;
    const q3 = j3 * d;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let c = 0; c < d; c++) {
      const v = a[p + c] as number;
      s0 += v * (b[q0 + c] as number);
      s1 += v * (b[q1 + c] as number);
      s2 += v * (b[q2 + c] as number);
      s3 += v * (b[q3 + c] as number);
    }
    lists.offer(row, s0 / (norm * (norms[j0] as number)), j0);
    if (at + 1 < end) lists.offer(row, s1 / (norm * (norms[j1] as number)), j1);
    if (at + 2 < end) lists.offer(row, s2 / (norm * (norms[j2] as number)), j2);
    if (at + 3 < end) lists.offer(row, s3 / (norm * (norms[j3] as number)), j3);
  }
}

/**
 * Offers features `start` to `end` of `source` to list `row`, for feature `i` of `target`. Four features at a
 * time, which are four independent sums.
 */
export function offerExact(
  target: Decoder,
  i: number,
  source: Decoder,
  start: number,
  end: number,
  lists: TopLists,
  row: number,
): void {
  const { d, rows: a } = target;
  const { rows: b, norms } = source;
  const norm = target.norms[i] as number;
  if (norm === 0) return;
  const p = i * d;
  const offer = (j: number, sum: number): void => {
    const other = norms[j] as number;
    if (other !== 0) lists.offer(row, sum / (norm * other), j);
  };
  let j = start;
  for (; j + 4 <= end; j += 4) {
    const q0 = j * d;
    const q1 = q0 + d;
    const q2 = q1 + d;
    const q3 = q2 + d;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let c = 0; c < d; c++) {
      const v = a[p + c] as number;
      s0 += v * (b[q0 + c] as number);
      s1 += v * (b[q1 + c] as number);
      s2 += v * (b[q2 + c] as number);
      s3 += v * (b[q3 + c] as number);
    }
    offer(j, s0);
    offer(j + 1, s1);
    offer(j + 2, s2);
    offer(j + 3, s3);
  }
  for (; j < end; j++) if (norms[j] !== 0) lists.offer(row, exactCosine(target, i, source, j), j);
}
