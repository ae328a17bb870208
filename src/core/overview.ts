import { CLASSES, classify, type FlowClass } from './classes';
import { type ChanceLevels, type Cuts, cutsAt } from './cuts';
import { type FeatureId, featureId, type Position, SITES, type Site } from './ids';
import type { MatchLookup } from './lookup';
import { scoresOf } from './scores';

/** What all matches of a pack say together: where to begin in one that has no labels. */
export interface Overview {
  /** Residual layers, the lowest first. */
  readonly layers: readonly LayerOverview[];
  /** Rivers that go back furthest, in layers. */
  readonly longest: readonly Ranked[];
  /** Newborn features with the highest s(M) or s(A). */
  readonly newborn: readonly Ranked[];
  /** Residual features that are the best match of several features of the next layer, in features. */
  readonly origins: readonly Ranked[];
}

export interface LayerOverview {
  readonly layer: number;
  readonly features: number;
  /** Of those whose matches are known, how many are of each class (section 3.3). */
  readonly classes: Readonly<Record<FlowClass, number>>;
  /** Of the scores at each site; null where there is no such source. */
  readonly scores: Readonly<Record<Site, Spread | null>>;
}

/** Of a score over the features of a layer: the tenth, the half and the nine tenths of them lie below. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export interface Ranked {
  readonly feature: FeatureId;
  readonly value: number;
}

/** Entries of each list. */
export const MOST_RANKED = 8;
/** Features between two pauses. */
const BETWEEN = 2_000;

/**
 * Computes the overview, with a pause every few thousand features.
 *
 * @param positions those of the pack, with their numbers of features
 */
export function* overviewOf(
  positions: readonly (Position & { readonly features: number })[],
  lookup: MatchLookup,
  cuts: Cuts,
  chance: ChanceLevels,
): Generator<void, Overview> {
  const layers: LayerOverview[] = [];
  const longest = new Best();
  const newborn = new Best();
  const origins = new Best();
  /** How far back the river of each feature of the layer before goes. */
  let before: { layer: number; lengths: Uint16Array } | undefined;
  let done = 0;
  for (const { layer, features } of positions
    .filter(({ site }) => site === 'res')
    .sort((a, b) => a.layer - b.layer)) {
    const at = cutsAt(cuts, chance, { layer, site: 'res' });
    const classes = Object.fromEntries(CLASSES.map((name) => [name, 0])) as Record<FlowClass, number>;
    const values: Record<Site, number[]> = { res: [], mlp: [], att: [] };
    const lengths = new Uint16Array(features);
    const below = before?.layer === layer - 1 ? before : undefined;
    const fed = new Uint32Array(below?.lengths.length ?? 0);
    for (let index = 0; index < features; index++) {
      if (++done % BETWEEN === 0) yield;
      const feature = { layer, site: 'res' as const, index };
      const scores = scoresOf(feature, lookup);
      const known = SITES.filter((site) => scores[site] !== null);
      if (known.length === 0) continue;
      for (const site of known) values[site].push(scores[site] ?? 0);
      const kind = classify(scores, at);
      classes[kind]++;
      if (kind === 'newborn') newborn.offer(featureId(feature), Math.max(scores.mlp ?? 0, scores.att ?? 0));
      const source = lookup.matches(featureId(feature), `${layer - 1}/res`)?.index[0];
      if (source === undefined || !below || !(scores.res !== null && scores.res > 0 && scores.res >= at.res))
        continue;
      lengths[index] = (below.lengths[source] ?? 0) + 1;
      fed[source] = (fed[source] ?? 0) + 1;
      longest.offer(featureId(feature), lengths[index] ?? 0);
    }
    for (const [index, count] of fed.entries())
      if (count > 1) origins.offer(featureId({ layer: layer - 1, site: 'res', index }), count);
    layers.push({
      layer,
      features,
      classes,
      scores: { res: spreadOf(values.res), mlp: spreadOf(values.mlp), att: spreadOf(values.att) },
    });
    before = { layer, lengths };
  }
  return { layers, longest: longest.ranked, newborn: newborn.ranked, origins: origins.ranked };
}

function spreadOf(values: number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number =>
    sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] ?? 0;
  return { low: at(0.1), median: at(0.5), high: at(0.9) };
}

/** The highest few of many; of equal ones those that came first. */
class Best {
  readonly ranked: Ranked[] = [];

  offer(feature: FeatureId, value: number): void {
    const last = this.ranked.at(-1);
    if (this.ranked.length === MOST_RANKED && last && value <= last.value) return;
    const place = this.ranked.findIndex((other) => other.value < value);
    this.ranked.splice(place < 0 ? this.ranked.length : place, 0, { feature, value });
    if (this.ranked.length > MOST_RANKED) this.ranked.pop();
  }
}
