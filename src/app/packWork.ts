import type { OpenPack } from '../state/openPack';
import { changePlan } from '../state/planCommands';
import { notify, type Store } from '../state/store';
import { NOT_LOADED } from '../view/notLoaded';
import type { FoundFeature } from '../view/services';
import type { SearchService } from '../workers/searchService';
import type { Editing } from './editing';
import type { WorkingEnvironment } from './environment';
import { Matching } from './matching';
import { readTheRest } from './readRest';
import type { Steering } from './steering';
import type { Ends } from './workers';

/** What works for the pack that is open, and goes with it. */
export class PackWork {
  readonly matching: Matching;
  readonly #store: Store;
  readonly #open: OpenPack;
  readonly #search: Ends<SearchService>;
  /** Resolves to what could not be read, in words, when all else can be searched. */
  readonly #indexed: Promise<readonly string[]>;
  #steering: Steering | undefined;
  #left = false;

  constructor(store: Store, environment: WorkingEnvironment, open: OpenPack, editing: Editing) {
    this.#store = store;
    this.#open = open;
    const { id } = open.pack.manifest;
    this.matching = new Matching(store, environment, open.pack);
    this.#search = environment.startSearch();
    this.#indexed = this.#search.ask(this.#search.remote.open(environment.packAddress(id)));
    // Asked for again by whoever searches; a failure is told there.
    this.#indexed.catch(() => undefined);
    void this.#bringSteering(environment, editing);
  }

  /** Absent until its code has come. */
  get steering(): Steering | undefined {
    return this.#steering;
  }

  /** Reads on in the background, and then sees to the matches. */
  async begin(editing: Editing, signal: AbortSignal): Promise<void> {
    await readTheRest(this.#store, signal).catch(() => undefined);
    if (signal.aborted) return;
    this.#takeOwnUnits(editing);
    await this.matching.begin();
  }

  /** The first graph does not wait for the code of the model. */
  async #bringSteering(environment: WorkingEnvironment, { change }: Editing): Promise<void> {
    try {
      const { Steering } = await import('./steering');
      if (!this.#left) this.#steering = new Steering(this.#store, environment, this.#open.pack, change);
    } catch {
      notify(this.#store, NOT_LOADED);
    }
  }

  /** A pack that does not know what is typical of its features has strengths in the model's own units alone. */
  #takeOwnUnits(editing: Editing): void {
    const { open, spec } = this.#store.getState();
    const knows = [...(open?.facts?.values() ?? [])].some(({ typical }) => typical !== undefined);
    if (!knows && spec.plan.edits.length === 0 && spec.plan.fold)
      editing.change((s) => changePlan(s, { fold: false }), 'touch');
  }

  async search(query: string): Promise<readonly FoundFeature[]> {
    const missing = await this.#indexed;
    for (const text of missing) notify(this.#store, { kind: 'trouble', text });
    return this.#search.ask(this.#search.remote.search(query));
  }

  leave(): void {
    this.#left = true;
    this.matching.leave();
    this.#steering?.leave();
    this.#search.terminate();
  }
}
