import { cutFor } from './cuts';
import type { FlowRequest, Way } from './flowGraph';
import { type Feature, type FeatureId, featureId, positionId, positionOf } from './ids';
import type { MatchLookup } from './lookup';
import { neighbours } from './pairs';

/** One match of a feature that a graph may draw. */
export interface Step {
  readonly to: FeatureId;
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
 *
 * @param missing gets the feature where its matches are not known well enough
 */
export function stepsOf(
  feature: Feature,
  way: Way,
  { k, cuts, chance, choice: { removed, pinned, hiddenSites } }: FlowRequest,
  lookup: MatchLookup,
  missing: Set<FeatureId>,
): Step[] {
  const here = positionId(feature);
  const id = featureId(feature);
  const { sources, targets } = neighbours(feature, (p) => lookup.has(p));
  const found: Step[] = [];
  for (const there of way === 'backward' ? sources : targets) {
    const position = positionOf(there);
    const hidden = hiddenSites.has(position.site);
    const list = lookup.matches(id, there);
    // One more than k: the last margin needs its runner-up.
    if (!hidden && (!list || (list.more && list.index.length <= k))) missing.add(id);
    if (!list) continue;
    const cut = way === 'backward' ? cutFor(cuts, chance, here, there) : cutFor(cuts, chance, there, here);
    // Without pins nothing beyond k can stand.
    const most = pinned.size > 0 ? list.index.length : Math.min(k, list.index.length);
    for (let i = 0; i < most; i++) {
      const cosine = list.cosine[i] ?? 0;
      const stands = i < k && cosine >= cut && !hidden;
      if (cosine <= 0 || (!stands && pinned.size === 0)) break;
      const to = featureId({ ...position, index: list.index[i] ?? 0 });
      if (removed.has(to) || (!stands && !pinned.has(to))) continue;
      const next = list.cosine[i + 1];
      found.push({
        to,
        cosine,
        rank: i + 1,
        margin: next === undefined ? null : cosine - next,
        held: !stands,
      });
    }
  }
  return found;
}
