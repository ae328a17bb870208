import { cutOfPair } from './cuts';
import type { Floor, Way } from './flowGraph';
import type { LookedUp, Tracing } from './flowLookup';
import { type FeatureId, featureId, type Position } from './ids';

/** One match of a feature that a graph may draw. */
export interface Step {
  readonly to: FeatureId;
  /** Where `to` is. */
  readonly position: Position;
  readonly cosine: number;
  readonly rank: number;
  readonly margin: number | null;
  /** Stands only because `to` is pinned. */
  readonly held: boolean;
}

/**
 * The matches of a feature, one way, that stand: among the best k, positive, at least their source's cut and at no
 * hidden site; and those that lead to pinned features. What has been taken out is passed over, and brings no other
 * one in: the k best stay the k best.
 */
export function stepsOf(
  { feature, lists }: LookedUp,
  way: Way,
  tracing: Tracing,
  floor: Floor | null = null,
): Step[] {
  const { request, positions, chance } = tracing;
  const { k, cuts } = request;
  const { removed, pinned } = request.choice;
  const found: Step[] = [];
  for (const [at, { position, pair, site, hidden, ids }] of positions.waysOut(feature)[way].entries()) {
    const list = lists[way]?.[at];
    if (!list) continue;
    const cut = cutOfPair(cuts, chance, site, pair);
    // Without pins nothing beyond k can stand.
    const most = pinned.size > 0 ? list.index.length : Math.min(k, list.index.length);
    for (let i = 0; i < most; i++) {
      const cosine = list.cosine[i] ?? 0;
      const stands =
        i < k && cosine >= (floor && i >= floor.rank ? Math.max(cut, floor.cut) : cut) && !hidden;
      if (cosine <= 0 || (!stands && pinned.size === 0)) break;
      const index = list.index[i] ?? 0;
      let to = ids[index];
      if (to === undefined) {
        to = featureId({ layer: position.layer, site: position.site, index });
        ids[index] = to;
      }
      if (removed.has(to) || (!stands && !pinned.has(to))) continue;
      const next = list.cosine[i + 1];
      found.push({
        to,
        position,
        cosine,
        rank: i + 1,
        margin: next === undefined ? null : cosine - next,
        held: !stands,
      });
    }
  }
  return found;
}

/** How many of the best k matches of a feature, one way, stay below their cuts: what a lower cut would show. */
export function belowCuts({ feature, lists }: LookedUp, way: Way, tracing: Tracing): number {
  const { request, positions, chance } = tracing;
  let count = 0;
  for (const [at, { pair, site, hidden }] of positions.waysOut(feature)[way].entries()) {
    const list = hidden ? undefined : lists[way]?.[at];
    if (!list) continue;
    const cut = cutOfPair(request.cuts, chance, site, pair);
    for (let i = Math.min(request.k, list.index.length) - 1; i >= 0; i--) {
      const cosine = list.cosine[i] ?? 0;
      if (cosine >= cut) break;
      if (cosine > 0) count++;
    }
  }
  return count;
}
