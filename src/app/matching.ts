import { isAbort, messageOf } from '../core/errors';
import type { FlowRequest } from '../core/flowGraph';
import type { FeatureId } from '../core/ids';
import type { FoundList } from '../core/known';
import type { PairId } from '../core/match';
import { latest } from '../match/latest';
import { atlasPairs } from '../pack/atlas';
import { decoderBytes } from '../pack/manifest';
import type { Pack } from '../pack/open';
import { type MatchingState, NO_MATCHING, notify, type Store } from '../state/store';
import type { EngineChoice } from '../workers/engines';
import { callJob } from './jobs';
import { packUrl } from './openPack';
import { callback, startMatching } from './workers';

/** Packs up to this size fetch their decoders by themselves; larger ones ask. */
const ASK_ABOVE_BYTES = 256 * 1024 ** 2;
/** Sources listed on the card, and the one behind them that gives the last margin. */
const CARD_MATCHES = 11;

/**
 * What the app asks of the matching worker, and what it tells the store of it, for one pack. A pack has a worker of
 * its own, which goes when the pack goes: no answer can come from another pack's decoders.
 */
export class Matching {
  readonly #store: Store;
  readonly #pack: Pack;
  readonly #worker = startMatching();
  readonly #latest = latest<'work' | 'trace'>();
  #opened: Promise<void> | undefined;
  #choice: EngineChoice = 'fastest';
  #ready = false;
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

  /** Fetches the decoders, then matches everything and compares it with the atlas. */
  async run(): Promise<void> {
    const stopped = await this.#latest.run('work', async (signal) => {
      try {
        await this.#open();
        await this.#fetch(signal);
        await this.#chance(signal);
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
    this.#opened ??= this.#worker.ask(this.#worker.remote.open(packUrl(id)));
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

  async #fetch(signal: AbortSignal): Promise<void> {
    this.#set({ stage: 'fetching', bytes: 0, trouble: null });
    const onBytes = (more: number): void => {
      if (!signal.aborted) this.#set({ bytes: this.#store.getState().matching.bytes + more });
    };
    const excluded = await this.#job(signal, (number) =>
      this.#worker.remote.fetchDecoders(number, callback(onBytes)),
    );
    const count = excluded.zero + excluded.notFinite;
    if (!this.#ready && count > 0)
      notify(this.#store, {
        kind: 'note',
        text: `${count} decoder rows cannot be matched and are left out: ${excluded.zero} zero, ${excluded.notFinite} with numbers that are not finite.`,
      });
    this.#ready = true;
    this.#learn([]);
  }

  /** Only a pack without an atlas has to measure its chance levels here. Each holds as soon as it is known. */
  async #chance(signal: AbortSignal): Promise<void> {
    if (this.#store.getState().open?.atlas) return;
    this.#set({ stage: 'chance' });
    const onPair = (pair: PairId, level: number, done: number, pairs: number): void => {
      if (signal.aborted || this.#left) return;
      this.#store.setState(({ open }) =>
        open ? { open: { ...open, chance: { ...open.chance, [pair]: level } } } : {},
      );
      this.#set({ chancePairs: { done, pairs } });
    };
    await this.#job(signal, (number) => this.#worker.remote.chance(number, callback(onPair)));
    this.#set({ chancePairs: null });
  }

  async #match(signal: AbortSignal): Promise<void> {
    if (!this.#store.getState().open?.atlas) {
      this.#set({ stage: 'done' });
      return;
    }
    this.#set({ stage: 'matching', rows: 0, agreement: null, checked: null });
    const onRows = (rows: number): void => {
      if (!signal.aborted) this.#set({ rows });
    };
    const { agreement, checked, engine } = await this.#job(signal, (number) =>
      this.#worker.remote.matchAll(number, this.#choice, callback(onRows)),
    );
    this.#set({ stage: 'done', agreement, checked, engine: engine.name, whyNotGpu: engine.whyNotGpu });
  }

  /** Computes what a graph is missing. A newer graph replaces the older one's request. */
  async complete(request: FlowRequest): Promise<void> {
    if (!this.#ready) return;
    await this.#tolerate(
      this.#latest.run('trace', (signal) =>
        this.#job(signal, (number) => this.#worker.remote.trace(number, request)),
      ),
    );
  }

  /** Long lists for the card of one feature. */
  async describe(feature: FeatureId): Promise<void> {
    if (!this.#ready) return;
    await this.#tolerate(this.#worker.ask(this.#worker.remote.lists(feature, CARD_MATCHES)));
  }

  /** Groups of features of which every two have at least this cosine; undefined while the decoders are not here. */
  async alikeGroups(features: readonly FeatureId[], threshold: number): Promise<FeatureId[][] | undefined> {
    return this.#ready ? this.#worker.ask(this.#worker.remote.alikeGroups(features, threshold)) : undefined;
  }

  async #tolerate(asked: Promise<FoundList[]>): Promise<void> {
    try {
      this.#learn(await asked);
    } catch (error) {
      if (!isAbort(error) && !this.#left) notify(this.#store, { kind: 'trouble', text: messageOf(error) });
    }
  }

  #learn(lists: readonly FoundList[]): void {
    if (this.#left) return;
    this.#store.getState().open?.known.addLists(lists);
    this.#store.setState(({ knowledge }) => ({ knowledge: knowledge + 1 }));
  }

  #job<T>(signal: AbortSignal, call: (job: number) => Promise<T>): Promise<T> {
    return this.#worker.ask(callJob(this.#worker.remote, signal, call));
  }

  #set(change: Partial<MatchingState>): void {
    if (!this.#left) this.#store.setState(({ matching }) => ({ matching: { ...matching, ...change } }));
  }
}
