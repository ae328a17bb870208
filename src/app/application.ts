import { isAbort, isHeadwatersError, messageOf } from '../core/errors';
import type { FoundPage } from '../core/featureIndex';
import { isSamePack, type PackName } from '../core/packName';
import { DISK } from '../core/packPlace';
import { EMPTY_SPEC } from '../core/spec';
import type { SourceName } from '../pack/bytes';
import { readExamples } from '../pack/examples';
import { holdFiles } from '../pack/sources/disk';
import { saysNothing, type Work } from '../state/keep';
import { type ReadLink, readLink, writeLink } from '../state/link';
import { type OpenPack, packNameOf, withGiven } from '../state/openPack';
import { createAppStore, notify, type Store, settle, type Weight } from '../state/store';
import { labelText } from '../view/labelText';
import type { Bring, Services } from '../view/services';
import { bringing, isMendable } from './bring';
import { Editing } from './editing';
import type { Environment } from './environment';
import { Flows } from './flows';
import { Keeper } from './keeper';
import { LateGrowth } from './lateGrowth';
import { lateServices } from './lateServices';
import type { Matching } from './matching';
import { findPack, readForward, readPack } from './openPack';
import type { PackWork } from './packWork';
import type { Steering } from './steering';
import { readUnread, type Unread } from './unread';
import { whatIsShown } from './whatIsShown';

const NOTHING_FOUND: FoundPage = { features: 0, groups: 0, near: false, page: [] };
const DEFAULT_PACK: PackName = { id: 'demo', revision: null };
/** The first graph is drawn before anything else is fetched, milliseconds. */
const AFTER_FIRST_PICTURE = 50;

/**
 * The whole application but for what it looks like: it opens packs, follows the address, changes the graph, keeps the
 * work, and sees to matching and steering. Views read its store and send it commands.
 */
export class Application implements Services {
  readonly store: Store;
  readonly #environment: Environment;
  readonly #editing: Editing;
  readonly #embedded: boolean;
  /** A picture inside another page is nobody's work. */
  readonly #keeper: Keeper | undefined;
  readonly #lateGrowth: LateGrowth;
  #work: PackWork | undefined;
  /** The same, for those who can wait for it; undefined where the pack gets none. */
  #coming: Promise<PackWork | undefined> = Promise.resolve(undefined);
  #opening: AbortController | undefined;
  /** The pack whose graph is on show. */
  #shown: PackName | undefined;
  /** Where the files of the open pack come from. */
  #source: SourceName | undefined;
  /** The pack could not be opened for want of a network. */
  #waits = false;

  /** `embedded`: the page is a picture inside another one, and fetches no more than it shows. */
  constructor(environment: Environment, embedded: boolean) {
    this.#environment = environment;
    const flows = new Flows(environment.clock, (late) => this.store.setState(late));
    this.store = createAppStore((state) => flows.derive(state));
    this.#embedded = embedded;
    this.#editing = new Editing(this.store, environment.address, environment.clock);
    this.#keeper = embedded ? undefined : new Keeper(this.store, environment);
    this.bring = bringing(this.store, environment.network);
    const late = lateServices(this.store, environment, this.bring);
    this.kept = late.kept;
    this.lookAt = late.lookAt;
    this.spread = late.spread;
    this.change = this.#editing.change;
    this.undo = this.#editing.undo;
    this.redo = this.#editing.redo;
    this.#lateGrowth = new LateGrowth(this.store, this.undo);
  }

  get matching(): Matching | undefined {
    return this.#work?.matching;
  }

  get steering(): Steering | undefined {
    return this.#work?.steering;
  }

  start(): void {
    this.store.subscribe((now, before) => this.#react(now, before));
    const { address } = this.#environment;
    address.onChange(() => void this.#follow(readLink(address.fragment())));
    this.#environment.network.onBack(() => {
      if (this.#waits) this.retry();
      this.#work?.goOn();
    });
    void this.#begin();
    this.#keeper?.begin();
  }

  /** What follows from a change without anybody asking for it. */
  #react(now: ReturnType<Store['getState']>, before: ReturnType<Store['getState']>): void {
    this.#lateGrowth.react(now, before);
    // What the graphs lack is computed.
    if (now.flow !== before.flow || now.other !== before.other) {
      this.matching?.follow();
      void this.#work?.labels.follow();
    }
    if (now.open && now.spec.labels !== before.spec.labels)
      this.store.setState({ open: withGiven(now.open, now.open.given, now.spec.labels) });
    // The card of a feature shows more matches than the graph.
    const { selected, plan, text, seeds } = now.spec;
    if (selected !== before.spec.selected || now.panel !== before.panel) this.#describe();
    // A changed plan or text is tried at once.
    if (plan !== before.spec.plan || text !== before.spec.text) void this.steering?.write();
    if (seeds !== before.spec.seeds || now.open?.labels !== before.open?.labels) {
      const [seed] = now.open ? seeds : [];
      this.#environment.setTitle(seed ? `${labelText(now.open?.labels, seed)} · Headwaters` : 'Headwaters');
    }
  }

  #describe(): void {
    const { spec, panel } = this.store.getState();
    if (spec.selected && panel === 'feature' && !this.#embedded) void this.matching?.describe(spec.selected);
  }

  /** Opens what the address says, or goes on with what was kept where that is the same, or where it says nothing. */
  #begin(): Promise<void> {
    const fragment = this.#environment.address.fragment();
    const link = readLink(fragment);
    this.store.setState({ onLink: !saysNothing(link) });
    if (link.look !== undefined) this.store.setState({ openAsked: { from: link.look, what: link.look } });
    const pack = link.pack ?? DEFAULT_PACK;
    const kept = this.#keeper?.find(pack.id, saysNothing(link) ? null : fragment);
    if (!kept) return this.#follow(link);
    return this.#follow({ spec: kept.history.present, pack: kept.pack, problems: [] }, 'touch', kept);
  }

  /** Opens what a link says, and names what it could not say. */
  async #follow(link: ReadLink, weight: Weight = 'touch', kept?: Work): Promise<void> {
    for (const text of link.problems) notify(this.store, { kind: 'trouble', text });
    const wanted = link.pack ?? DEFAULT_PACK;
    const { open } = this.store.getState();
    const isOpen = open !== null && isSamePack(packNameOf(open), wanted) && !this.#isReplaced(wanted);
    if (!isOpen && !(await this.#openPack(wanted, link))) return;
    this.#show(link, weight, kept);
  }

  /** Whether another folder of the same name was chosen since: only a place on a computer can mean other files. */
  #isReplaced(wanted: PackName): boolean {
    if (!wanted.from?.startsWith(DISK)) return false;
    try {
      return this.#environment.sourceOf(wanted) !== this.#source;
    } catch {
      return true;
    }
  }

  /** Returns false when nothing could be opened; the store then says why. */
  async #openPack(wanted: PackName, link: ReadLink): Promise<boolean> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    this.#work?.leave();
    this.#work = undefined;
    let come = (_: Promise<PackWork | undefined> | undefined): void => undefined;
    this.#coming = new Promise((resolve) => {
      come = resolve;
    });
    let unread: readonly Unread[];
    this.#waits = false;
    try {
      unread = await readPack(this.store, this.#environment, wanted, opening.signal);
      this.#source = this.#environment.sourceOf(wanted);
    } catch (error) {
      come(undefined);
      if (isAbort(error) || opening.signal.aborted) return false;
      const { id, from } = wanted;
      const absent = isHeadwatersError(error, 'FileError') && id !== DEFAULT_PACK.id;
      if (absent && link.pack && from === undefined) {
        notify(this.store, {
          kind: 'trouble',
          text: `The link was made with the pack “${id}”, which is not here (packs/${id}/pack.json is missing). The demo was opened instead.`,
        });
        return this.#openPack(DEFAULT_PACK, link);
      }
      this.#waits = isMendable(error);
      this.store.setState({ opening: { stage: 'failed', text: messageOf(error) } });
      return false;
    }
    this.#environment.clock.later(AFTER_FIRST_PICTURE, () => {
      come(this.#readOn(opening.signal).catch(() => undefined));
      void readUnread(this.bring, unread, opening.signal).catch(() => undefined);
    });
    return true;
  }

  async #readOn(signal: AbortSignal): Promise<PackWork | undefined> {
    const { open } = this.store.getState();
    if (signal.aborted || !open) return undefined;
    if (this.#embedded && (await this.#isWhole(open, signal))) return undefined;
    const work = await this.#bringWork(open, signal);
    this.#work = work;
    work.matching.follow();
    void work.begin(this.#editing, signal).then(() => signal.aborted || this.#describe());
    return work;
  }

  /** The first graph does not wait for the code of what comes after it. */
  async #bringWork(open: OpenPack, signal: AbortSignal): Promise<PackWork> {
    const bring = <T>(load: () => Promise<T>) =>
      this.bring('Search, matching and steering', load, { signal });
    const { part: code } = await bring(() => import('./packWork'));
    const { part: workers } = await bring(this.#environment.workers);
    return new code.PackWork(
      this.store,
      { ...this.#environment, ...workers },
      open,
      this.#editing,
      this.bring,
    );
  }

  /** Whether the pack's atlas alone answers all that the graph asks. */
  async #isWhole(open: OpenPack, signal: AbortSignal): Promise<boolean> {
    const lacks = (): boolean => (this.store.getState().flow?.graph.missing.length ?? 0) > 0;
    if (lacks()) await readForward(open, this.store, signal).catch(() => undefined);
    return signal.aborted || !lacks();
  }

  #openName(): PackName {
    const { open } = this.store.getState();
    return open ? packNameOf(open) : DEFAULT_PACK;
  }

  #show(link: ReadLink, weight: Weight, kept?: Work): void {
    const { open, spec, history } = this.store.getState();
    if (!open) return;
    const here = packNameOf(open);
    const isOngoing = this.#shown !== undefined && isSamePack(this.#shown, here);
    this.#shown = here;
    const { journey, problems, isStart, goesOn } = whatIsShown(link, open, {
      journey: isOngoing ? { spec, history } : undefined,
      kept,
      window: this.#environment.windowSize(),
    });
    for (const text of problems) notify(this.store, { kind: 'trouble', text });
    if (kept && goesOn) this.store.setState({ panel: kept.panel });
    // A link with a plan is about what the model then writes.
    else if (journey.spec.plan.edits.length > 0) this.store.setState({ panel: 'steer' });
    this.#editing.begin(journey, isStart || kept || weight === 'step' ? weight : 'none');
  }

  // What components take apart and pass around keeps its `this` by being a field.

  readonly bring: Bring;
  readonly kept: Services['kept'];
  readonly lookAt: Services['lookAt'];
  readonly spread: Services['spread'];
  readonly change: Services['change'];
  readonly undo: Services['undo'];
  readonly redo: Services['redo'];

  readonly link: Services['link'] = (where) =>
    this.#environment.address.withFragment(
      this.#editing.fragmentOf(this.store.getState().spec),
      where === 'embedded',
    );

  readonly packAddress = (): string => this.#environment.sourceOf(this.#openName());

  /** A file is opened as a link is, but never with another pack in the place of its own. */
  readonly openGraph: Services['openGraph'] = async (file) => {
    const { open } = this.store.getState();
    if (!open || !isSamePack(packNameOf(open), file.pack)) await findPack(this.#environment, file.pack);
    await this.#follow(file, 'step');
  };

  readonly search: Services['search'] = async (query, from, count) =>
    (await (await this.#coming)?.search(query, from, count)) ?? NOTHING_FOUND;

  /** What is asked for before the worker is there waits for it. */
  readonly labels: Services['labels'] = {
    addFiles: async (files) => (await this.#coming)?.labels.addFiles(files),
    fetchShown: async () => (await this.#coming)?.labels.fetchShown(),
  };

  readonly examples: Services['examples'] = async (feature, signal) => {
    const { open } = this.store.getState();
    return open ? readExamples(open.pack, feature, { signal }) : [];
  };

  readonly recents: Services['recents'] = () => this.#keeper?.recents() ?? [];
  readonly forgetAll = (): void => this.#keeper?.forgetAll();

  readonly openPlace: Services['openPlace'] = ({ from, inspection: { pack: id, revision } }) => {
    const { opening } = this.store.getState();
    // The address already asked for it, and could not be followed before its files were there.
    const isAwaited = readLink(this.#environment.address.fragment()).pack?.from === from;
    const link = readLink(writeLink(EMPTY_SPEC, { id, revision, from }));
    // What there is to say of it was just read.
    const shown = isAwaited && opening.stage === 'failed' ? this.#begin() : this.#follow(link, 'step');
    void shown.then(() => settle(this.store, 'notes'));
  };

  readonly holdFiles: Services['holdFiles'] = (folder) => holdFiles(folder);

  readonly openDemo = (): void => {
    this.#environment.address.push('');
    void this.#follow(readLink(''));
  };

  readonly retry = (): void => void this.#begin();
}
