import {
  assemble,
  branchIf,
  type Code,
  f64x2,
  get,
  i32,
  type Local,
  loop,
  set,
  shuffle,
  v128,
} from './assemble';

/**
 * Dot products in double precision, for one core. Two rows share a vector register, a lane each, so every sum is taken
 * in the order of the columns with one accumulator, as `exact.ts` wants it. The product of two float32 numbers
 * is exact in double precision: whether a machine fuses it with the sum makes no difference to a single bit.
 */

/** Rows at a time: four vector sums, which hide the time that an addition takes. */
export const DOT_ROWS = 8;
/** Columns at a time: a vector of float32. */
export const DOT_COLUMNS = 4;

export interface DotsKernel {
  /**
   * Dot products of one row with others that lie one after the other, `DOT_ROWS` at a time.
   *
   * @param a address of the row, float32, padded with zeros to a multiple of `DOT_COLUMNS`
   * @param aEnd its end, padding included
   * @param rows address of the others, float32; what follows a row counts for nothing but must be finite
   * @param rowBytes from one of them to the next
   * @param sums address of the answers, double precision
   * @param sumsEnd end of the answers: as many are computed as come before it, in whole groups of `DOT_ROWS`
   */
  dots(a: number, aEnd: number, rows: number, rowBytes: number, sums: number, sumsEnd: number): void;
}

/** The module; it exports what `DotsKernel` says and imports its memory. */
export function dotsBytes(fused: boolean): Uint8Array<ArrayBuffer> {
  const [a, aEnd, rows, rowBytes, sums, sumsEnd, at] = [0, 1, 2, 3, 4, 5, 6];
  const row = (r: number): Local => 7 + r;
  const vector = row(DOT_ROWS);
  const sum = (pair: number): Local => vector + pair;
  const value = (c: number): Local => vector + DOT_ROWS / 2 + c;
  const [x, y, low] = [value(DOT_COLUMNS), value(DOT_COLUMNS) + 1, value(DOT_COLUMNS) + 2];
  const each = (n: number, f: (i: number) => Code): Code => Array.from({ length: n }, (_, i) => f(i)).flat();
  const add = (pair: number, c: number, two: Code): Code =>
    set(
      sum(pair),
      fused
        ? f64x2.relaxedMadd(f64x2.promoteLow(two), get(value(c)), get(sum(pair)))
        : f64x2.add(get(sum(pair)), f64x2.mul(f64x2.promoteLow(two), get(value(c)))),
    );
  const addPair = (pair: number): Code => [
    ...set(x, v128.load(get(row(2 * pair)))),
    ...set(y, v128.load(get(row(2 * pair + 1)))),
    ...set(low, shuffle(get(x), get(y), [0, 4, 1, 5])),
    ...add(pair, 0, get(low)),
    ...add(pair, 1, shuffle(get(low), get(low), [2, 3, 0, 1])),
    ...set(low, shuffle(get(x), get(y), [2, 6, 3, 7])),
    ...add(pair, 2, get(low)),
    ...add(pair, 3, shuffle(get(low), get(low), [2, 3, 0, 1])),
  ];
  const body = loop(
    each(DOT_ROWS, (r) => set(row(r), r === 0 ? get(rows) : i32.add(get(row(r - 1)), get(rowBytes)))),
    set(rows, i32.add(get(row(DOT_ROWS - 1)), get(rowBytes))),
    each(DOT_ROWS / 2, (pair) => set(sum(pair), v128.zero)),
    set(at, get(a)),
    loop(
      each(DOT_COLUMNS, (c) => set(value(c), f64x2.promoteLow(v128.loadSplat(get(at), 4 * c)))),
      each(DOT_ROWS / 2, addPair),
      each(DOT_ROWS, (r) => set(row(r), i32.add(get(row(r)), i32.const(4 * DOT_COLUMNS)))),
      set(at, i32.add(get(at), i32.const(4 * DOT_COLUMNS))),
      branchIf(0, i32.less(get(at), get(aEnd))),
    ),
    each(DOT_ROWS / 2, (pair) => v128.store(get(sums), get(sum(pair)), 16 * pair)),
    set(sums, i32.add(get(sums), i32.const(8 * DOT_ROWS))),
    branchIf(0, i32.less(get(sums), get(sumsEnd))),
  );
  const vectors = DOT_ROWS / 2 + DOT_COLUMNS + 3;
  return assemble([{ name: 'dots', params: 6, integers: 1 + DOT_ROWS, vectors, body }], false);
}
