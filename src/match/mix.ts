import type { Steps } from './steps';
import { MIX_COLUMNS, MIX_ROWS, type MixKernel, mixBytes } from './wasm/mix';

/** Rows that are mixed at a time, at most: then all that a block of columns needs stays in a core's second cache. */
export const MOST_MIXED = 256;

/**
 * Adds weighted rows to sums, four rows at a time: sum + (w0 u0 + w1 u1) + (w2 u2 + w3 u3) in double precision.
 * Yields after every block of columns.
 *
 * @param sums `[samples, d]`
 * @param rows `[n, d]`, n a multiple of four and at most `MOST_MIXED`
 * @param weights `[n / 4, samples, 4]`
 */
export type Mix = (
  sums: Float64Array,
  samples: number,
  d: number,
  rows: Float64Array,
  weights: Float32Array,
) => Steps<undefined>;

let mix: Mix | undefined;

/** The one that this thread shares. */
export function sharedMix(): Mix {
  mix ??= vectorMix() ?? plainMix;
  return mix;
}

/** In plain double precision: the reference, and what remains where there are no vectors. */
export function* plainMix(
  sums: Float64Array,
  samples: number,
  d: number,
  rows: Float64Array,
  weights: Float32Array,
): Steps<undefined> {
  let w = 0;
  for (let u = 0; u < rows.length; u += MIX_ROWS * d) {
    for (let s = 0; s < samples; s++) {
      const w0 = weights[w++] as number;
      const w1 = weights[w++] as number;
      const w2 = weights[w++] as number;
      const w3 = weights[w++] as number;
      for (let c = 0; c < d; c++) {
        const a = w0 * (rows[u + c] as number) + w1 * (rows[u + d + c] as number);
        const b = w2 * (rows[u + 2 * d + c] as number) + w3 * (rows[u + 3 * d + c] as number);
        sums[s * d + c] = (sums[s * d + c] as number) + a + b;
      }
    }
    yield;
  }
}

/** With vectors of WebAssembly; undefined where there are none, or too little memory. */
export function vectorMix(): Mix | undefined {
  const bytes = mixBytes();
  if (!WebAssembly.validate(bytes)) return undefined;
  try {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    const kernel = exports as unknown as MixKernel;
    return (...job) => mixInBlocks(memory, kernel, ...job);
  } catch {
    return undefined;
  }
}

/** Memory holds a block of sums, the same columns of the rows, and the weights. Nothing is left in it between blocks. */
function* mixInBlocks(
  memory: WebAssembly.Memory,
  kernel: MixKernel,
  sums: Float64Array,
  samples: number,
  d: number,
  rows: Float64Array,
  weights: Float32Array,
): Steps<undefined> {
  const n = rows.length / d;
  const rowsAt = 8 * samples * MIX_COLUMNS;
  const weightsAt = rowsAt + 8 * n * MIX_COLUMNS;
  const missing = weightsAt + weights.byteLength - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  for (let c = 0; c < d; c += MIX_COLUMNS) {
    // Anew for every block: another job may have grown the memory, or left its own behind.
    const sumBlock = new Float64Array(memory.buffer, 0, samples * MIX_COLUMNS);
    const rowBlock = new Float64Array(memory.buffer, rowsAt, n * MIX_COLUMNS);
    new Float32Array(memory.buffer, weightsAt, weights.length).set(weights);
    copyColumns(sums, d, c, sumBlock);
    copyColumns(rows, d, c, rowBlock);
    kernel.mix(0, rowsAt, rowsAt, weightsAt, weightsAt);
    const width = Math.min(MIX_COLUMNS, d - c);
    for (let s = 0; s < samples; s++)
      sums.set(sumBlock.subarray(s * MIX_COLUMNS, s * MIX_COLUMNS + width), s * d + c);
    yield;
  }
}

/** Columns from `c` on as a block; past the last column it keeps what it has, which nobody reads. */
function copyColumns(from: Float64Array, d: number, c: number, block: Float64Array): void {
  const width = Math.min(MIX_COLUMNS, d - c);
  for (let to = 0, at = c; to < block.length; to += MIX_COLUMNS, at += d)
    block.set(from.subarray(at, at + width), to);
}
