import { messageOf } from '../core/errors';
import { type PairId, pairId } from '../core/match';
import { type AtlasPart, parseAtlas } from '../pack/atlas';
import type { Pack } from '../pack/open';
import { comparablePairs } from '../pack/space';
import { AtlasBuilder, atlasFile, chanceOf, type PairMatches } from './atlasBuilder';
import type { AtlasStore } from './atlasStore';
import type { Pair } from './progress';

/** Length of the SHA-256 that stands before the bytes of a kept file. */
const DIGEST = 32;

/**
 * Atlases of one pack that were built here on earlier visits: whole ones, and the pairs of those that are not done.
 * Cosines are kept in double precision, so that the next visit draws the same graph to the last bit. Names hold the
 * pack's id, its revision and k. A file that is damaged or foreign is deleted and counts as not there. Where the
 * storage fails, nothing is kept from then on, and nothing else is different.
 */
export class KeptAtlases {
  readonly #pack: Pack;
  readonly #pairs: readonly Pair[];
  readonly #prefix: string;
  #store: AtlasStore | undefined;
  #trouble: string | null = null;

  private constructor(pack: Pack) {
    this.#pack = pack;
    this.#pairs = comparablePairs(pack);
    this.#prefix = `${pack.manifest.id}@${pack.manifest.revision}/k`;
  }

  static async open(pack: Pack, store: () => Promise<AtlasStore>): Promise<KeptAtlases> {
    const kept = new KeptAtlases(pack);
    try {
      kept.#store = await store();
    } catch (error) {
      kept.#fail(error);
    }
    return kept;
  }

  /** Why nothing is kept, in a sentence; null while all goes well. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** What is there of an atlas with lists of at least `k`: a whole one, or the pairs of one with `k`. */
  async resume(k: number): Promise<AtlasBuilder> {
    const whole = await this.#try((store) => this.#findWhole(store, k));
    if (whole) return this.#builderOf([whole], whole.k);
    const parts = await this.#try((store) => this.#findParts(store, k));
    return this.#builderOf(parts ?? [], k);
  }

  async keepPair({ k, engine }: AtlasBuilder, pair: PairMatches): Promise<void> {
    const [id] = chanceOf(pair);
    await this.#try((store) =>
      write(store, this.#part(k, id), atlasFile(this.#pack, k, [pair], engine, 'F64')),
    );
  }

  /** Keeps a whole atlas, and lets go what it replaces: its pairs, shorter lists, other revisions. */
  async keepWhole(builder: AtlasBuilder): Promise<void> {
    await this.#try(async (store) => {
      await write(store, this.#whole(builder.k), builder.file('F64'));
      const stay = (await this.#wholes(store)).filter((k) => k >= builder.k).map((k) => this.#whole(k));
      for (const name of await store.list())
        if (name.startsWith(`${this.#pack.manifest.id}@`) && !stay.includes(name)) await store.remove(name);
    });
  }

  async #findWhole(store: AtlasStore, k: number): Promise<AtlasPart | undefined> {
    for (const kept of (await this.#wholes(store)).filter((kept) => kept >= k)) {
      const atlas = await this.#read(store, this.#whole(kept));
      if (atlas?.k === kept && pairsIn(atlas, this.#pairs).length === this.#pairs.length) return atlas;
      await store.remove(this.#whole(kept));
    }
    return undefined;
  }

  async #findParts(store: AtlasStore, k: number): Promise<AtlasPart[]> {
    const found: AtlasPart[] = [];
    for (const pair of this.#pairs) {
      const name = this.#part(k, pairId(pair.target, pair.source));
      const part = await this.#read(store, name);
      if (part?.k === k && pairsIn(part, [pair]).length === 1) found.push(part);
      else if (part) await store.remove(name);
    }
    return found;
  }

  #builderOf(parts: readonly AtlasPart[], k: number): AtlasBuilder {
    const pairs = parts.flatMap((part) => pairsIn(part, this.#pairs));
    return new AtlasBuilder(this.#pack, k, pairs, parts.at(-1)?.engine);
  }

  #whole(k: number): string {
    return `${this.#prefix}${k}`;
  }

  #part(k: number, pair: PairId): string {
    return `${this.#whole(k)}/${pair}`;
  }

  /** Lengths of the lists of whole atlases, ascending. */
  async #wholes(store: AtlasStore): Promise<number[]> {
    return (await store.list())
      .filter((name) => name.startsWith(this.#prefix))
      .map((name) => name.slice(this.#prefix.length))
      .filter((k) => /^\d+$/.test(k))
      .map(Number)
      .sort((a, b) => a - b);
  }

  async #read(store: AtlasStore, name: string): Promise<AtlasPart | undefined> {
    const bytes = await store.read(name);
    if (!bytes) return undefined;
    const atlas = bytes.subarray(DIGEST);
    const digest = await digestOf(atlas);
    try {
      if (digest.every((byte, i) => byte === bytes[i])) return parseAtlas(this.#pack, name, atlas);
    } catch {
      // Sound, but not an atlas of this pack.
    }
    await store.remove(name);
    return undefined;
  }

  async #try<T>(work: (store: AtlasStore) => Promise<T>): Promise<T | undefined> {
    if (!this.#store) return undefined;
    try {
      return await work(this.#store);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #fail(error: unknown): void {
    this.#store = undefined;
    this.#trouble = messageOf(error);
  }
}

/** The pairs of which an atlas has all. */
function pairsIn({ tables, chance }: AtlasPart, pairs: readonly Pair[]): PairMatches[] {
  return pairs.flatMap(({ target, source }) => {
    const id = pairId(target, source);
    const [backward, forward] = [tables.get(id), tables.get(pairId(source, target))];
    const level = chance[id];
    return backward && forward && level !== undefined ? [{ backward, forward, chance: level }] : [];
  });
}

async function write(store: AtlasStore, name: string, atlas: Uint8Array<ArrayBuffer>): Promise<void> {
  const bytes = new Uint8Array(DIGEST + atlas.length);
  bytes.set(await digestOf(atlas));
  bytes.set(atlas, DIGEST);
  await store.write(name, bytes);
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
