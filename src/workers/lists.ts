import { aborted } from '../core/errors';
import { traceFlow } from '../core/flow';
import type { FlowRequest } from '../core/flowGraph';
import { type FeatureId, featureOf, type PositionId, positionId } from '../core/ids';
import { type FoundList, KnownPack } from '../core/known';
import type { Decoder } from '../core/match';
import { neighbours } from '../core/pairs';
import { matchOne } from '../match';

/** Exact matches of single features, by one matrix-vector product each: nothing here waits for a whole table. */

export type Decoders = ReadonlyMap<PositionId, Decoder>;

/** The `count` best matches of a feature at each of its sources and targets. */
export function listsOf(decoders: Decoders, feature: FeatureId, count: number): FoundList[] {
  const at = featureOf(feature);
  const target = decoders.get(positionId(at));
  if (!target || at.index >= target.n) return [];
  const { sources, targets } = neighbours(at, (p) => decoders.has(p));
  return [...sources, ...targets].flatMap((to) => {
    const source = decoders.get(to);
    if (!source) return [];
    const { index, cosine } = matchOne(target, at.index, source, count);
    return [{ feature, to, index, cosine, more: index.length === count && count < source.n }];
  });
}

/** Long enough to be worth a turn of the event loop, short enough that nobody waits for it. */
const TURN_MS = 8;

/** What has been computed for single features of these decoders so far. */
export function knownOf(decoders: Decoders): KnownPack {
  return new KnownPack(new Map([...decoders].map(([position, { n }]) => [position, n])));
}

/**
 * Every list that a flow graph needs, found by growing it until nothing is missing. What is found stays in `known`,
 * so that a request which a newer one replaces was not in vain.
 */
export async function listsForTrace(
  decoders: Decoders,
  known: KnownPack,
  request: FlowRequest,
  signal: AbortSignal,
): Promise<FoundList[]> {
  let turn = performance.now();
  for (;;) {
    const { nodes, missing } = traceFlow(request, known);
    if (missing.length === 0) return nodes.flatMap(({ id }) => known.listsOf(id));
    for (const feature of missing) {
      known.addLists(listsOf(decoders, feature, request.k + 1));
      if (performance.now() - turn < TURN_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      turn = performance.now();
      if (signal.aborted) throw aborted();
    }
  }
}
