import { isAbort, isHeadwatersError, messageOf } from '../core/errors';
import type { FlowGraph, FlowRequest } from '../core/flowGraph';
import type { FeatureId } from '../core/ids';
import type { FoundList } from '../core/known';
import { type MatchTable, pairId } from '../core/match';
import { LARGEST_K } from '../core/spec';
import { latest } from '../match/latest';
import type { SourceName } from '../pack/bytes';
import { decoderBytes } from '../pack/manifest';
import { type OpenPack, packNameOf } from '../state/openPack';
import { type MatchingState, NO_MATCHING, notify, type Store } from '../state/store';
import type { MatchingService } from '../workers/matchingService';
import type { WorkingEnvironment } from './environment';
import { callJob } from './jobs';
import { type Chance, LateTables } from './lateTables';
import { Mending } from './mending';
import { callback, type Ends } from './workers';

/** Packs up to this size load their decoders whenever they are needed; larger ones ask first. */
const ASK_ABOVE_BYTES = 256 * 1024 ** 2;
/** Matches of each feature in an atlas that is built here: the largest k, and the one behind it for the last margin. */
const BUILT_K = LARGEST_K + 1;
/** What its messages are about. */
const ABOUT = 'matching';

/**
 * What the app asks of the matching worker, and what it tells the store of it, for one pack. A pack has a worker of
 * its own, which goes when the pack goes: no answer can come from another pack's decoders.
 */
export class Matching {
  readonly #store: Store;
  readonly #environment: WorkingEnvironment;
  readonly #source: SourceName;
  #worker: Ends<MatchingService>;
  readonly #latest = latest<'work' | 'grow' | 'describe'>();
  #opened: Promise<void> | undefined;
  readonly #late: LateTables;
  /** What an earlier visit has kept was looked for. */
  #begun = false;
  #left = false;
  readonly #mending: Mending<'kept' | 'graph' | 'card' | 'work'>;

  constructor(store: Store, environment: WorkingEnvironment, open: OpenPack) {
    const { pack } = open;
    this.#store = store;
    this.#environment = environment;
    this.#source = environment.sourceOf(packNameOf(open));
    this.#worker = environment.startMatching();
    this.#mending = new Mending(store, environment.network, ABOUT);
    this.#late = new LateTables(environment.clock, (tables, chance) => this.#learnTables(tables, chance));
    const totalBytes = decoderBytes(pack.manifest);
    this.#set({ ...NO_MATCHING, totalBytes, mayLoad: totalBytes <= ASK_ABOVE_BYTES });
  }

  /** Gives everything back. Whatever is still under way has nothing more to say. */
  leave(): void {
    this.#left = true;
    this.#worker.terminate();
    this.#store.setState({ matching: NO_MATCHING });
  }

  /** After the first picture: brings the atlas that was built on an earlier visit, or begins to build one. */
  async begin(): Promise<void> {
    await this.#tolerate(
      'kept',
      () => void this.begin(),
      async () => {
        const kept = this.#isEnough() ? null : await this.#ask(async (remote) => remote.keptAtlas(BUILT_K));
        if (!kept) return;
        this.#late.add(kept.tables, kept.chance);
        this.#isWhole('kept', kept.k);
      },
    );
    this.#begun = true;
    this.follow();
  }

  /** Whether the matches of all features that the graph can ask for are known. */
  #isEnough(): boolean {
    const { open, spec } = this.#store.getState();
    // The margin of the last match needs its runner-up.
    return (open?.atlas?.k ?? 0) > spec.k || (open?.atlas?.k ?? 0) >= BUILT_K;
  }

  /** Loads decoders from now on, whatever their size, and does what the graph waits for. */
  readonly allow = (): void => {
    this.#set({ mayLoad: true });
    this.follow();
  };

  /** Computes what the graphs on show lack, and matches the whole pack where its atlas does not reach that far. */
  readonly follow = (): void => {
    const { flow, other, matching } = this.#store.getState();
    const lacking = [flow, other].find((one) => one && isLacking(one.graph));
    if (!matching.mayLoad) return;
    if (lacking) void this.#grow(lacking.request);
    else if (this.#begun && flow && matching.stage === 'idle' && !this.#isEnough()) void this.build();
  };

  /** The network is back, or somebody asks for it: what failed for want of it is done again. */
  goOn(): void {
    this.#mending.goOn();
  }

  /** A newer graph replaces the older one's request. */
  async #grow(request: FlowRequest): Promise<void> {
    await this.#tolerate('graph', this.follow, async () => {
      this.#set({ loading: 0 });
      // Bytes come by a port of their own and can arrive after the answer, when nothing is loading any more.
      const onBytes = (more: number): void => {
        const { loading } = this.#state();
        if (loading !== null) this.#set({ loading: loading + more });
      };
      const found = await this.#job('grow', (remote, job) => remote.grow(job, request, callback(onBytes)));
      const { zero, notFinite } = found.excluded;
      if (zero + notFinite > 0)
        notify(this.#store, {
          kind: 'note',
          text: `${zero + notFinite} decoder rows cannot be matched and are left out: ${zero} zero, ${notFinite} with numbers that are not finite.`,
        });
      this.#learn(found.lists, found.chance);
    });
    if (!this.#latest.running('grow')) this.#set({ loading: null });
  }

  /** Matches every feature of the pack, or goes on with it. What is found is shown, and kept for the next visit. */
  readonly build = async (): Promise<void> => {
    await this.#work('building', async (onProgress, job, remote) => {
      const onPair = (tables: MatchTable[], chance: Chance): void => this.#late.add(tables, chance);
      const { choice } = this.#state();
      const result = await remote.buildAtlas(
        job,
        { k: BUILT_K, choice },
        callback(onProgress),
        callback(onPair),
      );
      this.#isWhole('built', BUILT_K);
      if (result.notKept) notify(this.#store, { kind: 'note', text: result.notKept });
      return result;
    });
  };

  /** Stops building for now; `build` goes on where it was. */
  readonly pause = (): void => {
    this.#latest.stop('work');
  };

  /** Stops for good. Matches are then computed feature by feature, as the graph needs them. */
  readonly cancel = (): void => {
    const { stage } = this.#state();
    this.#latest.stop('work');
    this.#set({ stage: stage === 'checking' ? 'idle' : 'stopped', progress: null });
  };

  /** Matches the whole pack again and compares it with the atlas that came with it. */
  readonly check = async (): Promise<void> => {
    this.#set({ mayLoad: true });
    await this.#work('checking', (onProgress, job, remote) =>
      remote.checkAtlas(job, this.#state().choice, callback(onProgress)),
    );
  };

  /** Does the work of a stage, the one that runs or that came last, on another engine. */
  readonly choose = async (choice: MatchingState['choice']): Promise<void> => {
    const { stage, result } = this.#state();
    this.#set({ choice });
    if (stage === 'building') await this.build();
    else if (stage === 'checking' || result?.agreement) await this.check();
  };

  /** The atlas that was built here, as a file. */
  readonly file = (): Promise<Uint8Array<ArrayBuffer>> => this.#ask(async (remote) => remote.atlasFile());

  async #work(
    stage: 'building' | 'checking',
    act: (
      onProgress: (progress: NonNullable<MatchingState['progress']>) => void,
      job: number,
      remote: Ends<MatchingService>['remote'],
    ) => Promise<NonNullable<MatchingState['result']>>,
  ): Promise<void> {
    this.#mending.begin('work');
    this.#set({ stage, result: null, trouble: null });
    const onProgress = (progress: NonNullable<MatchingState['progress']>): void => {
      if (this.#state().stage === stage) this.#set({ progress });
    };
    try {
      const result = await this.#job('work', (remote, job) => act(onProgress, job, remote));
      this.#set({ stage: 'idle', progress: null, result });
    } catch (error) {
      if (!isAbort(error)) {
        this.#mending.fail('work', error, () => void (stage === 'building' ? this.build() : this.check()));
        this.#set({ stage: 'failed', trouble: messageOf(error), progress: null });
      }
      // A newer run, or whoever cancelled, has the word.
      else if (!this.#latest.running('work') && this.#state().stage === stage)
        this.#set(stage === 'building' ? { stage: 'paused' } : { stage: 'idle', progress: null });
    }
  }

  /** Long lists for the card of one feature. */
  async describe(feature: FeatureId): Promise<void> {
    if (!this.#state().mayLoad) return;
    await this.#tolerate(
      'card',
      () => void this.describe(feature),
      async () => {
        const lists = await this.#job('describe', (remote, job) =>
          remote.lists(
            job,
            feature,
            BUILT_K,
            callback(() => undefined),
          ),
        );
        this.#learn(lists, {});
      },
    );
  }

  /** Groups of features of which every two have at least this cosine; undefined where decoders may not be loaded. */
  readonly alikeGroups = async (
    features: readonly FeatureId[],
    threshold: number,
  ): Promise<FeatureId[][] | undefined> => {
    if (!this.#state().mayLoad) return undefined;
    const { signal } = new AbortController();
    return this.#ask((remote) =>
      callJob(remote, signal, (job) => remote.alikeGroups(job, features, threshold)),
    );
  };

  #learnTables(tables: readonly MatchTable[], chance: Chance): void {
    this.#change((open) => {
      open.known.addTables(new Map(tables.map((table) => [pairId(table.from, table.to), table])));
      return { chance: { ...open.chance, ...chance } };
    });
  }

  #isWhole(from: 'kept' | 'built', k: number): void {
    this.#late.showNow();
    this.#change(() => ({ atlas: { from, k } }));
  }

  #learn(lists: readonly FoundList[], chance: Chance): void {
    this.#change((open) => {
      open.known.addLists(lists);
      return Object.keys(chance).length > 0 ? { chance: { ...open.chance, ...chance } } : {};
    });
  }

  #change(change: (open: OpenPack) => Partial<OpenPack>): void {
    if (this.#left) return;
    this.#store.setState(({ open }) => (open ? { open: { ...open, ...change(open) } } : {}));
  }

  #tolerate(what: 'kept' | 'graph' | 'card', again: () => void, act: () => Promise<void>): Promise<void> {
    return this.#mending.tolerate(what, again, act, () => this.#left);
  }

  async #ask<T>(call: (remote: Ends<MatchingService>['remote']) => Promise<T>): Promise<T> {
    await this.#open();
    return this.#worker.ask(call(this.#worker.remote));
  }

  /** A job of which only the latest of its kind matters. */
  #job<T>(
    kind: 'work' | 'grow' | 'describe',
    call: (remote: Ends<MatchingService>['remote'], job: number) => Promise<T>,
  ): Promise<T> {
    return this.#latest.run(kind, (signal) =>
      this.#ask((remote) => callJob(remote, signal, (job) => call(remote, job))),
    );
  }

  async #open(): Promise<void> {
    this.#opened ??= this.#worker.ask(this.#worker.remote.open(this.#source));
    try {
      await this.#opened;
    } catch (error) {
      this.#opened = undefined;
      // A worker whose code did not come never starts.
      if (isHeadwatersError(error, 'WorkerError')) {
        this.#worker.terminate();
        if (!this.#left) this.#worker = this.#environment.startMatching();
      }
      throw error;
    }
  }

  #state(): MatchingState {
    return this.#store.getState().matching;
  }

  #set(change: Partial<MatchingState>): void {
    if (!this.#left) this.#store.setState(({ matching }) => ({ matching: { ...matching, ...change } }));
  }
}

function isLacking({ missing, unmeasured }: FlowGraph): boolean {
  return missing.length + unmeasured.length > 0;
}
