import type { Position, PositionId } from '../../core/ids';
import type { ReadOptions, StopOptions } from '../bytes';

/**
 * One SAE, however its files are laid out: what the rest of the program knows of it. A layout is a file in this folder
 * that gives a reader; names of tensors stand in layouts and nowhere else.
 */
export interface SaeReader {
  readonly facts: SaeFacts;
  /** @throws FileError when the files are not as declared; NetworkError; AbortError */
  decoder(options?: ReadOptions): Promise<DecoderValues>;
  /**
   * Reads features one by one, so that editing a few does not fetch whole SAEs.
   *
   * @throws FeatureError when what an edit needs is not there: an encoder, an activation function that is known here,
   *   finite numbers; FileError; NetworkError; AbortError
   */
  features(indices: readonly number[], options?: ReadOptions): Promise<FeatureRows>;
  /**
   * Looks at what `decoder` does not read, by its headers alone.
   *
   * @returns whether there is an encoder
   * @throws FileError when it is not as declared; NetworkError; AbortError
   */
  checkEncoder(options?: StopOptions): Promise<boolean>;
}

export interface SaeFacts extends Position {
  /** Features: rows of the decoder. */
  readonly n: number;
  /** Columns of the decoder; undefined where only its file tells, as in another space than the residual stream. */
  readonly d: number | undefined;
  /** How the encoder decides which features fire, such as `jumprelu`; undefined where nothing says so. */
  readonly activation: string | undefined;
  /** What the decoder writes into: `residual`, or another space. */
  readonly space: string;
  /** Bytes of the decoder's file. */
  readonly bytes: number;
}

export interface DecoderValues {
  readonly position: PositionId;
  readonly n: number;
  readonly d: number;
  /** `[n, d]`, row-major, single precision. */
  readonly values: Float32Array;
}

/** What some features of one SAE read and write, in the order in which they were asked for. */
export interface FeatureRows {
  /** d_model. */
  readonly d: number;
  /** Columns of W_enc, each as a row, `[K, d]`. */
  readonly encoder: Float32Array;
  /** `[K]`. */
  readonly bias: Float32Array;
  /** theta of JumpReLU, `[K]`. */
  readonly threshold: Float32Array;
  /** Rows of W_dec, `[K, d]`. */
  readonly decoder: Float32Array;
}
