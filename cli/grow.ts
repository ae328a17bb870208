import { traceFlow } from '../src/core/flow';
import type { FlowGraph, FlowRequest } from '../src/core/flowGraph';
import { type FeatureId, featureOf, type PositionId, positionId, positionOf } from '../src/core/ids';
import { type FoundList, KnownPack } from '../src/core/known';
import { type PairId, pairId } from '../src/core/match';
import { neighbours } from '../src/core/pairs';
import { nullCut } from '../src/match/null';
import { matchOne } from '../src/match/one';
import type { Pack } from '../src/pack/open';
import { comparable } from '../src/pack/space';
import type { Decoders } from './decoders';
import { groupBy } from './groupBy';

/**
 * Grows a flow graph until nothing is missing, and computes only what it asks for: matches of single features,
 * and chance levels of the pairs that it touches where `request.chance` does not bring them.
 */
export async function growFlow(pack: Pack, decoders: Decoders, request: FlowRequest): Promise<FlowGraph> {
  const known = new KnownPack(
    new Map([...comparable(pack)].map(([position, { features }]) => [position, features])),
  );
  const chance: Partial<Record<PairId, number>> = { ...request.chance };
  for (;;) {
    const graph = traceFlow({ ...request, chance }, known);
    if (graph.missing.length === 0) return graph;
    for (const [position, features] of groupBy(graph.missing, positionOfFeature))
      for (const { to, target, source } of looks(position, request, known)) {
        known.addLists(await listsAt(decoders, position, features, to, request.k + 1));
        if (request.cuts.rule === 'chance') await addChance(chance, decoders, target, source);
      }
  }
}

function positionOfFeature(id: FeatureId): PositionId {
  return positionId(positionOf(id));
}

/** A position to look at for matches, and the pair that its chance level belongs to. */
interface Look {
  readonly to: PositionId;
  readonly target: PositionId;
  readonly source: PositionId;
}

/** Where a trace looks from a position: always at its sources, because scores need them. */
function looks(position: PositionId, { direction }: FlowRequest, known: KnownPack): Look[] {
  const { sources, targets } = neighbours(positionOf(position), (p) => known.has(p));
  const upstream = sources.map((to) => ({ to, target: position, source: to }));
  const downstream = targets.map((to) => ({ to, target: to, source: position }));
  return direction === 'backward' ? upstream : [...upstream, ...downstream];
}

/** The `count` best matches of some features of `position` at `to`. */
async function listsAt(
  decoders: Decoders,
  position: PositionId,
  features: readonly FeatureId[],
  to: PositionId,
  count: number,
): Promise<FoundList[]> {
  const [target, source] = [await decoders.get(position), await decoders.get(to)];
  return features.map((feature) => {
    const { index, cosine } = matchOne(target, featureOf(feature).index, source, count);
    return { feature, to, index, cosine, more: index.length === count && count < source.n };
  });
}

async function addChance(
  chance: Partial<Record<PairId, number>>,
  decoders: Decoders,
  target: PositionId,
  source: PositionId,
): Promise<void> {
  const pair = pairId(target, source);
  chance[pair] ??= nullCut(await decoders.get(target), await decoders.get(source));
}
