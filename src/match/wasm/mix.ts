import { assemble, branchIf, type Code, f64x2, get, i32, loop, set, v128 } from './assemble';

/**
 * Weighted sums of rows in double precision, two columns a register. Products are rounded before they are added, in
 * the order (sum + (w0 u0 + w1 u1)) + (w2 u2 + w3 u3), so that the answer has the same bits on every machine.
 */

/** Rows that are added in one step. */
export const MIX_ROWS = 4;
/** Columns of a block. */
export const MIX_COLUMNS = 64;

export interface MixKernel {
  /**
   * Adds rows to sums: for every four rows, each sum gets all of them with weights of its own.
   *
   * @param sums address of `[samples, MIX_COLUMNS]` f64, `sumsEnd` its end
   * @param rows address of `[rows, MIX_COLUMNS]` f64, `rowsEnd` its end; a multiple of `MIX_ROWS` rows
   * @param weights address of `[rows / MIX_ROWS, samples, MIX_ROWS]` f32
   */
  mix(sums: number, sumsEnd: number, rows: number, rowsEnd: number, weights: number): void;
}

/** The module; it exports what `MixKernel` says and imports its memory. */
export function mixBytes(): Uint8Array<ArrayBuffer> {
  const [sums, sumsEnd, rows, rowsEnd, weights, at, row, end] = [0, 1, 2, 3, 4, 5, 6, 7];
  const weight = (r: number): number => 8 + r;
  const rowBytes = 8 * MIX_COLUMNS;
  const each = (n: number, f: (i: number) => Code): Code => Array.from({ length: n }, (_, i) => f(i)).flat();
  const product = (r: number): Code => f64x2.mul(get(weight(r)), v128.load(get(row), r * rowBytes));
  const body = loop(
    set(at, get(sums)),
    loop(
      each(MIX_ROWS, (r) => set(weight(r), f64x2.promoteLow(v128.loadSplat(get(weights), 4 * r)))),
      set(weights, i32.add(get(weights), i32.const(4 * MIX_ROWS))),
      set(row, get(rows)),
      set(end, i32.add(get(at), i32.const(rowBytes))),
      loop(
        v128.store(
          get(at),
          f64x2.add(
            f64x2.add(v128.load(get(at)), f64x2.add(product(0), product(1))),
            f64x2.add(product(2), product(3)),
          ),
        ),
        set(row, i32.add(get(row), i32.const(16))),
        set(at, i32.add(get(at), i32.const(16))),
        branchIf(0, i32.less(get(at), get(end))),
      ),
      branchIf(0, i32.less(get(at), get(sumsEnd))),
    ),
    set(rows, i32.add(get(rows), i32.const(MIX_ROWS * rowBytes))),
    branchIf(0, i32.less(get(rows), get(rowsEnd))),
  );
  return assemble([{ name: 'mix', params: 5, integers: 3, vectors: MIX_ROWS, body }], false);
}
