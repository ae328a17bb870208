import { isAbort, isHeadwatersError, messageOf } from '../core/errors';
import { EMPTY_SPEC, fitSpec, type GraphSpec, isSameWork } from '../core/spec';
import { readExamples } from '../pack/examples';
import { addStep, amend, beginHistory, type History, redo, undo } from '../state/history';
import { saysNothing, type Work } from '../state/keep';
import { type ReadLink, readLink, writeLink } from '../state/link';
import { changePlan } from '../state/planCommands';
import { notify, type OpenPack, type Store, type Weight } from '../state/store';
import { graphOf } from '../view/graphOf';
import { NOT_LOADED } from '../view/notLoaded';
import type { FoundFeature, Services } from '../view/services';
import type { SearchService } from '../workers/search.worker';
import { addressOf } from './address';
import { exactFeature } from './exactFeature';
import { Keeper } from './keeper';
import { Matching } from './matching';
import { findPack, packUrl, readForward, readPack, readTheRest } from './openPack';
import { startGraph } from './startGraph';
import type { Steering } from './steering';
import { type Ends, startSearch } from './workers';

const DEFAULT_PACK = 'demo';
/** Presses of a key on a slider that are nearer than this are one step. */
const SETTLED_TOGETHER_MS = 1_000;

/** What belongs to the pack that is open, and goes with it. */
interface PackWork {
  readonly matching: Matching;
  /** Absent until its code is here. */
  steering: Steering | undefined;
  readonly search: Ends<SearchService>;
  indexed: Promise<readonly string[]>;
}

/** Ties the store to the address bar, the pack and the workers: what happens from opening the page on. */
export class Session implements Services {
  readonly #store: Store;
  #work: PackWork | undefined;
  #opening: AbortController | undefined;
  #lastSettled = Number.NEGATIVE_INFINITY;
  /** The pack whose graph is on show. */
  #shown: string | undefined;

  readonly #embedded: boolean;
  /** A picture inside another page is nobody's work. */
  readonly #keeper: Keeper | undefined;

  /** `embedded`: the page is a picture inside another one, and fetches no more than it shows. */
  constructor(store: Store, embedded: boolean) {
    this.#store = store;
    this.#embedded = embedded;
    this.#keeper = embedded ? undefined : new Keeper(store);
  }

  get matching(): Matching | undefined {
    return this.#work?.matching;
  }

  get steering(): Steering | undefined {
    return this.#work?.steering;
  }

  start(): void {
    window.addEventListener('hashchange', () => void this.#follow(readLink(location.hash)));
    this.#begin();
    this.#keeper?.begin();
    // A changed plan or text is tried at once.
    this.#store.subscribe(({ spec }, before) => {
      if (spec.plan !== before.spec.plan || spec.text !== before.spec.text) void this.steering?.write();
    });
  }

  /** Opens what the address says, or goes on with what was kept where that is the same, or where it says nothing. */
  #begin(): void {
    const link = readLink(location.hash);
    const pack = link.pack?.id ?? DEFAULT_PACK;
    const kept = this.#keeper?.find(pack, saysNothing(link) ? null : location.hash.slice(1));
    if (!kept) void this.#follow(link);
    else void this.#follow({ spec: kept.history.present, pack: kept.pack, problems: [] }, 'touch', kept);
  }

  /** Opens what a link says, and names what it could not say. */
  async #follow(link: ReadLink, weight: Weight = 'touch', kept?: Work): Promise<void> {
    for (const text of link.problems) notify(this.#store, { kind: 'trouble', text });
    const wanted = link.pack?.id ?? DEFAULT_PACK;
    const { open } = this.#store.getState();
    if (open?.pack.manifest.id !== wanted && !(await this.#openPack(wanted, link))) return;
    this.#show(link, weight, kept);
  }

  /** Returns false when nothing could be opened; the store then says why. */
  async #openPack(id: string, link: ReadLink): Promise<boolean> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    this.#leave();
    try {
      await readPack(this.#store, id, opening.signal);
    } catch (error) {
      if (isAbort(error) || opening.signal.aborted) return false;
      const absent = isHeadwatersError(error, 'FileError') && id !== DEFAULT_PACK;
      if (absent && link.pack) {
        notify(this.#store, {
          kind: 'trouble',
          text: `The link was made with the pack “${id}”, which is not here (packs/${id}/pack.json is missing). The demo was opened instead.`,
        });
        return this.#openPack(DEFAULT_PACK, link);
      }
      this.#store.setState({ opening: { stage: 'failed', text: messageOf(error) } });
      return false;
    }
    // The first graph is drawn before anything else is fetched.
    setTimeout(() => void this.#readOn(opening.signal), 50);
    return true;
  }

  #leave(): void {
    this.#work?.matching.leave();
    this.#work?.steering?.leave();
    this.#work?.search.terminate();
    this.#work = undefined;
  }

  async #readOn(signal: AbortSignal): Promise<void> {
    const { open } = this.#store.getState();
    if (signal.aborted || !open) return;
    if (this.#embedded && (await this.#isWhole(open, signal))) return;
    const { id } = open.pack.manifest;
    const search = startSearch();
    const indexed = search.ask(search.remote.open(packUrl(id)));
    const matching = new Matching(this.#store, open.pack);
    const work: PackWork = { matching, steering: undefined, search, indexed };
    this.#work = work;
    void this.#bringSteering(work, open);
    // Asked of again by whoever searches; a failure is told there.
    indexed.catch(() => undefined);
    await readTheRest(this.#store, signal).catch(() => undefined);
    if (!signal.aborted) this.#takeOwnUnits();
    if (!signal.aborted) await work.matching.begin();
  }

  /** The first graph does not wait for the code of the model. */
  async #bringSteering(work: PackWork, { pack }: OpenPack): Promise<void> {
    try {
      const { Steering } = await import('./steering');
      // Another pack may have been opened meanwhile.
      if (this.#work === work) work.steering = new Steering(this.#store, pack);
    } catch {
      notify(this.#store, NOT_LOADED);
    }
  }

  /** A pack that does not know what is typical of its features has strengths in the model's own units alone. */
  #takeOwnUnits(): void {
    const { open, spec } = this.#store.getState();
    const knows = [...(open?.facts?.values() ?? [])].some(({ typical }) => typical !== undefined);
    if (!knows && spec.plan.edits.length === 0 && spec.plan.fold)
      this.change((s) => changePlan(s, { fold: false }), 'touch');
  }

  /** Whether the pack's atlas alone answers all that the graph asks. */
  async #isWhole(open: OpenPack, signal: AbortSignal): Promise<boolean> {
    const lacks = (): boolean => graphOf(this.#store.getState().spec, open).missing.length > 0;
    if (lacks()) await readForward(open, this.#store, signal).catch(() => undefined);
    return signal.aborted || !lacks();
  }

  #show(link: ReadLink, weight: Weight, kept?: Work): void {
    const { open } = this.#store.getState();
    if (!open) return;
    const { id, revision } = open.pack.manifest;
    if (link.pack && link.pack.id === id && link.pack.revision !== null && link.pack.revision !== revision)
      notify(this.#store, {
        kind: 'trouble',
        text: `The graph was made with revision ${link.pack.revision} of the pack, and this is revision ${revision}: features and cosines may differ.`,
      });
    const foreign = link.pack !== null && link.pack.id !== id;
    const { spec, absent } = this.#fit(link.spec, open);
    if (absent.length > 0 && !foreign)
      notify(this.#store, {
        kind: 'trouble',
        text: `The pack has no ${absent.slice(0, 3).join(', ')}${absent.length > 3 ? ` and ${absent.length - 3} more` : ''}; left out.`,
      });
    const empty = spec.seeds.length === 0 || foreign;
    // A plan for another pack's features means nothing here.
    const plan = foreign ? EMPTY_SPEC.plan : spec.plan;
    const graph = empty ? { ...startGraph(spec, open), plan, text: spec.text } : spec;
    // A link that selects nothing is about its seed.
    const shown = { ...graph, selected: graph.selected ?? graph.seeds[0] ?? null };
    // A link with a plan is about what the model then writes.
    const steered = shown.plan.edits.length > 0 ? { panel: 'steer' as const } : {};
    // What was done in another pack cannot be undone in this one.
    const begins = this.#shown !== id;
    this.#shown = id;
    if (kept && !empty) {
      const fitted = (steps: readonly GraphSpec[]) => steps.map((step) => this.#fit(step, open).spec);
      const history = {
        past: fitted(kept.history.past),
        present: shown,
        future: fitted(kept.history.future),
      };
      this.#store.setState({ spec: shown, history, panel: kept.panel });
    } else
      this.#store.setState(({ history }) => ({
        spec: shown,
        history: begins ? beginHistory(shown) : addStep(history, shown),
        ...steered,
      }));
    if (empty || kept || weight === 'step') this.#write(shown, weight);
  }

  #fit(spec: GraphSpec, open: OpenPack): ReturnType<typeof fitSpec> {
    return fitSpec(spec, (position) => open.known.featuresAt(position));
  }

  // What components take apart and pass around keeps its `this` by being a field.

  readonly change = (update: (spec: GraphSpec) => GraphSpec, weight: Weight): void => {
    const spec = update(this.#store.getState().spec);
    this.#store.setState({ spec });
    this.#write(spec, weight);
  };

  readonly undo = (): void => this.#travel(undo);
  readonly redo = (): void => this.#travel(redo);

  #travel(way: (history: History) => History): void {
    const history = way(this.#store.getState().history);
    this.#store.setState({ history, spec: history.present });
    this.#lastSettled = Number.NEGATIVE_INFINITY;
    this.#write(history.present, 'touch');
  }

  /**
   * A step becomes an entry of the browser's history. A slider is written when it has come to rest, and one that is
   * pressed on by key makes one step of it all.
   */
  #write(spec: GraphSpec, weight: Weight): void {
    if (weight === 'drag' || !this.#store.getState().open) return;
    const now = performance.now();
    const same = weight === 'settle' && now - this.#lastSettled < SETTLED_TOGETHER_MS;
    this.#lastSettled = weight === 'settle' ? now : Number.NEGATIVE_INFINITY;
    const { present } = this.#store.getState().history;
    const part = weight === 'touch' || same || isSameWork(present, spec);
    this.#store.setState(({ history }) =>
      history.present === spec ? {} : { history: (part ? amend : addStep)(history, spec) },
    );
    const fragment = `#${this.#fragment(spec)}`;
    if (fragment === location.hash) return;
    if (part) history.replaceState(null, '', fragment);
    else history.pushState(null, '', fragment);
  }

  #fragment(spec: GraphSpec): string {
    const manifest = this.#store.getState().open?.pack.manifest;
    return writeLink(spec, { id: manifest?.id ?? DEFAULT_PACK, revision: manifest?.revision ?? null });
  }

  readonly link: Services['link'] = (where) =>
    addressOf(this.#fragment(this.#store.getState().spec), where === 'embedded');

  readonly packAddress = (): string => packUrl(this.#store.getState().open?.pack.manifest.id ?? DEFAULT_PACK);

  /** A file is opened as a link is, but never with another pack in the place of its own. */
  readonly openGraph: Services['openGraph'] = async (file) => {
    if (this.#store.getState().open?.pack.manifest.id !== file.pack.id) await findPack(file.pack.id);
    await this.#follow(file, 'step');
  };

  readonly search = async (query: string): Promise<readonly FoundFeature[]> => {
    const work = this.#work;
    const exact = exactFeature(query, this.#store.getState().open);
    if (exact.length > 0 || !work) return exact;
    const missing = await work.indexed;
    for (const text of missing) notify(this.#store, { kind: 'trouble', text });
    return work.search.ask(work.search.remote.search(query));
  };

  readonly examples: Services['examples'] = async (feature, signal) => {
    const { open } = this.#store.getState();
    return open ? readExamples(open.pack, feature, { signal }) : [];
  };

  readonly recents: Services['recents'] = () => this.#keeper?.recents() ?? [];
  readonly forgetAll = (): void => this.#keeper?.forgetAll();

  openDemo(): void {
    // An address that is the same already makes no event.
    if (location.hash === '') this.retry();
    else location.hash = '';
  }

  retry(): void {
    this.#begin();
  }
}
