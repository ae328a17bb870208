import type { Decoder } from '../core/match';
import { DOT_COLUMNS, DOT_ROWS, type DotsKernel, dotsBytes } from './wasm/dots';

/**
 * Dot products in double precision of one row with a few others. Every path adds the products of a pair in column order
 * with one accumulator, so that one feature, a whole table and a refined table give the same bits, and equal rows
 * give equal cosines. The rows are copied to where the kernel can reach them, which costs less than it saves.
 */
export interface Dots {
  /** How many rows of width `d` can be held at a time; at least eight. */
  most(d: number): number;
  /** Holds rows `start` to `end` of a decoder until others are held. */
  hold(decoder: Decoder, start: number, end: number): void;
  /** Holds the rows `indices[start]` to `indices[end - 1]`. */
  holdSome(decoder: Decoder, indices: Int32Array, start: number, end: number): void;
  /** The products of row `i` of `decoder` with the rows that are held, in their order. Good until the next call. */
  times(decoder: Decoder, i: number): Float64Array;
}

/** Rows held at a time: they stay in a core's second cache while other rows go past. */
const HELD_BYTES = 256 * 1024;

let dots: Dots | undefined;

/**
 * The one that this thread shares. Whoever awaits or yields between `hold` and `times` may find other rows held.
 */
export function sharedDots(): Dots {
  dots ??= vectorDots() ?? plainDots();
  return dots;
}

/** With vectors of WebAssembly; undefined where there are none, or where they do not give the bits of `plainDots`. */
export function vectorDots(): Dots | undefined {
  try {
    const bytes = [true, false].map(dotsBytes).find((choice) => WebAssembly.validate(choice));
    const made = bytes && new VectorDots(new WebAssembly.Module(bytes));
    return made && isExact(made) ? made : undefined;
  } catch {
    // Too little memory, or a page that may not compile: the plain way needs neither.
    return undefined;
  }
}

/** In plain double precision: the reference, and what remains where there are no vectors. */
export function plainDots(): Dots {
  let held: { readonly values: Float32Array; readonly rows: Int32Array; readonly d: number } | undefined;
  return {
    most: (d) => Math.max(DOT_ROWS, Math.floor(HELD_BYTES / (4 * d))),
    hold({ rows: values, d }, start, end) {
      held = { values, rows: Int32Array.from({ length: end - start }, (_, i) => start + i), d };
    },
    holdSome({ rows: values, d }, indices, start, end) {
      held = { values, rows: indices.slice(start, end), d };
    },
    times({ rows: a, d }, i) {
      const { values: b = a, rows = new Int32Array(0) } = held ?? {};
      return Float64Array.from(rows, (row) => {
        let sum = 0;
        for (let c = 0; c < d; c++) sum += (a[i * d + c] as number) * (b[row * d + c] as number);
        return sum;
      });
    },
  };
}

class VectorDots implements Dots {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  readonly #kernel: DotsKernel;
  /** Width for which the memory is laid out: the one row, the sums, then the rows that are held. */
  #d = 0;
  #held = 0;
  #row = new Float32Array(0);
  #sums = new Float64Array(0);
  #rows = new Float32Array(0);

  constructor(module: WebAssembly.Module) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.#kernel = exports as unknown as DotsKernel;
  }

  most(d: number): number {
    return Math.max(1, Math.floor(HELD_BYTES / (4 * d * DOT_ROWS))) * DOT_ROWS;
  }

  hold({ rows, d }: Decoder, start: number, end: number): void {
    this.#layOut(d);
    this.#rows.set(rows.subarray(start * d, end * d));
    this.#held = end - start;
  }

  holdSome({ rows, d }: Decoder, indices: Int32Array, start: number, end: number): void {
    this.#layOut(d);
    for (let at = start; at < end; at++) {
      const from = (indices[at] as number) * d;
      this.#rows.set(rows.subarray(from, from + d), (at - start) * d);
    }
    this.#held = end - start;
  }

  times({ rows, d }: Decoder, i: number): Float64Array {
    const [row, sums] = [this.#row, this.#sums];
    row.set(rows.subarray(i * d, (i + 1) * d));
    const [at, end] = [sums.byteOffset, sums.byteOffset + 8 * this.#held];
    if (this.#held > 0)
      this.#kernel.dots(
        row.byteOffset,
        row.byteOffset + row.byteLength,
        this.#rows.byteOffset,
        4 * d,
        at,
        end,
      );
    return sums;
  }

  #layOut(d: number): void {
    if (d === this.#d) return;
    const most = this.most(d);
    const width = Math.ceil(d / DOT_COLUMNS) * DOT_COLUMNS;
    const sumsAt = 4 * width;
    const rowsAt = sumsAt + 8 * most;
    // The last row is read up to the padding of the one row, which only multiplies what is there by zero.
    const bytes = rowsAt + 4 * d * most + 4 * DOT_COLUMNS;
    const missing = bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / 65536));
    const { buffer } = this.#memory;
    // Bytes of another layout may spell out NaN.
    new Uint8Array(buffer).fill(0);
    this.#row = new Float32Array(buffer, 0, width);
    this.#sums = new Float64Array(buffer, sumsAt, most);
    this.#rows = new Float32Array(buffer, rowsAt, most * d);
    this.#d = d;
  }
}

/** Whether a few sums of odd sizes are those of the plain way, to the bit. */
function isExact(made: Dots): boolean {
  const [n, d] = [DOT_ROWS + 3, 3 * DOT_COLUMNS + 3];
  const rows = Float32Array.from({ length: n * d }, (_, i) =>
    Math.fround(Math.sin(1 + i * i) * 1.7 ** (i % 9)),
  );
  const decoder: Decoder = {
    position: '0/res',
    n,
    d,
    rows,
    norms: new Float64Array(n).fill(1),
    excluded: { zero: 0, notFinite: 0 },
  };
  const plain = plainDots();
  for (const each of [made, plain]) each.hold(decoder, 0, n);
  return Array.from({ length: n }, (_, i) => i).every((i) => {
    const found = made.times(decoder, i);
    return plain.times(decoder, i).every((sum, j) => sum === found[j]);
  });
}
