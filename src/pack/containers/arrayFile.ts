import type { ByteRange, FileRef, ReadOptions } from '../bytes';
import type { Dtype } from '../dtype';

/**
 * A file that holds arrays by name, whatever its format: safetensors, NumPy's npz, PyTorch's zip. Opening one reads its
 * heads alone, and checks every length that they claim against the file's own.
 */
export interface ArrayFile {
  readonly ref: Required<FileRef>;
  /** What people call the format, such as `safetensors`. */
  readonly format: string;
  readonly arrays: ReadonlyMap<string, StoredArray>;
}

/**
 * An array as it lies in its file. The value at (i, j, ...) is number `offset + i strides[0] + j strides[1] + ...` of the
 * values that `read` gives.
 */
export interface StoredArray {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** In values. */
  readonly strides: readonly number[];
  /** In values. */
  readonly offset: number;
  /** Bytes that `read` can give: all values that the array shares, its own or not. */
  readonly storageBytes: number;
  /** Whether a part can be read without what lies before it: false where the file is compressed. */
  readonly ranged: boolean;
  /**
   * Bytes `start` to `end` of the values.
   *
   * @throws FileError when they are not in the file; NetworkError; AbortError
   */
  read(range: ByteRange, options?: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
}
