import type { Decoder } from '../../core/match';
import { DEPTH } from './kernel';

/** Columns of the unit rows of a decoder of width `d`, as the kernel wants them. */
export function pitchOf(d: number): number {
  return Math.ceil(d / DEPTH) * DEPTH;
}

/**
 * Writes the given rows at unit length as panels of `height` rows: `[panel][column][row of the panel]`. Columns from
 * `d` on and rows past the last are zeros.
 *
 * @param out room for ceil(rows / height) panels
 * @param rows indices of rows that are not excluded
 */
export function packPanels(out: Float32Array, decoder: Decoder, rows: Int32Array, height: number): void {
  const { d, rows: values, norms } = decoder;
  const panel = pitchOf(d) * height;
  out.fill(0);
  rows.forEach((row, at) => {
    const scale = 1 / (norms[row] as number);
    let to = Math.floor(at / height) * panel + (at % height);
    for (let c = row * d; c < (row + 1) * d; c++) {
      out[to] = (values[c] as number) * scale;
      to += height;
    }
  });
}
