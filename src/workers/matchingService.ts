import { transfer } from 'comlink';
import { HeadwatersError } from '../core/errors';
import type { FlowRequest } from '../core/flowGraph';
import type { FeatureId } from '../core/ids';
import type { FoundList } from '../core/known';
import type { Decoder, MatchTable, PairId } from '../core/match';
import type { Comparison } from '../match';
import { openAtlas } from '../pack/atlas';
import type { ByteSource, SourceName } from '../pack/bytes';
import { openPack, type Pack, readDecoder } from '../pack/open';
import { allKept } from '../pack/openSource';
import { AlikeGroups } from '../trace/alike';
import { type AtlasBuilder, chanceOf, type PairMatches } from '../trace/atlasBuilder';
import type { AtlasStore } from '../trace/atlasStore';
import { checkAtlas, checkedK } from '../trace/checkAtlas';
import { DecoderStore, type Excluded, sumOfExcluded } from '../trace/decoderStore';
import { Growth } from '../trace/growth';
import { KeptAtlases } from '../trace/keptAtlases';
import type { Progress } from '../trace/progress';
import { type ChosenEngine, type EngineChoice, type EngineState, Engines, type GpuCheck } from './engines';
import { Jobs } from './jobs';

export type ChanceFound = Partial<Record<PairId, number>>;

/** What a graph needs that was computed here. */
export interface GrownParts {
  readonly lists: readonly FoundList[];
  /** Chance levels that the request did not bring. */
  readonly chance: ChanceFound;
  /** Features that cannot be matched, at the positions read so far. */
  readonly excluded: Excluded;
}

export interface BuiltAtlas {
  readonly tables: MatchTable[];
  readonly chance: ChanceFound;
  /** The engine that built it. */
  readonly engine: string;
  readonly k: number;
}

export interface AtlasProgress extends Progress {
  /** The engine at work, in words; null until one is chosen. */
  readonly engine: string | null;
}

export interface MatchingResult {
  /** Comparison with the pack's own atlas; null where one was built. */
  readonly agreement: Comparison | null;
  /** GPU rows compared with the CPU twin; null on the CPU. */
  readonly checked: GpuCheck | null;
  /** Null where nothing was left to match. */
  readonly engine: EngineState | null;
  /** Why the next visit will have to build the atlas again; null where it was kept. */
  readonly notKept: string | null;
}

/** Bytes of decoders that the tab keeps. */
const MEMORY = 1024 ** 3;

/** The pack that is open, and all that works on it. */
interface Work {
  readonly pack: Pack;
  readonly decoders: DecoderStore;
  readonly growth: Growth;
  readonly groups: AlikeGroups;
  readonly kept: KeptAtlases;
  builder: AtlasBuilder | undefined;
}

/** What the matching needs of the place that it runs in. */
export interface MatchingPlace {
  openSource(name: SourceName): ByteSource;
  openAtlasStore(): Promise<AtlasStore>;
}

/** Does all matching of one pack, off the page's thread. */
export function matchingService({ openSource, openAtlasStore }: MatchingPlace) {
  const jobs = new Jobs();
  const engines = new Engines();
  let work: Work | undefined;

  function opened(): Work {
    if (!work) throw new HeadwatersError('FileError', { what: 'No pack is open.' });
    return work;
  }

  /** The builder at work where its lists are long enough, or one that goes on with what is kept. */
  async function builderFor(
    k: number,
    onPair: (tables: MatchTable[], chance: ChanceFound) => void,
  ): Promise<AtlasBuilder> {
    const all = opened();
    if (all.builder && all.builder.k >= k) return all.builder;
    const builder = await all.kept.resume(k);
    all.builder = builder;
    all.growth.learn(builder.done);
    for (const pair of builder.done) tell(onPair, pair);
    return builder;
  }

  /** Chooses an engine for lists of `k` on the first pair that is matched, and says in all reports which one it is. */
  function workWith(
    choice: EngineChoice,
    k: number,
    signal: AbortSignal,
    onProgress: (progress: AtlasProgress) => void,
  ) {
    let engine: ChosenEngine | undefined;
    return {
      engineFor: async (target: Decoder, source: Decoder): Promise<ChosenEngine> => {
        engine ??= await engines.choose(choice, k, [target, source], signal);
        return engine;
      },
      report: (progress: Progress): void => onProgress({ ...progress, engine: engine?.state.name ?? null }),
      result: (): Pick<MatchingResult, 'checked' | 'engine'> => ({
        checked: engine?.checked ?? null,
        engine: engine?.state ?? null,
      }),
    };
  }

  function tablesOf(pairs: readonly PairMatches[]): MatchTable[] {
    return [...pairs.map(({ backward }) => backward), ...pairs.map(({ forward }) => forward)];
  }

  /** Gives the page a pair of its own: this worker goes on with the one it has. */
  function tell(onPair: (tables: MatchTable[], chance: ChanceFound) => void, pair: PairMatches): void {
    const copies = tablesOf([pair]).map((t) => ({ ...t, index: t.index.slice(), cosine: t.cosine.slice() }));
    onPair(transfer(copies, buffersOf(copies)), Object.fromEntries([chanceOf(pair)]));
  }

  function handOver(atlas: BuiltAtlas): BuiltAtlas {
    return transfer(atlas, buffersOf(atlas.tables));
  }

  function buffersOf(tables: readonly MatchTable[]): ArrayBufferLike[] {
    return tables.flatMap(({ index, cosine }) => [index.buffer, cosine.buffer]);
  }

  return {
    async open(source: SourceName): Promise<void> {
      const pack = await openPack(openSource(source));
      const decoders = new DecoderStore((position, options) => readDecoder(pack, position, options), MEMORY);
      work = {
        pack,
        decoders,
        growth: new Growth(pack, decoders, () => engines.cpu()),
        groups: new AlikeGroups(decoders),
        kept: await KeptAtlases.open(pack, openAtlasStore),
        builder: undefined,
      };
    },

    /** All that a graph needs and this worker has computed, now or for an earlier one. */
    grow(job: number, request: FlowRequest, onBytes: (bytes: number) => void): Promise<GrownParts> {
      const { growth, decoders } = opened();
      return jobs.run(job, async (signal) => {
        const { lists, chance } = await growth.grow(request, { signal, onBytes });
        await allKept();
        return { lists, chance, excluded: sumOfExcluded(decoders.excluded()) };
      });
    },

    /** All matches of one feature, `count` at each position, its own included: for the card. */
    lists(
      job: number,
      feature: FeatureId,
      count: number,
      onBytes: (bytes: number) => void,
    ): Promise<FoundList[]> {
      const { growth } = opened();
      return jobs.run(job, (signal) => growth.lists(feature, count, { signal, onBytes }));
    },

    /** Groups of features of which every two have at least this cosine. */
    alikeGroups(job: number, features: readonly FeatureId[], threshold: number): Promise<FeatureId[][]> {
      const { groups } = opened();
      return jobs.run(job, (signal) => groups.of(features, threshold, { signal }));
    },

    /** The atlas that was built here on an earlier visit, with lists of at least `k`; null where there is none. */
    async keptAtlas(k: number): Promise<BuiltAtlas | null> {
      const builder = await opened().kept.resume(k);
      if (!builder.isComplete) return null;
      const { done, engine } = builder;
      const chance = Object.fromEntries(done.map(chanceOf));
      return handOver({ tables: tablesOf(done), chance, engine, k: builder.k });
    },

    /**
     * Builds the pack's atlas with lists of at least `k`, and goes on with what was built before. `onPair` hears of every
     * pair that it has not heard of before, also of those that were kept from an earlier visit.
     */
    buildAtlas(
      job: number,
      { k, choice }: { readonly k: number; readonly choice: EngineChoice },
      onProgress: (progress: AtlasProgress) => void,
      onPair: (tables: MatchTable[], chance: ChanceFound) => void,
    ): Promise<MatchingResult> {
      const { kept, growth, decoders } = opened();
      return jobs.run(job, async (signal) => {
        const builder = await builderFor(k, onPair);
        const { engineFor, report, result } = workWith(choice, builder.k, signal, onProgress);
        for await (const pair of builder.build({ decoders, engineFor, signal, onProgress: report })) {
          growth.learn([pair]);
          tell(onPair, pair);
          await kept.keepPair(builder, pair);
        }
        await kept.keepWhole(builder);
        await allKept();
        return { ...result(), agreement: null, notKept: kept.trouble };
      });
    },

    /** Matches the whole pack again and compares the result with the atlas that came with it. */
    checkAtlas(
      job: number,
      choice: EngineChoice,
      onProgress: (progress: AtlasProgress) => void,
    ): Promise<MatchingResult> {
      const { pack, decoders } = opened();
      return jobs.run(job, async (signal) => {
        const atlas = await openAtlas(pack, { signal });
        if (!atlas)
          throw new HeadwatersError('FileError', { what: 'The pack has no atlas to compare with.' });
        const { engineFor, report, result } = workWith(choice, checkedK(atlas), signal, onProgress);
        const agreement = await checkAtlas(pack, atlas, decoders, engineFor, signal, report);
        await allKept();
        return { ...result(), agreement, notKept: null };
      });
    },

    /** The atlas that was built here, as `headwaters match` writes it. @throws FileError while there is none */
    async atlasFile(): Promise<Uint8Array<ArrayBuffer>> {
      const { builder, kept } = opened();
      const whole = builder?.isComplete ? builder : await kept.resume(1);
      if (!whole.isComplete) throw new HeadwatersError('FileError', { what: 'The atlas is not built yet.' });
      const bytes = whole.file();
      return transfer(bytes, [bytes.buffer]);
    },

    stop(job: number): void {
      jobs.stop(job);
    },
  };
}

export type MatchingService = ReturnType<typeof matchingService>;
