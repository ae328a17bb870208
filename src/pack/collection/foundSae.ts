import type { FileEntry } from '../bytes';
import type { HookPlace, NoPlace } from './hooks';

/** What a layout says of one SAE, from paths and small configurations alone: no array has been read. */
export interface FoundSae {
  /** What the layout is called. */
  readonly layout: string;
  /** Its folder or file, as people would name it. */
  readonly name: string;
  /** Where its features write, as the collection calls it. */
  readonly hook: string;
  readonly at: HookPlace | NoPlace;
  /** It reads at one place and writes at another. */
  readonly isTranscoder: boolean;
  /** What it has in common with those of other layers, and not with others of its own: width, sparsity, trainer. */
  readonly kind: string;
  /** Among several of the same kind at the same place, the least is the one that people take. */
  readonly rank: number;
  readonly model: string | undefined;
  /** What Neuronpedia calls it, where its configuration says so: MODEL/SOURCE. */
  readonly neuronpedia?: string | undefined;
  readonly weights: Weights;
  readonly encoding: Encoding;
}

/** Which arrays it is made of. Where there are several names, the first that the file has counts. */
export interface Weights {
  readonly file: FileEntry;
  readonly decoder: readonly MatrixName[];
  /** Where it is not the decoder's. */
  readonly encoderFile?: FileEntry;
  readonly encoder: readonly MatrixName[];
  /** b_enc, one number a feature. */
  readonly bias: readonly string[];
  /** b_dec, one number a column. */
  readonly outputBias: readonly string[];
  /** What the configuration says; the arrays have to agree. */
  readonly declared: { readonly features?: number | undefined; readonly width?: number | undefined };
}

export interface MatrixName {
  readonly name: string;
  /** The axis along which features lie: 0 where a feature is a row, 1 where it is a column, `lengths` where b_enc and
   * b_dec tell. */
  readonly features: 0 | 1 | 'lengths';
  /** Of a matrix with an axis of target layers between the two: which one is the feature's own. */
  readonly ownLayer?: number;
}

/** How activations come from what an SAE reads: a = activation((f x - b_dec) W_enc + b_enc). */
export interface Encoding {
  readonly activation: Activation;
  /** b_dec is taken from what is read. */
  readonly subtractsOutputBias: boolean;
  /** f; null where it is needed and not given, or another one for each token. */
  readonly inputScale: number | null;
  /** What is written is divided by this. */
  readonly outputScale: number | null;
  /** Why activations cannot be computed, in words; matching needs none of it. */
  readonly lacks: readonly string[];
}

export type Activation =
  | { readonly name: 'relu' }
  | { readonly name: 'gated' }
  /** `threshold`: of a BatchTopK that has stored what its k comes to. */
  | { readonly name: 'topk'; readonly k: number | undefined; readonly threshold?: Threshold }
  | { readonly name: 'jumprelu'; readonly threshold: Threshold };

/** theta, one for each feature or one for all. */
export interface Threshold {
  /** Names of the array that holds it, or its logarithm where `isLog` says so. */
  readonly arrays: readonly string[];
  readonly isLog?: boolean;
  /** Where no array holds it; 0 is a ReLU. */
  readonly value?: number;
  /** It is compared with the activation times the norm of the decoder's row. */
  readonly timesNorm?: boolean;
}

/** Of an SAE whose layout says nothing else. */
export const PLAIN = { subtractsOutputBias: false, inputScale: 1, outputScale: 1, lacks: [] } as const;
