import type { ChanceLevels } from './cuts';
import type { FlowRequest, Way } from './flowGraph';
import type { Positions } from './flowPositions';
import type { Feature, FeatureId, PositionId } from './ids';
import type { KnownMatches, MatchLookup } from './lookup';
import type { PairId } from './match';

/** What a graph has to know before it can grow on. */
export interface FlowNeeds {
  readonly lists: readonly NeededList[];
  /** Length of these lists: one more than k, because the last margin needs its runner-up. */
  readonly count: number;
  /** Pairs `target>source` whose chance level the rule `chance` asks for. */
  readonly chance: readonly PairId[];
}

/** The best matches of a feature at a position. */
export interface NeededList {
  readonly feature: FeatureId;
  readonly to: PositionId;
}

/**
 * Work on a graph that stops wherever something is not known. Whoever drives it may first make the needed lists known
 * to its lookup and answer with the chance levels, or answer with nothing, and the graph grows on without.
 */
export type FlowWork<T> = Generator<FlowNeeds, T, ChanceLevels | undefined>;

/** What one trace asks, of whom, and what it has found wanting. */
export interface Tracing {
  readonly request: FlowRequest;
  readonly lookup: MatchLookup;
  readonly positions: Positions;
  /** Chance levels known so far. */
  readonly chance: Partial<Record<PairId, number>>;
  /** Features whose matches are not known well enough. */
  readonly missing: Set<FeatureId>;
  readonly unmeasured: Set<PairId>;
}

/** Lists of a feature, one for each way out of its position. */
type Lists = (KnownMatches | undefined)[];

/** A feature with its lists, as far as they have been looked up. */
export interface LookedUp {
  readonly feature: Feature;
  readonly id: FeatureId;
  readonly lists: Partial<Record<Way, Lists>>;
}

/** Looks up the lists of some nodes one way, those at their sources, which scores need, and the chance levels of both. */
export function* lookUp(nodes: readonly LookedUp[], way: Way, tracing: Tracing): FlowWork<void> {
  const before = lacking(nodes, way, tracing);
  if (before.lists.length + before.chance.length === 0) return;
  const levels = yield before;
  Object.assign(tracing.chance, levels);
  const after = levels ? lacking(nodes, way, tracing) : before;
  for (const { feature } of after.lists) tracing.missing.add(feature);
  for (const pair of after.chance) tracing.unmeasured.add(pair);
}

function lacking(nodes: readonly LookedUp[], way: Way, tracing: Tracing): FlowNeeds {
  const { request, lookup, positions, chance } = tracing;
  const count = request.k + 1;
  const lists: NeededList[] = [];
  const pairs = new Set<PairId>();
  for (const { feature, id, lists: known } of nodes) {
    const ways = positions.waysOut(feature);
    for (const side of way === 'backward' ? (['backward'] as const) : (['backward', 'forward'] as const))
      known[side] = ways[side].map(({ to, pair, hidden }) => {
        if (request.cuts.rule === 'chance' && chance[pair] === undefined) pairs.add(pair);
        const list = lookup.matches(id, to);
        const isShort = !list || (side === way && !hidden && list.more && list.index.length < count);
        if (isShort && (side === 'backward' || !hidden)) lists.push({ feature: id, to });
        return list;
      });
  }
  return { lists, count, chance: [...pairs] };
}
