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
import { packNameOf } from '../state/openPack';
import { notify, type Store } from '../state/store';
import { labelText } from '../view/labelText';
import type { Environment } from './environment';
import { newName, storageError } from './storage';

/** Written when nothing has changed for so long. */
const REST_MS = 400;
const NOTHING: Kept = { works: [], recents: [], damaged: [], outdated: [] };

/** Keeps the work of this tab in the browser, and finds what was kept. Without storage it does nothing, and says so. */
export class Keeper {
  readonly #store: Store;
  readonly #environment: Environment;
  #tab = '';
  #visit = newName();
  readonly #said = new Set<string>();
  /** Cancels the writing that is to come. */
  #waiting: (() => void) | undefined;
  /** The text of every step that was written or read: a new step is all that has to be written. */
  readonly #texts = new WeakMap<GraphSpec, { readonly pack: string; readonly text: string }>();

  constructor(store: Store, environment: Environment) {
    this.#store = store;
    this.#environment = environment;
    this.#try(() => {
      this.#tab = environment.cabinet.tabName();
    });
    void this.#claim();
  }

  /** Keeps every change from now on. */
  begin(): void {
    // A drag changes the graph and not the history, so it writes nothing.
    this.#store.subscribe((now, before) => {
      if (now.dragFrom !== null) return;
      if (now.spec === before.spec && now.history === before.history && now.panel === before.panel) return;
      this.#waiting?.();
      const { clock } = this.#environment;
      this.#waiting = clock.later(REST_MS, () => clock.whenIdle(() => this.#flush()));
    });
    // What a page that goes away has not written yet is lost: a tab may be closed, discarded or crash while hidden.
    this.#environment.onLeave(() => this.#flush());
  }

  /** The work to go on with, where a page opens with this link to a graph, or with none (null). */
  find(pack: string, link: string | null): KeptWork | undefined {
    const { works, damaged, outdated } = this.#read();
    if (damaged.length > 0) this.#say(storageError('damaged'));
    this.#try(() => {
      // What cannot be read would otherwise be told of at every visit.
      for (const key of [...damaged, ...outdated]) this.#environment.cabinet.remove(key);
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
    this.#waiting?.();
    this.#waiting = undefined;
    this.#visit = newName();
    this.#try(() => {
      for (const [key] of this.#environment.cabinet.entries())
        if (isKept(key)) this.#environment.cabinet.remove(key);
    });
  }

  /** A copy of a tab has the name of the one it was made from, which may still be open. */
  async #claim(): Promise<void> {
    const { cabinet } = this.#environment;
    while (this.#tab !== '' && !(await cabinet.claim(this.#tab))) {
      this.#try(() => {
        this.#tab = cabinet.renameTab();
      });
      this.#visit = newName();
    }
  }

  #flush(): void {
    if (!this.#waiting) return;
    const { open, spec, dragFrom, history, panel } = this.#store.getState();
    // Somebody is dragging: the end of it is a change that comes back here.
    if (!open || this.#tab === '' || dragFrom !== null) return;
    this.#waiting();
    this.#waiting = undefined;
    const pack = packNameOf(open);
    const at = this.#environment.clock.now();
    const steps = { ...history, present: spec };
    const work: Work = { pack, link: writeLink(spec, pack), panel, history: steps, visit: this.#visit, at };
    this.#try(() => {
      this.#writeWork(work);
      const [seed] = spec.seeds;
      if (seed === undefined) return;
      const recent = { label: labelText(open.labels, seed), pack, spec, at };
      this.#environment.cabinet.write(recentKey(this.#visit, pack.id, spec), writeRecent(recent));
    });
  }

  #writeWork(work: Work): void {
    const key = workKey(this.#tab, work.pack.id);
    const write = (history: Work['history']): void =>
      this.#environment.cabinet.write(
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
      kept = readKept(this.#environment.cabinet.entries(), this.#environment.clock.now());
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
