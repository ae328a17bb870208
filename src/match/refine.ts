import type { Decoder } from '../core/match';
import { offerExact, offerExactOf } from './exact';
import type { TopLists } from './lists';
import type { Steps } from './steps';

/**
 * From float32 candidates to the exact answer. A float32 engine returns a few candidates more than were asked
 * for; their cosines are computed again in double precision from the stored rows and put in order.
 */

/** Candidates beyond `k`, enough for all but heaps of nearly equal features. */
export const PAD = 4;
/** The most that a float32 cosine may be off. Sums of 10^4 products of unit rows stay below 2e-6. */
export const F32_ERROR = 1e-5;

/**
 * Refines lists `rowStart` to `rowEnd`. Where more features are as good as the last candidate, to float32, than
 * there were places for, one of them may have been lost; such a row is matched anew against all of `source`.
 *
 * @param raw `[target.n, k + PAD]`, what the engine found.
 * @param refined `[target.n, k]`, empty in these rows.
 */
export function* refineSteps(
  raw: TopLists,
  refined: TopLists,
  target: Decoder,
  source: Decoder,
  rowStart: number,
  rowEnd: number,
): Steps<undefined> {
  for (let i = rowStart; i < rowEnd; i++) {
    const first = i * raw.k;
    const last = first + raw.k - 1;
    let count = 0;
    while (count < raw.k && raw.index[first + count] !== -1) count++;
    // Whoever is behind the last place by more than two errors cannot come to stand before it.
    const least = (raw.cosine[first + refined.k - 1] as number) - 2 * F32_ERROR;
    while (count > refined.k && (raw.cosine[first + count - 1] as number) < least) count--;
    offerExactOf(target, i, source, raw.index, first, first + count, refined, i);
    const worst = refined.cosine[(i + 1) * refined.k - 1] as number;
    if (raw.index[last] !== -1 && worst <= (raw.cosine[last] as number) + F32_ERROR) {
      refined.clear(i);
      offerExact(target, i, source, 0, source.n, refined, i);
    }
    yield;
  }
}
