import { isAbort } from '../core/errors';
import type { FoundPage } from '../core/featureIndex';
import type { SourceName } from '../pack/bytes';
import { type OpenPack, packNameOf } from '../state/openPack';
import { changePlan } from '../state/planCommands';
import { notify, type Store } from '../state/store';
import type { Bring } from '../view/services';
import type { SearchService } from '../workers/searchService';
import type { Editing } from './editing';
import type { WorkingEnvironment } from './environment';
import { Matching } from './matching';
import { PackLabels } from './packLabels';
import { readTheRest } from './readRest';
import type { Steering } from './steering';
import { readUnread } from './unread';
import type { Ends } from './workers';

interface Searching {
  readonly ends: Ends<SearchService>;
  /** Resolves to what could not be read, in words, when all else can be searched. */
  readonly indexed: Promise<readonly string[]>;
  isLacking: boolean;
}

/** What works for the pack that is open, and goes with it. */
export class PackWork {
  readonly matching: Matching;
  readonly #store: Store;
  readonly #open: OpenPack;
  readonly #environment: WorkingEnvironment;
  readonly #editing: Editing;
  readonly #bring: Bring;
  readonly #source: SourceName;
  readonly #leaving = new AbortController();
  readonly labels: PackLabels;
  #search: Searching;
  #steering: Steering | undefined;

  constructor(store: Store, environment: WorkingEnvironment, open: OpenPack, editing: Editing, bring: Bring) {
    this.#store = store;
    this.#open = open;
    this.#source = environment.sourceOf(packNameOf(open));
    this.#environment = environment;
    this.#editing = editing;
    this.#bring = bring;
    this.matching = new Matching(store, environment, open);
    this.#search = this.#startSearch();
    this.labels = new PackLabels(store, open, async (call) => {
      const { ends, indexed } = this.#search;
      await indexed;
      return ends.ask(call(ends.remote));
    });
    void this.#bringSteering().catch(() => undefined);
  }

  #startSearch(): Searching {
    const ends = this.#environment.startSearch();
    const searching: Searching = {
      ends,
      indexed: ends.ask(ends.remote.open(this.#source)),
      isLacking: false,
    };
    // Asked for again by whoever searches; a failure is told there.
    searching.indexed.then(
      (missing) => {
        searching.isLacking = missing.length > 0;
      },
      () => {
        searching.isLacking = true;
      },
    );
    return searching;
  }

  /** Absent until its code has come. */
  get steering(): Steering | undefined {
    return this.#steering;
  }

  /** Reads on in the background, and then sees to the matches. */
  async begin(editing: Editing, signal: AbortSignal): Promise<void> {
    const unread = await readTheRest(this.#store, signal).catch(() => []);
    if (signal.aborted) return;
    this.#store.setState(({ open }) =>
      open?.pack === this.#open.pack ? { open: { ...open, isDescribed: true } } : {},
    );
    void readUnread(this.#bring, unread, signal).catch(() => undefined);
    this.#takeOwnUnits(editing);
    void this.labels.begin().catch(() => undefined);
    await this.matching.begin();
  }

  /** The first graph does not wait for the code of the model. */
  async #bringSteering(): Promise<void> {
    const { signal } = this.#leaving;
    const { part } = await this.#bring('Steering', () => import('./steering'), { signal });
    if (!signal.aborted)
      this.#steering = new part.Steering(this.#store, this.#environment, this.#open, this.#editing.change);
  }

  /** The network is back: what failed for want of it is done again. */
  goOn(): void {
    if (this.#search.isLacking) {
      this.#search.ends.terminate();
      this.#search = this.#startSearch();
    }
    this.matching.goOn();
    this.#steering?.goOn();
  }

  /** A pack that does not know what is typical of its features has strengths in the model's own units alone. */
  #takeOwnUnits(editing: Editing): void {
    const { open, spec } = this.#store.getState();
    const knows = [...(open?.facts?.values() ?? [])].some(({ typical }) => typical !== undefined);
    if (!knows && spec.plan.edits.length === 0 && spec.plan.fold)
      editing.change((s) => changePlan(s, { fold: false }), 'touch');
  }

  async search(query: string, from: number, count: number): Promise<FoundPage> {
    const searching = this.#search;
    const { ends, indexed } = searching;
    try {
      const missing = await indexed;
      for (const text of missing) notify(this.#store, { kind: 'trouble', text });
      return await ends.ask(ends.remote.search(query, from, count));
    } catch (error) {
      // Another index has taken the place of the one that was asked.
      if (isAbort(error) && searching !== this.#search) return this.search(query, from, count);
      throw error;
    }
  }

  leave(): void {
    this.#leaving.abort();
    this.matching.leave();
    this.#steering?.leave();
    this.#search.ends.terminate();
  }
}
