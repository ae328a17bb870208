/** Axes of an array, at most: what NumPy, PyTorch and safetensors hold of SAEs has three. */
export const MOST_AXES = 8;

export function isShape(x: unknown): x is number[] {
  return Array.isArray(x) && x.length <= MOST_AXES && x.every((n) => Number.isSafeInteger(n) && n >= 0);
}

/** How many values an array of this shape has; not a safe integer where they are too many to be counted. */
export function countOf(shape: readonly number[]): number {
  // An axis of length 0 first: behind astronomic ones it would make NaN of infinity.
  return shape.includes(0) ? 0 : shape.reduce((product, n) => product * n, 1);
}

/** Strides in values of an array whose last axis lies together. */
export function rowMajor(shape: readonly number[]): number[] {
  return shape.map((_, axis) => countOf(shape.slice(axis + 1)));
}

/** Strides in values of an array whose first axis lies together, as Fortran has it. */
export function columnMajor(shape: readonly number[]): number[] {
  return shape.map((_, axis) => countOf(shape.slice(0, axis)));
}

/** How many stored values there must be for an array: the place behind its last one. */
export function endOf(shape: readonly number[], strides: readonly number[], offset: number): number {
  if (countOf(shape) === 0) return offset;
  return shape.reduce((end, n, axis) => end + (n - 1) * (strides[axis] ?? 0), offset + 1);
}
