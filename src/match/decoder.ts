import { HeadwatersError } from '../core/errors';
import type { PositionId } from '../core/ids';
import type { Decoder } from '../core/match';

/**
 * A row shorter than this has no direction to speak of and counts as zero. Float32 hardware may read numbers
 * below 2^-126 as zero, and from here up that costs a cosine less than 1e-5.
 */
const SHORTEST = 2 ** -100;

/**
 * Makes a decoder ready for matching: norms in double precision, and rows that cannot be matched set to zero.
 *
 * @param values `[n, d]`, row-major, a feature a row. Kept, not copied, unless a row has to be cleared.
 * @throws HeadwatersError `LimitError` when `values` does not hold n times d numbers.
 */
export function prepareDecoder(position: PositionId, n: number, d: number, values: Float32Array): Decoder {
  if (values.length !== n * d)
    throw new HeadwatersError('LimitError', {
      what: `The decoder of ${position} is not the size it should be.`,
      expected: `${n} x ${d} = ${n * d} numbers`,
      found: String(values.length),
    });
  let rows = values;
  const norms = new Float64Array(n);
  const excluded = { zero: 0, notFinite: 0 };
  for (let i = 0; i < n; i++) {
    const norm = normOf(values, i * d, d);
    if (norm >= SHORTEST && norm < Infinity) {
      norms[i] = norm;
      continue;
    }
    if (norm < SHORTEST) excluded.zero++;
    else excluded.notFinite++;
    if (norm === 0) continue;
    if (rows === values) rows = values.slice();
    rows.fill(0, i * d, (i + 1) * d);
  }
  return { position, n, d, rows, norms, excluded };
}

/** NaN or Infinity where the row holds one: the squares of float32 numbers do not overflow a double. */
function normOf(values: Float32Array, start: number, d: number): number {
  let sum = 0;
  for (let c = start; c < start + d; c++) {
    const v = values[c] as number;
    sum += v * v;
  }
  return Math.sqrt(sum);
}

/** Indices of the rows that can be matched, ascending. */
export function liveRows({ n, norms }: Decoder): Int32Array {
  const live = new Int32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) if (norms[i] !== 0) live[count++] = i;
  return live.subarray(0, count);
}
