import type { ByteRange, FileRef, ReadOptions, StopOptions } from '../bytes';
import type { Dtype } from '../dtype';

/**
 * A file that holds arrays by name, whatever its format: safetensors, NumPy's npz, PyTorch's zip. Opening one reads
 * little more than the list of names; what an array claims is checked when it is asked for, before memory is taken
 * for it.
 */
export interface ArrayFile {
  readonly ref: Required<FileRef>;
  /** What people call the format, such as `safetensors`. */
  readonly format: string;
  readonly names: readonly string[];
  /** Numbers and texts that stand beside the arrays. */
  readonly values: ReadonlyMap<string, PlainValue>;
  /**
   * @returns undefined where no array has this name
   * @throws FileError when what the file says of the array cannot be, or its numbers are of a kind that is not supported;
   *   NetworkError; AbortError
   */
  array(name: string, options?: StopOptions): Promise<StoredArray | undefined>;
}

export type PlainValue = number | string | boolean;

/** Bytes in a file, packed or not, counted from their own beginning. */
export interface StoredBytes {
  readonly storageBytes: number;
  /** Whether a part can be read without what lies before it: false where the bytes are packed. */
  readonly ranged: boolean;
  /** @throws FileError when the range is not in the file or damaged; NetworkError; AbortError */
  read(range: ByteRange, options?: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The same, piece by piece, `size` bytes each and the last one what is left: for what should not be held as a whole.
   * Packed bytes are unpacked once for all pieces.
   *
   * @throws as `read`, before the first piece or between two
   */
  pieces(range: ByteRange, size: number, options?: ReadOptions): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/**
 * An array as it lies in its file. The value at (i, j, ...) is number `offset + i strides[0] + j strides[1] + ...` of the
 * stored values, all of which may belong to several arrays.
 */
export interface StoredArray extends StoredBytes {
  /** What messages call it: the file and the name. */
  readonly where: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** In values, none below 0. */
  readonly strides: readonly number[];
  /** In values. */
  readonly offset: number;
}
