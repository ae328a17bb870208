import type { Decoder } from '../core/match';
import type { MatchEngine } from './engine';

/** Which of two engines is the faster one here, on the decoders that are to be matched. */

/** Rows of each side at first; twice as many while the job says too little. */
const FIRST_ROWS = 256;
/** Each job is timed this often. */
const RUNS = 3;
/** Where the faster one takes this long, fixed costs have no say any more. */
const ENOUGH_MS = 20;
/** Where one is that many times faster than the other and that one takes this long, more rows change nothing. */
const CLEARLY = 6;
const CLEAR_MS = 30;

/**
 * Milliseconds that each engine takes for the same job at its best, after one run each that does not count: it compiles
 * and uploads what the next ones use again.
 *
 * @param now the time in milliseconds
 * @throws what the engines throw
 */
export async function race(
  engines: readonly [MatchEngine, MatchEngine],
  target: Decoder,
  source: Decoder,
  k: number,
  signal?: AbortSignal,
  now: () => number = () => performance.now(),
): Promise<readonly [number, number]> {
  const options = signal ? { signal } : {};
  const most = Math.max(target.n, source.n);
  for (let rows = FIRST_ROWS; ; rows *= 2) {
    const [some, others] = [firstRows(target, rows), firstRows(source, rows)];
    const time = async (engine: MatchEngine): Promise<number> => {
      await engine.matchAll(some, others, k, options);
      // The best of some: other work on the machine only ever makes one slower.
      let best = Infinity;
      for (let run = 0; run < RUNS; run++) {
        const since = now();
        await engine.matchAll(some, others, k, options);
        best = Math.min(best, now() - since);
      }
      return best;
    };
    const times = [await time(engines[0]), await time(engines[1])] as const;
    const [fast, slow] = [Math.min(...times), Math.max(...times)];
    const isClear = slow > CLEAR_MS && slow > CLEARLY * fast;
    if (rows >= most || fast > ENOUGH_MS || isClear) return times;
  }
}

function firstRows(decoder: Decoder, n: number): Decoder {
  if (n >= decoder.n) return decoder;
  const { d, rows, norms } = decoder;
  return { ...decoder, n, rows: rows.subarray(0, n * d), norms: norms.subarray(0, n) };
}
