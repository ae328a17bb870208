import type { ChanceLevels } from '../core/cuts';
import { isAbort, messageOf } from '../core/errors';
import type { FlowRequest } from '../core/flowGraph';
import type { FeatureId } from '../core/ids';
import type { FoundList } from '../core/known';
import { type MatchTable, pairId } from '../core/match';
import { latest } from '../match/latest';
import { atlasPairs } from '../pack/atlas';
import { decoderBytes } from '../pack/manifest';
import type { Pack } from '../pack/open';
import { type MatchingState, NO_MATCHING, notify, type Store } from '../state/store';
import type { EngineChoice } from '../workers/engines';
import type { AtlasProgress } from '../workers/matching.worker';
import { callJob } from './jobs';
import { packUrl } from './openPack';
import { callback, startMatching } from './workers';

/** Packs up to this size fetch their decoders by themselves; larger ones ask. */
const ASK_ABOVE_BYTES = 256 * 1024 ** 2;
/** Sources listed on the card, and the one behind them that gives the last margin. */
const CARD_MATCHES = 11;
/** Matches of each feature in an atlas that is built here. */
const ATLAS_K = 8;
const NOBODY = (): void => undefined;

/**
 * What the app asks of the matching worker, and what it tells the store of it, for one pack. A pack has a worker of
 * its own, which goes when the pack goes: no answer can come from another pack's decoders.
 */
export class Matching {
  readonly #store: Store;
  readonly #pack: Pack;
  readonly #worker = startMatching();
  readonly #latest = latest<'work' | 'trace' | 'describe' | 'alike'>();
  #opened: Promise<void> | undefined;
  #choice: EngineChoice = 'fastest';
  #left = false;

  constructor(store: Store, pack: Pack) {
    this.#store = store;
    this.#pack = pack;
  }

  /** Begins with the pack that is open; large packs wait to be asked. */
  async begin(): Promise<void> {
    const { open } = this.#store.getState();
    if (open?.pack !== this.#pack) return;
    const totalBytes = decoderBytes(this.#pack.manifest);
    const totalRows = atlasPairs(this.#pack).reduce((n, { from }) => n + open.known.featuresAt(from), 0);
    this.#set({ ...NO_MATCHING, totalBytes, totalRows });
    if (totalBytes <= ASK_ABOVE_BYTES) await this.run();
  }

  /** Gives everything back. Whatever is still under way has nothing more to say. */
  leave(): void {
    this.#left = true;
    this.#worker.terminate();
    this.#store.setState({ matching: NO_MATCHING });
  }

  /** Compares the pack with its atlas, or builds one where it has none. */
  async run(): Promise<void> {
    const stopped = await this.#latest.run('work', async (signal) => {
      try {
        await this.#open();
        await this.#match(signal);
      } catch (error) {
        if (isAbort(error)) return true;
        this.#fail(messageOf(error));
      }
      return false;
    });
    // A run that a newer one replaced has nothing more to say.
    if (stopped && !this.#latest.running('work')) this.#set({ stage: 'stopped' });
  }

  stop(): void {
    this.#latest.stop('work');
  }

  /** Starts the matching again on the other engine. */
  async switchEngine(useGpu: boolean): Promise<void> {
    this.#choice = useGpu ? 'gpu' : 'cpu';
    await this.run();
  }

  async #open(): Promise<void> {
    const { id } = this.#pack.manifest;
    this.#opened ??= this.#worker.ask(this.#worker.remote.open(packUrl(id).href, id));
    try {
      await this.#opened;
    } catch (error) {
      this.#opened = undefined;
      throw error;
    }
  }

  #fail(trouble: string): void {
    this.#set({ stage: 'failed', trouble });
    // Without an atlas nothing can be drawn: that is more than a word at the foot of the page.
    if (!this.#left && !this.#store.getState().open?.atlas)
      notify(this.#store, { kind: 'trouble', text: trouble });
  }

  async #match(signal: AbortSignal): Promise<void> {
    this.#set({ stage: 'fetching', bytes: 0, rows: 0, trouble: null, agreement: null, checked: null });
    const onProgress = ({ bytes, totalBytes, rows }: AtlasProgress): void => {
      if (!signal.aborted)
        this.#set({ stage: bytes < totalBytes ? 'fetching' : 'matching', bytes, totalBytes, rows });
    };
    // A pair is told of once, so that it counts even if the work was stopped meanwhile.
    const onPair = (tables: MatchTable[], chance: ChanceLevels): void => {
      this.#store.getState().open?.known.addTables(new Map(tables.map((t) => [pairId(t.from, t.to), t])));
      this.#learn([], chance);
    };
    const { remote } = this.#worker;
    const { agreement, checked, engine, notKept } = await this.#job(signal, (number) =>
      this.#store.getState().open?.atlas
        ? remote.checkAtlas(number, this.#choice, callback(onProgress))
        : remote.buildAtlas(
            number,
            { k: ATLAS_K, choice: this.#choice },
            callback(onProgress),
            callback(onPair),
          ),
    );
    if (notKept !== null) notify(this.#store, { kind: 'note', text: notKept });
    this.#set({ stage: 'done', agreement, checked, engine: engine.name, whyNotGpu: engine.whyNotGpu });
  }

  /** Computes what a graph is missing. A newer graph replaces the older one's request. */
  async complete(request: FlowRequest): Promise<void> {
    await this.#tolerate(async () => {
      const { lists, chance, excluded } = await this.#latest.run('trace', (signal) =>
        this.#job(signal, (number) => this.#worker.remote.grow(number, request, callback(NOBODY))),
      );
      this.#learn(lists, chance);
      const count = excluded.zero + excluded.notFinite;
      if (count > 0)
        notify(this.#store, {
          kind: 'note',
          text: `${count} decoder rows cannot be matched and are left out: ${excluded.zero} zero, ${excluded.notFinite} with numbers that are not finite.`,
        });
    });
  }

  /** Long lists for the card of one feature. */
  async describe(feature: FeatureId): Promise<void> {
    await this.#tolerate(async () =>
      this.#learn(
        await this.#latest.run('describe', (signal) =>
          this.#job(signal, (number) =>
            this.#worker.remote.lists(number, feature, CARD_MATCHES, callback(NOBODY)),
          ),
        ),
        {},
      ),
    );
  }

  /** Groups of features of which every two have at least this cosine; undefined while the pack is not open here. */
  async alikeGroups(features: readonly FeatureId[], threshold: number): Promise<FeatureId[][] | undefined> {
    if (!this.#opened) return undefined;
    await this.#opened;
    return this.#latest.run('alike', (signal) =>
      this.#job(signal, (number) => this.#worker.remote.alikeGroups(number, features, threshold)),
    );
  }

  async #tolerate(asked: () => Promise<void>): Promise<void> {
    if (!this.#opened) return;
    try {
      await this.#opened;
      await asked();
    } catch (error) {
      if (!isAbort(error) && !this.#left) notify(this.#store, { kind: 'trouble', text: messageOf(error) });
    }
  }

  #learn(lists: readonly FoundList[], chance: ChanceLevels): void {
    if (this.#left) return;
    this.#store.getState().open?.known.addLists(lists);
    this.#store.setState(({ open, knowledge }) => ({
      open:
        open && Object.keys(chance).length > 0 ? { ...open, chance: { ...open.chance, ...chance } } : open,
      knowledge: knowledge + 1,
    }));
  }

  #job<T>(signal: AbortSignal, call: (job: number) => Promise<T>): Promise<T> {
    return this.#worker.ask(callJob(this.#worker.remote, signal, call));
  }

  #set(change: Partial<MatchingState>): void {
    if (!this.#left) this.#store.setState(({ matching }) => ({ matching: { ...matching, ...change } }));
  }
}
