import { isAbort, messageOf } from '../core/errors';
import type { FlowRequest } from '../core/flow';
import type { FeatureId } from '../core/ids';
import { latest } from '../match/latest';
import { atlasPairs } from '../pack/atlas';
import { decoderBytes } from '../pack/manifest';
import { type MatchingState, NO_MATCHING, notify, type Store } from '../state/store';
import type { MatchingService } from '../workers/matching.worker';
import { packUrl } from './openPack';
import { callback, job, type Remote } from './workers';

/** Packs up to this size fetch their decoders by themselves; larger ones ask. */
const ASK_ABOVE_BYTES = 256 * 1024 ** 2;
/** Sources listed on the card, and the one behind them that gives the last margin. */
const CARD_MATCHES = 11;

/** What the app asks of the matching worker, and what it tells the store of it. */
export class Matching {
  readonly #store: Store;
  readonly #worker: Remote<MatchingService>;
  readonly #latest = latest<'work' | 'trace'>();
  #useGpu = true;
  #ready = false;

  constructor(store: Store, worker: Remote<MatchingService>) {
    this.#store = store;
    this.#worker = worker;
  }

  /** Decoders are there: lists of any length can be had. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Begins with the pack that is open; large packs wait to be asked. */
  async begin(): Promise<void> {
    const { open } = this.#store.getState();
    if (!open) return;
    this.#ready = false;
    const totalBytes = decoderBytes(open.pack.manifest);
    const totalRows = atlasPairs(open.pack).reduce((n, { from }) => n + open.known.featuresAt(from), 0);
    this.#store.setState({ matching: { ...NO_MATCHING, totalBytes, totalRows } });
    await this.#worker.open(packUrl(open.pack.manifest.id).href, open.pack.manifest.id);
    if (totalBytes <= ASK_ABOVE_BYTES || !open.atlas) await this.run();
  }

  /** Fetches the decoders, then matches everything and compares it with the atlas. */
  async run(): Promise<void> {
    const stopped = await this.#latest.run('work', async (signal) => {
      try {
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

  #fail(trouble: string): void {
    this.#set({ stage: 'failed', trouble });
    // Without an atlas nothing can be drawn: that is more than a word at the foot of the page.
    if (!this.#store.getState().open?.atlas) notify(this.#store, { kind: 'trouble', text: trouble });
  }

  stop(): void {
    this.#latest.stop('work');
  }

  /** Starts the matching again on the other engine. */
  async switchEngine(useGpu: boolean): Promise<void> {
    this.#useGpu = useGpu;
    await this.run();
  }

  async #fetch(signal: AbortSignal): Promise<void> {
    this.#set({ stage: 'fetching', bytes: 0, trouble: null });
    const onBytes = (more: number): void => {
      if (!signal.aborted) this.#set({ bytes: this.#store.getState().matching.bytes + more });
    };
    const excluded = await job(this.#worker, signal, (number) =>
      this.#worker.fetchDecoders(number, callback(onBytes)),
    );
    this.#ready = true;
    if (excluded.zero + excluded.notFinite > 0)
      notify(this.#store, {
        kind: 'note',
        text: `${excluded.zero + excluded.notFinite} decoder rows cannot be matched and are left out: ${excluded.zero} are zero, ${excluded.notFinite} hold numbers that are not finite.`,
      });
    this.#grow();
  }

  /** Only a pack without an atlas has to measure its chance levels here. */
  async #chance(signal: AbortSignal): Promise<void> {
    const { open } = this.#store.getState();
    if (!open || Object.keys(open.chance).length > 0) return;
    this.#set({ stage: 'chance', rows: 0 });
    const chance = await job(this.#worker, signal, (number) =>
      this.#worker.chance(
        number,
        callback((done: number, pairs: number) => this.#set({ chancePairs: { done, pairs } })),
      ),
    );
    this.#store.setState(({ open: now }) => (now?.pack === open.pack ? { open: { ...now, chance } } : {}));
    this.#set({ chancePairs: null });
    this.#grow();
  }

  async #match(signal: AbortSignal): Promise<void> {
    this.#set({ stage: 'matching', rows: 0, agreement: null, checked: null });
    const result = await job(this.#worker, signal, (number) =>
      this.#worker.matchAll(
        number,
        this.#useGpu,
        callback((rows: number) => {
          if (!signal.aborted) this.#set({ rows });
        }),
      ),
    );
    const { agreement, checked, engine } = result;
    this.#set({ stage: 'done', agreement, checked, engine: engine.name, whyNotGpu: engine.whyNotGpu });
  }

  /** Computes what a graph is missing. A newer graph replaces the older one's request. */
  async complete(request: FlowRequest): Promise<void> {
    if (!this.#ready) return;
    try {
      const lists = await this.#latest.run('trace', (signal) =>
        job(this.#worker, signal, (number) => this.#worker.trace(number, request)),
      );
      this.#store.getState().open?.known.addLists(lists);
      if (lists.length > 0) this.#grow();
    } catch (error) {
      if (!isAbort(error)) notify(this.#store, { kind: 'trouble', text: messageOf(error) });
    }
  }

  /** Long lists for the card of one feature. */
  async describe(feature: FeatureId): Promise<void> {
    if (!this.#ready) return;
    const lists = await this.#worker.lists(feature, CARD_MATCHES);
    this.#store.getState().open?.known.addLists(lists);
    this.#grow();
  }

  #grow(): void {
    this.#store.setState(({ knowledge }) => ({ knowledge: knowledge + 1 }));
  }

  #set(change: Partial<MatchingState>): void {
    this.#store.setState(({ matching }) => ({ matching: { ...matching, ...change } }));
  }
}
