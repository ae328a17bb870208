import type { Decoder, MatchTable } from '../core/match';
import { sharedDots } from './dots';
import { checkJob, type MatchEngine } from './engine';
import { offerExactRows } from './exact';
import { TopLists } from './lists';
import { runNow, runPaced, type Steps } from './steps';

/**
 * The CPU twin of the GPU job: slower, without a device, exact. It judges the GPU's answers and stands in where
 * there is no GPU.
 */

/** Multiplications in one piece of work, a few milliseconds at most. */
const PIECE = 2 ** 21;

/** Yields after every tile; `done` hears how many rows are complete. */
export function* matchSteps(
  target: Decoder,
  source: Decoder,
  k: number,
  rowStart: number,
  rowEnd: number,
  done?: (rows: number) => void,
): Steps<TopLists> {
  const lists = new TopLists(rowEnd - rowStart, k);
  const columns = Math.max(1, Math.min(sharedDots().most(source.d), source.n));
  const height = Math.max(1, Math.floor(PIECE / (columns * target.d)));
  for (let top = rowStart; top < rowEnd; top += height) {
    const bottom = Math.min(top + height, rowEnd);
    for (let start = 0; start < source.n; start += columns) {
      const end = Math.min(start + columns, source.n);
      offerExactRows(target, top, bottom, source, start, end, lists, top - rowStart);
      yield;
    }
    done?.(bottom - rowStart);
  }
  return lists;
}

/**
 * Rows `rowStart` to `rowEnd` of the table from `target` to `source`, in one go. Row 0 of the answer is
 * `rowStart`.
 *
 * @throws HeadwatersError `LimitError` for a `k` outside 1..32 or decoders of different width.
 */
export function matchRows(
  target: Decoder,
  source: Decoder,
  k: number,
  rowStart = 0,
  rowEnd = target.n,
): MatchTable {
  checkJob(target, source, k);
  const lists = runNow(matchSteps(target, source, k, rowStart, rowEnd));
  return lists.table(target.position, source.position);
}

/** The twin as an engine: gives the event loop a turn every 8 ms. */
export function twinEngine(): MatchEngine {
  return {
    name: 'CPU',
    async matchAll(target, source, k, { signal, onProgress } = {}) {
      checkJob(target, source, k);
      const report = (rows: number) => onProgress?.(rows, target.n);
      const lists = await runPaced(matchSteps(target, source, k, 0, target.n, report), signal);
      return lists.table(target.position, source.position);
    },
    destroy() {},
  };
}
