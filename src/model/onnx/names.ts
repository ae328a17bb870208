import type { PositionId } from '../../core/ids';

/** Every name that an edited graph gets begins with this. */
export const PREFIX = 'headwaters.';

/** Input `[batch, sequence, 1]`: 1 where a plan acts, 0 where it does not. */
export const MASK = `${PREFIX}mask`;

/** Input `[count]`, int64: places in the stretch of the tokens whose logits are given. */
export const PICKED = `${PREFIX}picked`;

/** The inputs and the output of the edit at one site; K is the number of its features, at least 1. */
export interface EditNames {
  /** Columns of W_enc, `[d_model, K]`. */
  readonly encoder: string;
  /** b_enc, `[K]`. */
  readonly bias: string;
  /** theta, `[K]`. */
  readonly threshold: string;
  /** r - 1, `[K]`. */
  readonly gain: string;
  /** s, `[K]`. */
  readonly strength: string;
  /** Rows of W_dec, `[K, d_model]`. */
  readonly decoder: string;
  /** Output, a `[batch, sequence, K]`. */
  readonly activations: string;
}

/** The inputs and the output of what reads features at one site after its edit; K as above, but of other features. */
export interface ReaderNames {
  /** Columns of W_enc, `[d_model, K]`. */
  readonly encoder: string;
  /** b_enc, `[K]`. */
  readonly bias: string;
  /** theta, `[K]`. */
  readonly threshold: string;
  /** Output, `[batch, sequence, K]`. */
  readonly activations: string;
}

export function editNames(site: PositionId): EditNames {
  const name = (what: string): string => `${PREFIX}${site}.${what}`;
  return {
    encoder: name('encoder'),
    bias: name('bias'),
    threshold: name('threshold'),
    gain: name('gain'),
    strength: name('strength'),
    decoder: name('decoder'),
    activations: name('activations'),
  };
}

export function readerNames(site: PositionId): ReaderNames {
  const name = (what: string): string => `${PREFIX}${site}.after.${what}`;
  return {
    encoder: name('encoder'),
    bias: name('bias'),
    threshold: name('threshold'),
    activations: name('activations'),
  };
}
