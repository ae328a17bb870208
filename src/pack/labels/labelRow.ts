import type { Position } from '../../core/ids';

/** One label of a file. */
export interface LabelRow extends Position {
  readonly index: number;
  /** Empty: never seen to fire. Null: known to have no explanation. */
  readonly label: string | null;
  /** The model and the source that the file names, where it does. */
  readonly model?: string | undefined;
  readonly source?: string | undefined;
}

/** What a file said of its labels, besides the rows. */
export interface LabelFile {
  readonly rows: Iterable<LabelRow>;
  /** Rows that name no feature, or have no label. Complete when all rows have been read. */
  readonly skipped: () => number;
  /** How they were made, where the file says so. */
  readonly method?: string | undefined;
  readonly model?: string | undefined;
}

/** Characters of a label that are kept. */
export const LONGEST_LABEL = 600;
