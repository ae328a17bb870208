import { NO_SCORES, type Scores } from './classes';
import { type Feature, type FeatureId, featureId } from './ids';
import type { MatchLookup } from './lookup';
import { neighbours } from './pairs';

/** True for a feature whose decoder row has no direction (zero, NaN): its lists, as far as they are known, are empty. */
export function isExcluded(feature: Feature, lookup: MatchLookup): boolean {
  const { sources, targets } = neighbours(feature, (p) => lookup.has(p));
  const id = featureId(feature);
  const lists = [...sources, ...targets].flatMap((there) => lookup.matches(id, there) ?? []);
  return lists.length > 0 && lists.every((list) => list.index.length === 0);
}

/** s(R), s(M), s(A) of a feature (section 3.3): its best cosine at each source that exists. */
export function scoresOf(feature: Feature, lookup: MatchLookup, missing?: Set<FeatureId>): Scores {
  const scores = { ...NO_SCORES };
  const id = featureId(feature);
  for (const source of neighbours(feature, (p) => lookup.has(p)).sources) {
    const list = lookup.matches(id, source);
    if (!list) missing?.add(id);
    scores[source.slice(source.indexOf('/') + 1) as Feature['site']] = list?.cosine[0] ?? null;
  }
  return scores;
}
