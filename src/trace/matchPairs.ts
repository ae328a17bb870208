import type { PositionId } from '../core/ids';
import type { Decoder, MatchTable } from '../core/match';
import type { MatchEngine } from '../match/engine';
import type { DecoderStore } from './decoderStore';
import type { Pair, ProgressCount } from './progress';

/** Decoders that are fetched ahead of the pair at work, at most: enough to hide how far away a server is. */
const AHEAD = 4;

/** Names the engine for a pair: which one is the fastest may be found out on the first. */
export type EngineFor = (target: Decoder, source: Decoder) => Promise<MatchEngine>;

export interface MatchPairsOptions {
  readonly decoders: DecoderStore;
  readonly engineFor: EngineFor;
  readonly k: number;
  readonly count: ProgressCount;
  readonly signal?: AbortSignal | undefined;
}

export interface MatchedPair {
  readonly pair: Pair;
  readonly target: Decoder;
  readonly source: Decoder;
  readonly engine: MatchEngine;
  /** The target's features matched at the source. */
  readonly backward: MatchTable;
  readonly forward: MatchTable;
}

/**
 * Matches pairs of positions both ways, one pair after the other, so that few decoders have to be in memory.
 *
 * @throws AbortError when the signal says stop, and what reading and matching throw
 */
export async function* matchPairs(
  pairs: readonly Pair[],
  { decoders, engineFor, k, count, signal }: MatchPairsOptions,
): AsyncGenerator<MatchedPair, void, undefined> {
  const get = async (position: PositionId): Promise<Decoder> => {
    const decoder = await decoders.get(position, { signal, onBytes: count.reading(position) });
    count.arrived(position);
    return decoder;
  };
  for (const [i, pair] of pairs.entries()) {
    const [target, source] = await Promise.all([get(pair.target), get(pair.source)]);
    const room = Math.floor(decoders.memory / Math.max(target.rows.byteLength, 1)) - 2;
    // What fails here fails again when its turn comes, and is told then.
    for (const next of comingUp(pairs, i).slice(0, Math.max(0, Math.min(room, AHEAD))))
      get(next).catch(() => undefined);
    const engine = await engineFor(target, source);
    const match = (a: Decoder, b: Decoder, onProgress: (rows: number) => void): Promise<MatchTable> =>
      engine.matchAll(a, b, k, { ...(signal ? { signal } : {}), onProgress });
    const backward = await match(target, source, (rows) => count.matched(pair, rows, 0));
    const forward = await match(source, target, (rows) => count.matched(pair, target.n, rows));
    yield { pair, target, source, engine, backward, forward };
    count.done(pair);
  }
}

/** Positions of the pairs after `at`, in the order in which they are needed, without those of the pair itself. */
function comingUp(pairs: readonly Pair[], at: number): PositionId[] {
  const both = ({ target, source }: Pair): PositionId[] => [target, source];
  const now = pairs.slice(at, at + 1).flatMap(both);
  return [...new Set(pairs.slice(at + 1, at + 1 + AHEAD).flatMap(both))].filter((id) => !now.includes(id));
}
