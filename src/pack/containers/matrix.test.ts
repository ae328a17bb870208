import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DTYPES, type Dtype, toFloat32, toIntegers } from '../dtype';
import { bytesOf, memorySource } from '../testing';
import type { StoredArray } from './arrayFile';
import { readMatrix, readRows, readVector } from './matrix';
import { columnMajor, countOf, rowMajor } from './shapes';
import { plainBytes } from './storedBytes';
import { selected, transposed } from './views';

interface Stored {
  readonly array: StoredArray;
  readonly asked: readonly string[];
}

/** An array over bytes in memory, and what is asked of their source. */
function stored(bytes: Uint8Array, some: Partial<StoredArray>): Stored {
  const source = memorySource({ file: bytes });
  const ref = { path: 'file', bytes: bytes.length };
  const shape = some.shape ?? [];
  const storage = plainBytes(source, ref, { start: 0, end: bytes.length }, 'file: W');
  const array = {
    ...storage,
    where: 'file: W',
    dtype: 'F32' as Dtype,
    strides: rowMajor(shape),
    offset: 0,
    ...some,
    shape,
  };
  return { array, asked: source.asked };
}

/** The same bytes, in pieces of a few values whatever is asked for, or packed, so that nothing but pieces is to be had. */
function inPieces(array: StoredArray, values: number, ranged: boolean): StoredArray {
  const size = values * DTYPES[array.dtype];
  return { ...array, ranged, pieces: (range, _, options) => array.pieces(range, size, options) };
}

const counting = (count: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: count }, (_, i) => i);

/** What the array should hold at an index, from all stored values. */
function at({ offset, strides }: StoredArray, all: ArrayLike<number>, ...index: readonly number[]): number {
  return Math.fround(
    all[index.reduce((place, i, axis) => place + i * (strides[axis] ?? 0), offset)] ?? Number.NaN,
  );
}

function allValues(bytes: Uint8Array<ArrayBuffer>, dtype: Dtype): ArrayLike<number> {
  return dtype.startsWith('I') || dtype.startsWith('U')
    ? toIntegers(bytes, dtype, '')
    : toFloat32(bytes, dtype, '');
}

/** Any matrix that lies in its storage somehow: rows or columns together or not, with gaps, several over each other. */
const matrices = fc
  .record({
    dtype: fc.constantFrom(...(Object.keys(DTYPES) as Dtype[])),
    shape: fc.tuple(fc.nat(9), fc.nat(9)),
    strides: fc.oneof(fc.constantFrom('rows' as const, 'columns' as const), fc.tuple(fc.nat(12), fc.nat(12))),
    offset: fc.nat(5),
    after: fc.nat(5),
    seed: fc.nat(255),
  })
  .map(({ dtype, shape, strides, offset, after, seed }) => {
    const steps =
      strides === 'rows' ? rowMajor(shape) : strides === 'columns' ? columnMajor(shape) : [...strides];
    const [n, d] = shape;
    const values =
      offset + Math.max(0, n - 1) * (steps[0] ?? 0) + Math.max(0, d - 1) * (steps[1] ?? 0) + 1 + after;
    // Small numbers in every format: whatever the bytes, none is a NaN that has many faces.
    const bytes = Uint8Array.from({ length: values * DTYPES[dtype] }, (_, i) => ((i * 7 + seed) % 60) + 1);
    return { bytes, dtype, shape, strides: steps, offset };
  });

describe('a matrix', () => {
  it('is read whichever way it lies', async () => {
    await fc.assert(
      fc.asyncProperty(
        matrices,
        fc.option(fc.integer({ min: 1, max: 9 })),
        fc.boolean(),
        async (made, piece, packed) => {
          const { array } = stored(made.bytes, made);
          const [n, d] = made.shape;
          const all = allValues(made.bytes, made.dtype);
          const matrix = piece === null ? array : inPieces(array, piece, !packed);
          const expected = Array.from({ length: n * d }, (_, k) => at(array, all, Math.floor(k / d), k % d));
          expect([...(await readMatrix(matrix))]).toEqual(expected);
          const turned = Array.from({ length: n * d }, (_, k) => at(array, all, k % n, Math.floor(k / n)));
          expect([...(await readMatrix(transposed(matrix)))]).toEqual(turned);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives some of its rows, in the order that they were asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        matrices.filter(({ shape: [n] }) => n > 0),
        fc.array(fc.nat(8), { maxLength: 5 }),
        fc.option(fc.integer({ min: 1, max: 9 })),
        fc.boolean(),
        async (made, wanted, piece, packed) => {
          const { array } = stored(made.bytes, made);
          const [n, d] = made.shape;
          const all = allValues(made.bytes, made.dtype);
          const rows = wanted.map((i) => i % n);
          const matrix = piece === null ? array : inPieces(array, piece, !packed);
          const expected = rows.flatMap((i) => Array.from({ length: d }, (_, j) => at(array, all, i, j)));
          expect([...(await readRows(matrix, rows))]).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('that lies together is one read, and no more', async () => {
    const { array, asked } = stored(bytesOf(counting(30)), { shape: [4, 6], offset: 3 });
    expect([...(await readMatrix(array))]).toEqual([...counting(27)].slice(3));
    expect(asked).toEqual(['file 12-108']);
  });

  it('gives rows by reads of one moment', async () => {
    const { array, asked } = stored(bytesOf(counting(24)), { shape: [4, 6] });
    const reading = readRows(array, [3, 0]);
    await Promise.resolve();
    expect(asked).toEqual(['file 72-96', 'file 0-24']);
    expect([...(await reading)]).toEqual([18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5]);
  });

  it('may be a slice of more axes', async () => {
    const { array, asked } = stored(bytesOf(counting(24)), { shape: [2, 3, 4] });
    expect([...(await readMatrix(selected(array, 1, 2)))]).toEqual([8, 9, 10, 11, 20, 21, 22, 23]);
    expect([...(await readRows(selected(array, 1, 2), [1]))]).toEqual([20, 21, 22, 23]);
    expect([...(await readMatrix(selected(array, 0, 1)))]).toEqual([...counting(24)].slice(12));
    expect([...(await readMatrix(selected(array, 2, 1)))]).toEqual([1, 5, 9, 13, 17, 21]);
    expect(asked).toEqual(['file 32-96', 'file 80-96', 'file 48-96', 'file 4-88']);
  });

  it('of columns is read 16 MB at a time', async () => {
    const [n, d] = [4_096, 2_500];
    const values = Uint16Array.from({ length: n * d }, (_, i) => (i * 40_503) & 0x3fff);
    const { array, asked } = stored(bytesOf(values), { shape: [d, n], dtype: 'BF16' });
    const read = await readMatrix(transposed(array));
    expect(asked).toEqual([`file 0-${2 ** 24}`, `file ${2 ** 24}-${n * d * 2}`]);
    const singles = toFloat32(bytesOf(values), 'BF16', '');
    let wrong = 0;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < d; j++) if (read[i * d + j] !== singles[j * n + i]) wrong++;
    expect(wrong).toBe(0);
  });

  it('that is too large ends with words, before anything is read', async () => {
    const { array, asked } = stored(new Uint8Array(4), { shape: [2 ** 20, 2 ** 11], strides: [0, 0] });
    await expect(readMatrix(array)).rejects.toThrow(/^file: W is too large for the memory that there is\./);
    await expect(readMatrix(array)).rejects.toMatchObject({ name: 'FileError' });
    expect(asked).toEqual([]);
  });

  it('for which there is no memory ends with words', async () => {
    const { array } = stored(new Uint8Array(4), { shape: [1, 1] });
    const read = async (): Promise<never> => {
      throw new RangeError('Array buffer allocation failed');
    };
    await expect(readMatrix({ ...array, read })).rejects.toMatchObject({ name: 'FileError' });
    await expect(readRows({ ...array, read }, [0])).rejects.toThrow('too large for the memory');
  });

  it('has two axes, and the rows that are asked for', async () => {
    const { array } = stored(bytesOf(counting(24)), { shape: [2, 3, 4] });
    await expect(readMatrix(array)).rejects.toThrow('Expected two axes, found [2, 3, 4].');
    await expect(readRows(selected(selected(array, 0, 0), 0, 0), [0])).rejects.toThrow(
      'Expected two axes, found [4].',
    );
    for (const row of [-1, 3, 0.5, Number.NaN])
      await expect(readRows(selected(array, 0, 0), [0, row])).rejects.toMatchObject({ name: 'FeatureError' });
  });

  it('can be stopped between two pieces', async () => {
    const stop = new AbortController();
    const { array } = stored(bytesOf(counting(24)), { shape: [4, 6], strides: [1, 4] });
    const onBytes = (): void => stop.abort();
    const reading = readMatrix(inPieces(array, 4, true), { signal: stop.signal, onBytes });
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a vector', () => {
  const { array } = stored(bytesOf(counting(24)), { shape: [4, 6] });

  it('is read whole or in part', async () => {
    const row = selected(array, 0, 2);
    const column = selected(array, 1, 2);
    expect([...(await readVector(row))]).toEqual([12, 13, 14, 15, 16, 17]);
    expect([...(await readVector(column))]).toEqual([2, 8, 14, 20]);
    expect([...(await readVector(row, [5, 0]))]).toEqual([17, 12]);
    expect([...(await readVector(column, [3, 3]))]).toEqual([20, 20]);
    await expect(readVector(column, [4])).rejects.toMatchObject({ name: 'FeatureError' });
  });

  it('may be a single number, also a whole one', async () => {
    const { array: number } = stored(bytesOf(Int32Array.of(32)), { shape: [], dtype: 'I32' });
    expect(countOf(number.shape)).toBe(1);
    expect([...(await readVector(number))]).toEqual([32]);
  });

  it('has one axis', async () => {
    await expect(readVector(array)).rejects.toThrow('Expected one axis, found [4, 6].');
  });
});
