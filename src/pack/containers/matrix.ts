import { aborted, HeadwatersError } from '../../core/errors';
import type { ByteRange, ReadOptions } from '../bytes';
import { DTYPES, toFloat32, toIntegers } from '../dtype';
import type { StoredArray } from './arrayFile';
import { endOf } from './shapes';

/** Reads matrices out of stored arrays, as rows in single precision, whichever way and format they lie in the file. */

/** Four gigabytes of single precision: more than a tab can hold at once. */
const MOST_VALUES = 2 ** 30;
/** Bytes of the file that are held at a time, where what is wanted does not lie together. */
const PIECE = 16 * 1024 ** 2;
/** Columns that are copied for one row after the other: so many lines of the file's stay in the processor's cache. */
const BLOCK = 128;

/**
 * All of a matrix.
 *
 * @param matrix two axes, `[n, d]`
 * @returns `[n, d]`, row-major
 * @throws FileError for other axes, for more than memory holds and for what reading throws; NetworkError; AbortError
 */
export async function readMatrix(matrix: StoredArray, options: ReadOptions = {}): Promise<Float32Array> {
  const { n, d } = sizesOf(matrix);
  return inMemory(matrix, n * d, async () => {
    if (!liesTogether(matrix)) return gather(matrix, undefined, options);
    return numbersOf(matrix, await matrix.read(spanOf(matrix), options));
  });
}

/**
 * Some rows of a matrix, in the order of `indices`. Rows that lie together are asked for one by one in the same moment,
 * and no others are read, unless the file is packed.
 *
 * @param matrix two axes, `[n, d]`
 * @returns `[indices.length, d]`, row-major
 * @throws FeatureError for a row that there is not; otherwise as `readMatrix`
 */
export async function readRows(
  matrix: StoredArray,
  indices: readonly number[],
  options: ReadOptions = {},
): Promise<Float32Array> {
  const { n, d } = sizesOf(matrix);
  if (indices.length === 0) return new Float32Array(0);
  for (const index of indices) checkIndex(matrix, index, n);
  const rows = indices.map((index) => rowOf(matrix, index));
  return inMemory(matrix, indices.length * d, async () => {
    if (!matrix.ranged || !rows.every(liesTogether)) return gather(matrix, indices, options);
    const read = await Promise.all(rows.map((row) => matrix.read(spanOf(row), options)));
    const out = new Float32Array(indices.length * d);
    for (const [k, bytes] of read.entries()) out.set(numbersOf(matrix, bytes), k * d);
    return out;
  });
}

/**
 * Some values of an array of one axis, or all of them. An array without axes has one value.
 *
 * @throws as `readRows`
 */
export async function readVector(
  vector: StoredArray,
  indices?: readonly number[],
  options: ReadOptions = {},
): Promise<Float32Array> {
  const { shape, strides } = vector;
  const [n = 1] = shape;
  const [stride = 1] = strides;
  if (shape.length > 1) throw wrongAxes(vector, 'one axis');
  return indices
    ? readRows({ ...vector, shape: [n, 1], strides: [stride, 1] }, indices, options)
    : readMatrix({ ...vector, shape: [1, n], strides: [n, stride] }, options);
}

function sizesOf(matrix: StoredArray): { n: number; d: number } {
  const [n = 0, d = 0] = matrix.shape;
  if (matrix.shape.length !== 2) throw wrongAxes(matrix, 'two axes');
  return { n, d };
}

function rowOf(matrix: StoredArray, index: number): StoredArray {
  const [, d = 0] = matrix.shape;
  const [down = 0, across = 0] = matrix.strides;
  return { ...matrix, offset: matrix.offset + index * down, shape: [1, d], strides: [d, across] };
}

/** The rows from the first to the last of some. */
function between(matrix: StoredArray, indices: readonly number[]): StoredArray {
  const [n = 0, d = 0] = matrix.shape;
  const first = indices.reduce((least, i) => Math.min(least, i), n);
  const last = indices.reduce((most, i) => Math.max(most, i), 0);
  const offset = matrix.offset + first * (matrix.strides[0] ?? 0);
  return { ...matrix, offset, shape: [last - first + 1, d] };
}

/** Whether the values stand one behind the other in the file, row by row. */
function liesTogether({ shape, strides }: StoredArray): boolean {
  const [n = 0, d = 0] = shape;
  const [down, across] = strides;
  return (d <= 1 || across === 1) && (n <= 1 || down === d);
}

/** The bytes from the first value to the last. */
function spanOf({ dtype, shape, strides, offset }: StoredArray): ByteRange {
  return { start: offset * DTYPES[dtype], end: endOf(shape, strides, offset) * DTYPES[dtype] };
}

/** Reads all that lies between the first value and the last, piece by piece, and keeps what is wanted. */
async function gather(
  matrix: StoredArray,
  indices: readonly number[] | undefined,
  options: ReadOptions,
): Promise<Float32Array> {
  const { n, d } = sizesOf(matrix);
  const out = new Float32Array((indices?.length ?? n) * d);
  const size = DTYPES[matrix.dtype];
  const span = spanOf(indices ? between(matrix, indices) : matrix);
  let first = span.start / size;
  for await (const bytes of matrix.pieces(span, PIECE, options)) {
    if (options.signal?.aborted) throw aborted();
    const piece = numbersOf(matrix, bytes);
    place(out, matrix, indices, piece, first);
    first += piece.length;
  }
  return out;
}

/** Copies the values of a piece to where they belong. @param first which stored value the piece begins with */
function place(
  out: Float32Array,
  { shape, strides, offset }: StoredArray,
  indices: readonly number[] | undefined,
  piece: Float32Array,
  first: number,
): void {
  const [n = 0, d = 0] = shape;
  const [down = 0, across = 0] = strides;
  const end = first + piece.length;
  for (let from = 0; from < d; from += BLOCK) {
    const to = Math.min(d, from + BLOCK);
    // The rows of which any value of these columns lies in the piece.
    const rows = inside(offset + from * across, down, n, first - (to - from - 1) * across, end);
    const [k0, k1] = indices ? [0, indices.length] : [rows.start, rows.end];
    for (let k = k0; k < k1; k++) {
      const i = indices?.[k] ?? k;
      if (i < rows.start || i >= rows.end) continue;
      const row = offset + i * down;
      const columns = inside(row, across, d, first, end);
      const last = Math.min(columns.end, to);
      for (let j = Math.max(columns.start, from); j < last; j++)
        out[k * d + j] = piece[row + j * across - first] ?? Number.NaN;
    }
  }
}

/** The indices from 0 to `count` whose places, `start + index stride`, lie from `first` to before `end`. */
function inside(start: number, stride: number, count: number, first: number, end: number): ByteRange {
  if (stride === 0) return { start: 0, end: start >= first && start < end ? count : 0 };
  return {
    start: Math.max(0, Math.ceil((first - start) / stride)),
    end: Math.min(count, Math.ceil((end - start) / stride)),
  };
}

function numbersOf({ dtype, where }: StoredArray, bytes: Uint8Array<ArrayBuffer>): Float32Array {
  const whole = dtype.startsWith('I') || dtype.startsWith('U');
  return whole ? Float32Array.from(toIntegers(bytes, dtype, where)) : toFloat32(bytes, dtype, where);
}

/** Takes care that too large a matrix ends with words. */
async function inMemory(
  { where }: StoredArray,
  count: number,
  read: () => Promise<Float32Array>,
): Promise<Float32Array> {
  const tooLarge = (cause?: unknown): Error =>
    new HeadwatersError(
      'FileError',
      {
        what: `${where} is too large for the memory that there is.`,
        expected: `at most ${MOST_VALUES} numbers`,
        found: `${count}`,
        next: 'Choose a smaller one.',
      },
      { cause },
    );
  if (count > MOST_VALUES) throw tooLarge();
  try {
    return await read();
  } catch (error) {
    // What allocating throws where there is no room.
    if (error instanceof RangeError) throw tooLarge(error);
    throw error;
  }
}

function wrongAxes({ where, shape }: StoredArray, expected: string): Error {
  return new HeadwatersError('FileError', {
    what: `${where} does not have the shape that is needed.`,
    expected,
    found: `[${shape.join(', ')}]`,
    next: 'The file may be of another kind than it seems.',
  });
}

function checkIndex({ where }: StoredArray, index: number, n: number): void {
  if (Number.isInteger(index) && index >= 0 && index < n) return;
  throw new HeadwatersError('FeatureError', {
    what: `${where} has no row ${index}.`,
    expected: `0 to ${n - 1}`,
    found: `${index}`,
  });
}
