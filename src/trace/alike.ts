import { type AlikePair, alikeGroups, alikePairs } from '../core/alikeGroups';
import { type FeatureId, featureOf, type PositionId, positionId } from '../core/ids';
import type { FoundList } from '../core/known';
import type { Decoder } from '../core/match';
import { matchOne } from '../match/one';
import type { DecoderStore, GetOptions } from './decoderStore';

/** Cosines that no flow needs: inside one position, and between any two features. */

/** The `count` features of the same position that are most similar to feature `index`, without itself. */
export function alikeOf(decoder: Decoder, index: number, count: number): FoundList {
  const { position, n } = decoder;
  const found = matchOne(decoder, index, decoder, count + 1);
  const others = Array.from(found.index, (other, i) => ({ other, cosine: found.cosine[i] ?? 0 }))
    .filter(({ other }) => other !== index)
    .slice(0, count);
  return {
    feature: `${position}/${index}`,
    to: position,
    index: others.map(({ other }) => other),
    cosine: others.map(({ cosine }) => cosine),
    more: others.length === count && count < n - 1,
  };
}

/** The row of a feature, or undefined where it has no direction or does not exist. */
type Row = { readonly values: Float32Array; readonly norm: number } | undefined;

/** Takes single rows out of their decoders, so that not all decoders have to be in memory at a time. */
async function rowsOf(
  decoders: DecoderStore,
  features: readonly FeatureId[],
  options: GetOptions,
): Promise<Row[]> {
  const rows = new Map<FeatureId, Row>();
  for (const position of new Set(features.map((id) => positionId(featureOf(id))))) {
    const decoder = await decoders.get(position, options);
    for (const id of features) if (isAt(id, position)) rows.set(id, rowOf(decoder, featureOf(id).index));
  }
  return features.map((id) => rows.get(id));
}

const isAt = (id: FeatureId, position: PositionId): boolean => id.startsWith(`${position}/`);

function rowOf({ rows, norms, d }: Decoder, index: number): Row {
  const norm = norms[index] ?? 0;
  return norm === 0 ? undefined : { values: rows.slice(index * d, (index + 1) * d), norm };
}

/**
 * Cosines of every two features, `[n, n]`, row-major. Decoders of all positions of a pack have one width, the model's
 * hidden state, so that features of different layers can be compared. NaN where a feature has no direction.
 */
export async function cosinesOf(
  decoders: DecoderStore,
  features: readonly FeatureId[],
  options: GetOptions = {},
): Promise<Float64Array> {
  const n = features.length;
  const rows = await rowsOf(decoders, features, options);
  const cosines = new Float64Array(n * n).fill(Number.NaN);
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++) {
      const [a, b] = [rows[i], rows[j]];
      if (!a || !b) continue;
      let sum = 0;
      for (let c = 0; c < a.values.length; c++) sum += (a.values[c] ?? 0) * (b.values[c] ?? 0);
      const cosine = sum / (a.norm * b.norm);
      cosines[i * n + j] = cosine;
      cosines[j * n + i] = cosine;
    }
  return cosines;
}

/** Keeps what it worked out for a list of features: only the threshold changes while somebody looks for one. */
export class AlikeGroups {
  readonly #decoders: DecoderStore;
  #features = '';
  #cosines: ArrayLike<number> = [];
  #pairs: readonly AlikePair[] = [];

  constructor(decoders: DecoderStore) {
    this.#decoders = decoders;
  }

  /** Groups of features of which every two have at least the cosine `threshold`. */
  async of(
    features: readonly FeatureId[],
    threshold: number,
    options: GetOptions = {},
  ): Promise<FeatureId[][]> {
    const key = features.join();
    if (key !== this.#features) {
      const cosines = ofOneSite(features, await cosinesOf(this.#decoders, features, options));
      this.#cosines = cosines;
      this.#pairs = alikePairs(features.length, cosines);
      this.#features = key;
    }
    return alikeGroups(features, this.#cosines, this.#pairs, threshold);
  }
}

/** Cosines without those between features of different sites: a node with a site's mark stands for that site alone. */
function ofOneSite(features: readonly FeatureId[], cosines: Float64Array): Float64Array {
  const sites = features.map((id) => featureOf(id).site);
  const n = features.length;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) if (sites[i] !== sites[j]) cosines[i * n + j] = Number.NaN;
  return cosines;
}
