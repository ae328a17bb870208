import type { ChanceLevels } from '../src/core/cuts';
import { type FlowGraph, type FlowRequest, traceFlow } from '../src/core/flow';
import { type FeatureId, featureOf, type PositionId, positionId, positionOf } from '../src/core/ids';
import { type FoundList, KnownPack } from '../src/core/known';
import { type PairId, pairId } from '../src/core/match';
import { neighbours } from '../src/core/pairs';
import { nullCut } from '../src/match/null';
import { matchOne } from '../src/match/one';
import type { Pack } from '../src/pack/open';
import type { Decoders } from './decoders';

/**
 * Grows a flow graph until nothing is missing, and computes only what it asks for: matches of single features,
 * and chance levels of the pairs that it touches where `request.chance` does not bring them.
 */
export async function growFlow(pack: Pack, decoders: Decoders, request: FlowRequest): Promise<FlowGraph> {
  const known = new KnownPack(new Map([...pack.saes].map(([position, { features }]) => [position, features])));
  const chance: Partial<Record<PairId, number>> = { ...request.chance };
  for (;;) {
    const graph = traceFlow({ ...request, chance }, known);
    if (graph.missing.length === 0) return graph;
    for (const [position, features] of byPosition(graph.missing))
      for (const { to, way } of steps(position, request, known)) {
        known.addLists(await listsAt(decoders, position, features, to, request.k + 1));
        if (request.cuts.rule === 'chance')
          await addChance(chance, decoders, ...(way === 'backward' ? [position, to] : [to, position]));
      }
  }
}

/** Where a trace looks from a position: always at its sources, because scores need them. */
function steps(
  position: PositionId,
  { direction }: FlowRequest,
  known: KnownPack,
): { to: PositionId; way: 'backward' | 'forward' }[] {
  const { sources, targets } = neighbours(positionOf(position), (p) => known.has(p));
  return [
    ...sources.map((to) => ({ to, way: 'backward' as const })),
    ...(direction === 'backward' ? [] : targets).map((to) => ({ to, way: 'forward' as const })),
  ];
}

function byPosition(features: readonly FeatureId[]): Map<PositionId, FeatureId[]> {
  const groups = new Map<PositionId, FeatureId[]>();
  for (const feature of features) {
    const position = positionId(featureOf(feature));
    const group = groups.get(position) ?? [];
    group.push(feature);
    groups.set(position, group);
  }
  return groups;
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
  chance: { [pair in keyof ChanceLevels]: number },
  decoders: Decoders,
  target: PositionId,
  source: PositionId,
): Promise<void> {
  const pair = pairId(target, source);
  chance[pair] ??= nullCut(await decoders.get(target), await decoders.get(source));
}
