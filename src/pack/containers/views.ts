import type { StoredArray } from './arrayFile';

/** The same values with other axes: nothing is read or moved. */

/** A matrix with rows for columns. */
export function transposed(array: StoredArray): StoredArray {
  return { ...array, shape: array.shape.toReversed(), strides: array.strides.toReversed() };
}

/** What lies at one index of an axis: an array without that axis. */
export function selected(array: StoredArray, axis: number, index: number): StoredArray {
  return {
    ...array,
    offset: array.offset + index * (array.strides[axis] ?? 0),
    shape: array.shape.toSpliced(axis, 1),
    strides: array.strides.toSpliced(axis, 1),
  };
}
