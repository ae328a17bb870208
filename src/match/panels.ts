import type { Decoder } from '../core/match';

/**
 * Writes rows at unit length as panels of `height` rows: `[panel][column][row of the panel]`, which is how all kernels
 * read them. Excluded rows, rows past the last and columns from `d` on are zeros.
 *
 * @param out room for ceil(rows / height) panels of `pitch` columns
 * @param rows indices of rows
 */
export function packPanels(
  out: Float32Array,
  { d, rows: values, norms }: Decoder,
  rows: Int32Array,
  height: number,
  pitch: number,
): void {
  const panel = pitch * height;
  out.fill(0);
  rows.forEach((row, at) => {
    const norm = norms[row] as number;
    if (norm === 0) return;
    const scale = 1 / norm;
    let to = Math.floor(at / height) * panel + (at % height);
    for (let c = row * d; c < (row + 1) * d; c++) {
      out[to] = (values[c] as number) * scale;
      to += height;
    }
  });
}
