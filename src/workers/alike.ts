import { type AlikePair, alikeGroups, alikePairs } from '../core/alikeGroups';
import { type FeatureId, featureOf, positionId } from '../core/ids';
import type { FoundList } from '../core/known';
import type { Decoder } from '../core/match';
import { matchOne } from '../match';
import type { Decoders } from './lists';

/** Cosines that no flow needs: inside one position, and between any two features. */

/** The `count` features of the same position that are most similar to one, without itself. */
export function alikeOf(decoders: Decoders, feature: FeatureId, count: number): FoundList[] {
  const at = featureOf(feature);
  const to = positionId(at);
  const own = decoders.get(to);
  if (!own || at.index >= own.n) return [];
  const { index, cosine } = matchOne(own, at.index, own, count + 1);
  const others = Array.from(index, (other, i) => ({ other, cosine: cosine[i] ?? 0 }))
    .filter(({ other }) => other !== at.index)
    .slice(0, count);
  return [
    {
      feature,
      to,
      index: others.map(({ other }) => other),
      cosine: others.map((one) => one.cosine),
      more: others.length === count && count < own.n - 1,
    },
  ];
}

/**
 * Cosines of every two features, `[n, n]`, row-major. Decoders of all positions of a pack have one width, the model's
 * hidden state, so that features of different layers can be compared. NaN where a feature has no direction.
 */
export function cosinesOf(decoders: Decoders, features: readonly FeatureId[]): Float64Array {
  const n = features.length;
  const rows = features.map((id) => {
    const at = featureOf(id);
    const decoder = decoders.get(positionId(at));
    return decoder && at.index < decoder.n && decoder.norms[at.index] !== 0
      ? { decoder, index: at.index }
      : undefined;
  });
  const cosines = new Float64Array(n * n).fill(Number.NaN);
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++) {
      const [a, b] = [rows[i], rows[j]];
      if (!a || !b) continue;
      const cosine = cosineOf(a.decoder, a.index, b.decoder, b.index);
      cosines[i * n + j] = cosine;
      cosines[j * n + i] = cosine;
    }
  return cosines;
}

/** Keeps what it worked out for a list of features: only the threshold changes while somebody looks for one. */
export class AlikeGroups {
  #features = '';
  #cosines: ArrayLike<number> = [];
  #pairs: readonly AlikePair[] = [];

  of(decoders: Decoders, features: readonly FeatureId[], threshold: number): FeatureId[][] {
    const key = features.join();
    if (key !== this.#features) {
      this.#cosines = ofOneSite(features, cosinesOf(decoders, features));
      this.#pairs = alikePairs(features.length, this.#cosines);
      this.#features = key;
    }
    return alikeGroups(features, this.#cosines, this.#pairs, threshold);
  }
}

/** Cosine of row `i` of one decoder and row `j` of another, in double precision; neither may be excluded. */
function cosineOf(a: Decoder, i: number, b: Decoder, j: number): number {
  const row = a.rows.subarray(i * a.d, (i + 1) * a.d);
  const start = j * b.d;
  let sum = 0;
  for (let c = 0; c < a.d; c++) sum += (row[c] ?? 0) * (b.rows[start + c] ?? 0);
  return sum / ((a.norms[i] ?? 0) * (b.norms[j] ?? 0));
}

/** Cosines without those between features of different sites: a node with a site's mark stands for that site alone. */
function ofOneSite(features: readonly FeatureId[], cosines: Float64Array): Float64Array {
  const sites = features.map((id) => featureOf(id).site);
  const n = features.length;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) if (sites[i] !== sites[j]) cosines[i * n + j] = Number.NaN;
  return cosines;
}
