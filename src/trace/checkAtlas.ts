import { type MatchTable, type PairId, pairId } from '../core/match';
import { type Comparison, compareTables } from '../match/compare';
import { MAX_K } from '../match/engine';
import { type Atlas, readTables, roundingOf } from '../pack/atlas';
import type { Pack } from '../pack/open';
import { comparablePairs } from '../pack/space';
import type { DecoderStore } from './decoderStore';
import { type EngineFor, matchPairs } from './matchPairs';
import { type Progress, ProgressCount } from './progress';

/** Lists are one place longer than the atlas's: ties at their end cannot be told from errors otherwise. */
export function checkedK(atlas: Atlas): number {
  return Math.min(atlas.k + 1, MAX_K);
}

/**
 * Matches a whole pack again and compares the result with its stored atlas.
 *
 * @throws FileError when the atlas is damaged; AbortError, and what reading and matching throw
 */
export async function checkAtlas(
  pack: Pack,
  atlas: Atlas,
  decoders: DecoderStore,
  engineFor: EngineFor,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Comparison> {
  const stored = new Map<PairId, MatchTable>([
    ...(await readTables(pack, atlas, 'backward', { signal })),
    ...(await readTables(pack, atlas, 'forward', { signal })),
  ]);
  const pairs = comparablePairs(pack);
  const count = new ProgressCount(pack, pairs, pairs, onProgress);
  let all: Comparison = { rows: 0, largest: 0, different: 0 };
  for await (const matched of matchPairs(pairs, { decoders, engineFor, k: checkedK(atlas), count, signal }))
    for (const table of [matched.backward, matched.forward]) {
      const known = stored.get(pairId(table.from, table.to));
      if (known) all = sum(all, compareTables(known, table, roundingOf(atlas)));
    }
  return all;
}

function sum(a: Comparison, b: Comparison): Comparison {
  return {
    rows: a.rows + b.rows,
    largest: Math.max(a.largest, b.largest),
    different: a.different + b.different,
  };
}
