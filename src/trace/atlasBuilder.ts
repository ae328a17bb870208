import { type MatchTable, type PairId, pairId } from '../core/match';
import { nullCutPaced } from '../match/null';
import { writeAtlas } from '../pack/atlas';
import type { Pack } from '../pack/open';
import { comparablePairs } from '../pack/space';
import type { DecoderStore } from './decoderStore';
import { type EngineFor, matchPairs } from './matchPairs';
import { type Pair, type Progress, ProgressCount, type Total, totalOf } from './progress';

/** All that an atlas says of one pair of neighbouring positions. */
export interface PairMatches {
  /** The target's features matched at the source. */
  readonly backward: MatchTable;
  readonly forward: MatchTable;
  /** Chance level of the pair. */
  readonly chance: number;
}

export interface BuildOptions {
  readonly decoders: DecoderStore;
  readonly engineFor: EngineFor;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Milliseconds, for the time that is left. */
  readonly now?: () => number;
}

/**
 * Builds an atlas pair by pair. It can be stopped at any time and gone on with later: a pair that is done stays done.
 * Whatever the engine and the order of work, the atlas is the same.
 */
export class AtlasBuilder {
  readonly k: number;
  /** The engine that matched last, for people. */
  engine: string;
  readonly #pack: Pack;
  readonly #shard: Shard | undefined;
  readonly #all: readonly Pair[];
  readonly #done = new Map<PairId, PairMatches>();

  /**
   * @param done pairs that were matched earlier, with lists of `k`, and by which engine
   * @param shard the part of all pairs that is to be done here
   */
  constructor(pack: Pack, k: number, done: Iterable<PairMatches> = [], engine = '', shard?: Shard) {
    this.k = k;
    this.engine = engine;
    this.#pack = pack;
    this.#shard = shard;
    this.#all = pairsOf(comparablePairs(pack), shard);
    for (const pair of done) this.#done.set(pairId(pair.backward.from, pair.backward.to), pair);
  }

  get total(): Total {
    return totalOf(this.#pack, this.#all);
  }

  get isComplete(): boolean {
    return this.#done.size === this.#all.length;
  }

  /** The pairs that are done, in the order of the pack. */
  get done(): PairMatches[] {
    return this.#all.flatMap(({ target, source }) => this.#done.get(pairId(target, source)) ?? []);
  }

  /**
   * Does what is left to do, and gives each pair as it is done.
   *
   * @throws AbortError when the signal says stop, and what reading and matching throw
   */
  async *build({
    decoders,
    engineFor,
    signal,
    onProgress = () => undefined,
    now,
  }: BuildOptions): AsyncGenerator<PairMatches, void, undefined> {
    const left = this.#left();
    const count = new ProgressCount(this.#pack, this.#all, left, onProgress, now);
    onProgress(count.progress);
    for await (const matched of matchPairs(left, { decoders, engineFor, k: this.k, count, signal })) {
      const { target, source, engine, backward, forward } = matched;
      const pair = { backward, forward, chance: await nullCutPaced(target, source, engine, signal) };
      this.#done.set(pairId(backward.from, backward.to), pair);
      this.engine = engine.name;
      yield pair;
    }
  }

  /**
   * What is done as an atlas file, whole or not.
   *
   * @param cosines singles as in a pack's own atlas, or doubles
   */
  file(cosines: 'F32' | 'F64' = 'F32'): Uint8Array<ArrayBuffer> {
    return atlasFile(this.#pack, this.k, this.done, this.engine, cosines, this.#shard);
  }

  #left(): Pair[] {
    return this.#all.filter(({ target, source }) => !this.#done.has(pairId(target, source)));
  }
}

/** One of several parts of a pack's pairs, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** The pairs of a shard: neighbours in the order of layers, so that a decoder is read by few shards. */
function pairsOf(all: readonly Pair[], shard: Shard | undefined): readonly Pair[] {
  if (!shard) return all;
  const place = (index: number): number => Math.floor((all.length * index) / shard.of);
  return all.slice(place(shard.index - 1), place(shard.index));
}

/** Some or all pairs of a pack as an atlas file. */
export function atlasFile(
  { manifest, saes }: Pack,
  k: number,
  pairs: readonly PairMatches[],
  engine: string,
  cosines: 'F32' | 'F64',
  shard?: Shard,
): Uint8Array<ArrayBuffer> {
  const { id, revision } = manifest;
  const tables = [...pairs.map(({ backward }) => backward), ...pairs.map(({ forward }) => forward)];
  return writeAtlas(
    tables,
    (at) => saes.get(at)?.features ?? 0,
    {
      pack: id,
      revision,
      k,
      engine,
      chance: Object.fromEntries(pairs.map(chanceOf)),
      ...(shard && { shard: `${shard.index}/${shard.of}` }),
    },
    cosines,
  );
}

/** A pair's id and chance level. */
export function chanceOf({ backward, chance }: PairMatches): [PairId, number] {
  return [pairId(backward.from, backward.to), chance];
}
