import { HeadwatersError } from '../core/errors';
import type { Decoder, MatchTable } from '../core/match';

/** The longest list that can be asked for. */
export const MAX_K = 32;

export interface MatchOptions {
  readonly signal?: AbortSignal;
  /** Called with the rows of `target` that are done, never fewer than before, at last with all of them. */
  readonly onProgress?: (rowsDone: number, rows: number) => void;
}

/**
 * Matches whole decoders (paper section 3.2). Every engine answers with the same numbers: the `k` largest cosines
 * in double precision, larger first, equal ones in the order of their index, negative ones included. That only
 * positive cosines count is for the method to say.
 */
export interface MatchEngine {
  /** For people: `CPU`, `WebGPU (nvidia ampere)`. */
  readonly name: string;
  /**
   * The `k` best features of `source` for every feature of `target`: a table from `target.position` to
   * `source.position` with `target.n` rows. Excluded rows have empty lists and stand in no list.
   *
   * @throws HeadwatersError `LimitError` for a `k` outside 1..32 or decoders of different width, `AbortError` when
   * the signal stops the job, `GpuError` when the device cannot do it.
   */
  matchAll(target: Decoder, source: Decoder, k: number, options?: MatchOptions): Promise<MatchTable>;
  /** Gives memory back. The engine cannot be used afterwards. */
  destroy(): void;
}

/** Refuses what no engine can do, before anything is allocated. */
export function checkJob(target: Decoder, source: Decoder, k: number): void {
  if (!Number.isInteger(k) || k < 1 || k > MAX_K)
    throw new HeadwatersError('LimitError', {
      what: 'That many matches for a feature cannot be computed.',
      expected: `a whole number from 1 to ${MAX_K}`,
      found: String(k),
    });
  if (target.d !== source.d)
    throw new HeadwatersError('LimitError', {
      what: `The decoders of ${target.position} and ${source.position} live in different spaces.`,
      expected: `${target.d} columns`,
      found: String(source.d),
    });
}
