import type { Decoder } from '../../core/match';

/** Rows, and by what their products have to be multiplied to become cosines. */
export interface Scaled {
  /** `[rows, d]`, row-major. */
  readonly values: Float32Array;
  /** `[rows]`, f32. */
  readonly scales: Float32Array;
}

/** Rows of such lengths can be multiplied as they are: no product comes near the ends of float32. */
const MODERATE = 2 ** 30;

/**
 * The given rows of a decoder, none of them excluded. Where they lie one after the other, as they do when no feature is
 * dead, they are not copied.
 */
export function scaledRows({ d, rows, norms }: Decoder, which: Int32Array): Scaled {
  const [first, last] = [which[0] ?? 0, which.at(-1) ?? -1];
  const isModerate = which.every((row) => {
    const norm = norms[row] as number;
    return norm < MODERATE && norm > 1 / MODERATE;
  });
  if (isModerate && last - first + 1 === which.length)
    return {
      values: rows.subarray(first * d, (last + 1) * d),
      scales: Float32Array.from(which, (row) => 1 / (norms[row] as number)),
    };
  const values = new Float32Array(which.length * d);
  which.forEach((row, at) => {
    const scale = 1 / (norms[row] as number);
    const [from, to] = [row * d, at * d];
    for (let c = 0; c < d; c++) values[to + c] = (rows[from + c] as number) * scale;
  });
  return { values, scales: new Float32Array(which.length).fill(1) };
}
