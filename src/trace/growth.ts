import type { ChanceLevels } from '../core/cuts';
import { growFlow } from '../core/flow';
import type { FlowGraph, FlowRequest } from '../core/flowGraph';
import type { NeededList } from '../core/flowLookup';
import { type FeatureId, featureOf, type PositionId, positionId, positionOf } from '../core/ids';
import { type FoundList, KnownPack } from '../core/known';
import { type Decoder, type PairId, pairId } from '../core/match';
import { neighbours } from '../core/pairs';
import type { MatchEngine } from '../match/engine';
import { nullCutPaced } from '../match/null';
import { matchOne } from '../match/one';
import { runPaced, type Steps } from '../match/steps';
import type { Pack } from '../pack/open';
import { comparable } from '../pack/space';
import { alikeOf } from './alike';
import { chanceOf, type PairMatches } from './atlasBuilder';
import type { DecoderStore, GetOptions } from './decoderStore';

/** A grown graph, and what of it was computed here. */
export interface Grown {
  readonly graph: FlowGraph;
  readonly lists: readonly FoundList[];
  /** Chance levels that the request did not bring. */
  readonly chance: ChanceLevels;
}

/**
 * Exact matches of single features, one matrix-vector product each, and the chance levels of the pairs that they touch:
 * only what is asked for, from the decoders that it needs. What was found is kept, so that a request that a newer one
 * replaces was not in vain.
 */
export class Growth {
  readonly known: KnownPack;
  /** Chance levels that were measured here. */
  readonly chance: Partial<Record<PairId, number>> = {};
  readonly #decoders: DecoderStore;
  readonly #engine: () => Promise<MatchEngine>;

  /** `engine` measures chance levels. */
  constructor(pack: Pack, decoders: DecoderStore, engine: () => Promise<MatchEngine>) {
    this.known = new KnownPack(
      new Map([...comparable(pack)].map(([position, { features }]) => [position, features])),
    );
    this.#decoders = decoders;
    this.#engine = engine;
  }

  /**
   * Grows a graph until nothing is missing.
   *
   * @throws AbortError, and what reading decoders throws
   */
  async grow(request: FlowRequest, options: GetOptions = {}): Promise<Grown> {
    const chance: Partial<Record<PairId, number>> = {};
    const graph = await growFlow(request, this.known, async (needs) => {
      await this.#find(needs.lists, needs.count, options);
      for (const pair of needs.chance) chance[pair] = await this.#level(pair, options);
      return chance;
    });
    return { graph, lists: graph.nodes.flatMap(({ id }) => this.known.listsOf(id)), chance };
  }

  /** The `count` best matches of a feature at each of its sources and targets, and at its own position. */
  async lists(feature: FeatureId, count: number, options: GetOptions = {}): Promise<FoundList[]> {
    const at = featureOf(feature);
    if (at.index >= this.known.featuresAt(positionId(at))) return [];
    const { sources, targets } = neighbours(at, (p) => this.known.has(p));
    const around = [...sources, ...targets];
    await this.#find(
      around.map((to) => ({ feature, to })),
      count,
      options,
    );
    const own = await this.#decoders.get(positionId(at), options);
    const found = this.known.listsOf(feature);
    const inOrder = around.flatMap((to) => found.find((list) => list.to === to) ?? []);
    return [...inOrder, alikeOf(own, at.index, count)];
  }

  /** Takes in what was matched as a whole: it need not be computed again. */
  learn(pairs: readonly PairMatches[]): void {
    for (const pair of pairs) {
      const tables = [pair.backward, pair.forward];
      this.known.addTables(new Map(tables.map((table) => [pairId(table.from, table.to), table])));
      const [id, level] = chanceOf(pair);
      this.chance[id] = level;
    }
  }

  /** Lists of features of one position at another come from two decoders, so they are found together. */
  async #find(lists: readonly NeededList[], count: number, options: GetOptions): Promise<void> {
    const groups = new Map<string, { from: PositionId; to: PositionId; features: FeatureId[] }>();
    for (const { feature, to } of lists) {
      const from = positionId(positionOf(feature));
      const group = groups.get(`${from}>${to}`) ?? { from, to, features: [] };
      groups.set(`${from}>${to}`, group);
      group.features.push(feature);
    }
    await Promise.all(
      [...groups.values()].map(async ({ from, to, features }) => {
        const [target, source] = await this.#both(from, to, options);
        await runPaced(this.#listSteps(features, target, source, count), options.signal);
      }),
    );
  }

  *#listSteps(features: readonly FeatureId[], target: Decoder, source: Decoder, count: number): Steps<void> {
    for (const feature of features) {
      const { index, cosine } = matchOne(target, featureOf(feature).index, source, count);
      const more = index.length === count && count < source.n;
      this.known.addLists([{ feature, to: source.position, index, cosine, more }]);
      yield;
    }
  }

  async #level(pair: PairId, options: GetOptions): Promise<number> {
    const known = this.chance[pair];
    if (known !== undefined) return known;
    const [target, source] = await this.#both(...(pair.split('>') as [PositionId, PositionId]), options);
    const level = await nullCutPaced(target, source, await this.#engine(), options.signal);
    this.chance[pair] = level;
    return level;
  }

  #both(a: PositionId, b: PositionId, options: GetOptions): Promise<[Decoder, Decoder]> {
    return Promise.all([this.#decoders.get(a, options), this.#decoders.get(b, options)]);
  }
}
