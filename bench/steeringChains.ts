import { NO_CHOICE } from '../src/core/choice';
import { type Facts, factsOf } from '../src/core/facts';
import { FULL_REACH } from '../src/core/flowGraph';
import { type FeatureId, featureId, featureOf } from '../src/core/ids';
import type { Edit } from '../src/core/plan';
import { twinEngine } from '../src/match/twin';
import { type Pack, readDecoder } from '../src/pack/open';
import { DecoderStore } from '../src/trace/decoderStore';
import { Growth } from '../src/trace/growth';

/** Cosine that each link of a chain reaches, and no chance rule: the paper's cut. */
const CUT = 0.5;

/** Bytes of decoders that are kept. */
const MEMORY = 2 * 1024 ** 3;

/** A feature and its best residual source, the best source of that, and so on while the cosine reaches the cut. */
export type Chain = readonly FeatureId[];

/** Traces chains with the app's own flow graph, one match a step. */
export class Chains {
  readonly #growth: Growth;

  constructor(pack: Pack) {
    const decoders = new DecoderStore((position, options) => readDecoder(pack, position, options), MEMORY);
    this.#growth = new Growth(pack, decoders, async () => twinEngine());
  }

  async of(seed: FeatureId): Promise<Chain> {
    const { graph } = await this.#growth.grow({
      seeds: [seed],
      direction: 'backward',
      k: 1,
      // No cosine is above 1, so that the river alone is followed.
      cuts: { res: CUT, mlp: 1.1, att: 1.1, rule: 'fixed' },
      chance: {},
      reach: FULL_REACH,
      choice: NO_CHOICE,
      maxNodes: Number.POSITIVE_INFINITY,
    });
    const sources = new Map(graph.edges.map(({ from, to }) => [to, from]));
    const chain = [seed];
    for (let at = sources.get(seed); at; at = sources.get(at)) chain.push(at);
    return chain;
  }
}

export interface Wanted {
  readonly shelf: string;
  /** Least share of a feature's activation on that shelf. */
  readonly share: number;
  readonly layers: readonly number[];
  readonly most: number;
}

/** Residual features that fire on a shelf of books, those that fire most often first. */
export function featuresOf(pack: Pack, facts: Facts, { shelf, share, layers, most }: Wanted): FeatureId[] {
  const column = pack.manifest.features?.shelves?.indexOf(shelf) ?? -1;
  const found = layers.flatMap((layer) =>
    Array.from({ length: pack.saes.get(`${layer}/res`)?.features ?? 0 }, (_, index) => {
      const id = featureId({ layer, site: 'res', index });
      const { density = 0, shelves = [] } = factsOf(facts, featureOf(id)) ?? {};
      return { id, density, share: shelves[column] ?? 0 };
    }),
  );
  return found
    .filter((feature) => feature.density > 0 && feature.share > share)
    .sort((a, b) => b.density - a.density)
    .slice(0, most)
    .map(({ id }) => id);
}

/** Edits of all features of chains, each once. */
export function editsOf(chains: readonly Chain[], r: number, s: number): Edit[] {
  return [...new Set(chains.flat())].map((feature) => ({ feature, r, s }));
}
