import { type ChanceLevels, type Cuts, cutFor } from './cuts';
import { type FeatureId, featureId, featureOf, type PositionId, positionId } from './ids';
import type { MatchLookup } from './lookup';

/**
 * How many layers a river goes back from a residual feature: steps to its best match in the residual stream of the
 * layer before, as long as that reaches the cut (section 3.2 with k = 1).
 *
 * @returns null for a feature of a module, which has no river, and where matches on the way are not known yet
 */
export function riverLength(
  feature: FeatureId,
  lookup: MatchLookup,
  cuts: Cuts,
  chance: ChanceLevels,
): number | null {
  let here = featureOf(feature);
  if (here.site !== 'res') return null;
  for (let layers = 0; ; layers++) {
    const source: PositionId = `${here.layer - 1}/res`;
    if (!lookup.has(source)) return layers;
    const list = lookup.matches(featureId(here), source);
    if (!list) return null;
    const cosine = list.cosine[0];
    const index = list.index[0];
    if (cosine === undefined || index === undefined) return layers;
    if (cosine <= 0 || cosine < cutFor(cuts, chance, positionId(here), source)) return layers;
    here = { layer: here.layer - 1, site: 'res', index };
  }
}
