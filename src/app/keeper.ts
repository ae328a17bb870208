import { isHeadwatersError, messageOf } from '../core/errors';
import type { PackName } from '../core/packName';
import type { GraphSpec } from '../core/spec';
import { writeGraphFile } from '../state/graphFile';
import {
  isKept,
  type Kept,
  type KeptWork,
  type Recent,
  readKept,
  recentKey,
  type Work,
  workFor,
  workKey,
  writeRecent,
  writeWork,
} from '../state/keep';
import { writeLink } from '../state/link';
import { notify, type Store } from '../state/store';
import { labelText } from '../view/labelText';
import { drawer, newName, renameTab, storageError, tabName } from './storage';

/** Written when nothing has changed for so long. */
const REST_MS = 400;
const NOTHING: Kept = { works: [], recents: [], damaged: [], outdated: [] };

/** Keeps the work of this tab in the browser, and finds what was kept. Without storage it does nothing, and says so. */
export class Keeper {
  readonly #store: Store;
  #tab = '';
  #visit = newName();
  readonly #said = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The text of every step that was written or read: a new step is all that has to be written. */
  readonly #texts = new WeakMap<GraphSpec, { readonly pack: string; readonly text: string }>();

  constructor(store: Store) {
    this.#store = store;
    this.#try(() => {
      this.#tab = tabName();
    });
    void this.#claim();
  }

  /** Keeps every change from now on. */
  begin(): void {
    // A drag changes the graph and not the history, so it writes nothing.
    this.#store.subscribe(({ history, panel }, before) => {
      if (history === before.history && panel === before.panel) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#inRest(), REST_MS);
    });
    // What a page that goes away has not written yet is lost: a tab may be closed, discarded or crash while hidden.
    window.addEventListener('pagehide', () => this.#flush());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.#flush();
    });
  }

  /** The work to go on with, where a page opens with this link to a graph, or with none (null). */
  find(pack: string, link: string | null): KeptWork | undefined {
    const { works, damaged, outdated } = this.#read();
    if (damaged.length > 0) this.#say(storageError('damaged'));
    this.#try(() => {
      // What cannot be read would otherwise be told of at every visit.
      for (const key of [...damaged, ...outdated]) drawer.remove(key);
    });
    const work = workFor(works, this.#tab, pack, link);
    if (!work) return undefined;
    if (work.lost > 0) this.#say(storageError('damaged'));
    this.#visit = work.visit;
    return work;
  }

  recents(): readonly Recent[] {
    return this.#read().recents;
  }

  /** Forgets all that is kept, the graph on show too until it changes. */
  forgetAll(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#visit = newName();
    this.#try(() => {
      for (const [key] of drawer.entries()) if (isKept(key)) drawer.remove(key);
    });
  }

  /** A copy of a tab has the name of the one it was made from, which may still be open. */
  async #claim(): Promise<void> {
    // Where there is no https there are no locks, and copies cannot be told apart.
    const { locks } = navigator;
    if (!locks || this.#tab === '') return;
    await locks.request(`headwaters.tab.${this.#tab}`, { ifAvailable: true }, async (lock) => {
      // Held as long as the page is open.
      if (lock) return new Promise<void>(() => undefined);
      this.#try(() => {
        this.#tab = renameTab();
      });
      this.#visit = newName();
      return this.#claim();
    });
  }

  #inRest(): void {
    const { spec, history } = this.#store.getState();
    // Somebody is dragging: the end of it is a change of the history, and comes back here.
    if (spec !== history.present) return;
    if ('requestIdleCallback' in window) requestIdleCallback(() => this.#flush(), { timeout: 1_000 });
    else this.#flush();
  }

  #flush(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { open, history, panel } = this.#store.getState();
    if (!open || this.#tab === '') return;
    const { id, revision } = open.pack.manifest;
    const pack = { id, revision };
    const { present } = history;
    const at = Date.now();
    const work: Work = { pack, link: writeLink(present, pack), panel, history, visit: this.#visit, at };
    this.#try(() => {
      this.#writeWork(work);
      const [seed] = present.seeds;
      if (seed === undefined) return;
      const recent = { label: labelText(open.labels, seed), pack, spec: present, at };
      drawer.write(recentKey(this.#visit, id, present), writeRecent(recent));
    });
  }

  #writeWork(work: Work): void {
    const key = workKey(this.#tab, work.pack.id);
    const write = (history: Work['history']): void =>
      drawer.write(
        key,
        writeWork({ ...work, history }, (spec) => this.#textOf(spec, work.pack)),
      );
    try {
      write(work.history);
    } catch (error) {
      // The graph matters more than the way to it.
      write({ past: [], present: work.history.present, future: [] });
      throw error;
    }
  }

  #textOf(spec: GraphSpec, pack: PackName): string {
    const known = this.#texts.get(spec);
    const name = `${pack.id}@${pack.revision}`;
    if (known?.pack === name) return known.text;
    const text = writeGraphFile(spec, pack);
    this.#texts.set(spec, { pack: name, text });
    return text;
  }

  #read(): Kept {
    let kept = NOTHING;
    this.#try(() => {
      kept = readKept(drawer.entries(), Date.now());
    });
    return kept;
  }

  #try(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!isHeadwatersError(error, 'StorageError')) throw error;
      this.#say(error);
    }
  }

  /** Each thing once a visit, however often it is met. */
  #say(error: Error): void {
    const text = messageOf(error);
    if (this.#said.has(text)) return;
    this.#said.add(text);
    notify(this.#store, { kind: 'trouble', text });
  }
}
