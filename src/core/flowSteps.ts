import type { FlowRequest, Way } from './flowGraph';
import type { Places } from './flowPlaces';
import { type Feature, type FeatureId, featureId, type Position } from './ids';
import type { MatchLookup } from './lookup';

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

/** What one trace asks, of whom, and what it has found wanting. */
export interface Tracing {
  readonly request: FlowRequest;
  readonly lookup: MatchLookup;
  readonly places: Places;
  /** Features whose matches are not known well enough. */
  readonly missing: Set<FeatureId>;
}

/**
 * The matches of a feature, one way, that stand: among the best k, positive, at least their source's cut and at no
 * hidden site; and those that lead to pinned features. What has been taken out is passed over, and brings no other
 * one in: the k best stay the k best.
 */
export function stepsOf(
  feature: Feature,
  id: FeatureId,
  way: Way,
  { request, lookup, places, missing }: Tracing,
): Step[] {
  const { k } = request;
  const { removed, pinned } = request.choice;
  const found: Step[] = [];
  for (const { to: there, position, cut, hidden, ids } of places.around(feature).waysOut[way]) {
    const list = lookup.matches(id, there);
    // One more than k: the last margin needs its runner-up.
    if (!hidden && (!list || (list.more && list.index.length <= k))) missing.add(id);
    if (!list) continue;
    // Without pins nothing beyond k can stand.
    const most = pinned.size > 0 ? list.index.length : Math.min(k, list.index.length);
    for (let i = 0; i < most; i++) {
      const cosine = list.cosine[i] ?? 0;
      const stands = i < k && cosine >= cut && !hidden;
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
export function belowCuts(
  feature: Feature,
  id: FeatureId,
  way: Way,
  { request, lookup, places }: Tracing,
): number {
  let count = 0;
  for (const { to, cut, hidden } of places.around(feature).waysOut[way]) {
    const list = hidden ? undefined : lookup.matches(id, to);
    if (!list) continue;
    for (let i = Math.min(request.k, list.index.length) - 1; i >= 0; i--) {
      const cosine = list.cosine[i] ?? 0;
      if (cosine >= cut) break;
      if (cosine > 0) count++;
    }
  }
  return count;
}
