import type { PositionId } from './ids';

/**
 * What the matching step answers, in plain data.
 *
 * The paper's map is T(A->B) = I_{x>0}(top_k(W_dec_A^T W_dec_B)) (section 3.2): for each feature of A the k
 * features of B with the largest cosine between decoder vectors, and only positive ones count as matches.
 */

/** One SAE's decoder: a feature is a row. */
export interface Decoder {
  readonly position: PositionId;
  /** Number of features (rows). */
  readonly n: number;
  /** Width of the hidden state (columns). */
  readonly d: number;
  /** `[n, d]`, row-major, as stored (not normalised). Excluded rows hold zeros. */
  readonly rows: Float32Array;
  /** `[n]`, Euclidean norm of each row in double precision; 0 marks an excluded row, which is never matched. */
  readonly norms: Float64Array;
  /** Rows that cannot be matched, by reason. */
  readonly excluded: { readonly zero: number; readonly notFinite: number };
}

/** One feature's matches at one position, best first. Equal cosines stand in the order of their index. */
export interface MatchList {
  readonly index: ArrayLike<number>;
  readonly cosine: ArrayLike<number>;
}

/** All features of `from` matched at `to`: row i holds the k best features of `to` for feature i of `from`. */
export interface MatchTable {
  readonly from: PositionId;
  readonly to: PositionId;
  /** Rows: features of `from`. */
  readonly n: number;
  readonly k: number;
  /** `[n, k]`; -1 where there is no further match. */
  readonly index: Int32Array;
  /** `[n, k]`; NaN where there is no further match. */
  readonly cosine: Float64Array;
}

/** Name of a table in an atlas: `3/res>2/res`, the features of layer 3 matched at layer 2. */
export type PairId = `${PositionId}>${PositionId}`;

export function pairId(from: PositionId, to: PositionId): PairId {
  return `${from}>${to}`;
}

/** Row `i` of a table, without its empty places. */
export function tableRow(table: MatchTable, i: number): MatchList {
  const start = i * table.k;
  let end = start;
  while (end < start + table.k && (table.index[end] ?? -1) >= 0) end++;
  return { index: table.index.subarray(start, end), cosine: table.cosine.subarray(start, end) };
}
