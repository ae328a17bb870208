import { isAbort, isHeadwatersError, messageOf } from '../core/errors';
import { featureId, parseFeature } from '../core/ids';
import { fitSpec, type GraphSpec } from '../core/spec';
import { readExamples } from '../pack/describe';
import { type ReadLink, readLink, writeLink } from '../state/link';
import { notify, type Store, type Weight } from '../state/store';
import type { FoundFeature, Services } from '../view/services';
import type { SearchService } from '../workers/search.worker';
import { Matching } from './matching';
import { packUrl, readPack, readTheRest } from './openPack';
import { type Remote, startMatching, startSearch } from './workers';

const DEFAULT_PACK = 'demo';

/** Ties the store to the address bar, the pack and the workers: what happens from opening the page on. */
export class Session implements Services {
  readonly matching: Matching;
  readonly #store: Store;
  readonly #search: Remote<SearchService>;
  #indexed: Promise<unknown> = Promise.resolve();
  #opening: AbortController | undefined;

  constructor(store: Store) {
    this.#store = store;
    this.matching = new Matching(store, startMatching());
    this.#search = startSearch();
  }

  start(): void {
    window.addEventListener('hashchange', () => void this.#follow(readLink(location.hash)));
    void this.#follow(readLink(location.hash));
  }

  /** Opens what a link says, and names what it could not say. */
  async #follow(link: ReadLink): Promise<void> {
    for (const text of link.problems) notify(this.#store, { kind: 'trouble', text });
    const wanted = link.pack?.id ?? DEFAULT_PACK;
    const { open } = this.#store.getState();
    if (open?.pack.manifest.id !== wanted && !(await this.#openPack(wanted, link))) return;
    this.#show(link);
  }

  /** Returns false when nothing could be opened; the store then says why. */
  async #openPack(id: string, link: ReadLink): Promise<boolean> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    this.matching.stop();
    try {
      await readPack(this.#store, id, opening.signal);
    } catch (error) {
      if (isAbort(error)) return false;
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

  async #readOn(signal: AbortSignal): Promise<void> {
    const id = this.#store.getState().open?.pack.manifest.id;
    if (signal.aborted || id === undefined) return;
    this.#indexed = this.#search.open(packUrl(id).href, id).catch(() => undefined);
    await readTheRest(this.#store, signal).catch(() => undefined);
    if (!signal.aborted) await this.matching.begin();
  }

  #show(link: ReadLink): void {
    const { open } = this.#store.getState();
    if (!open) return;
    const { id, revision, starts } = open.pack.manifest;
    if (link.pack && link.pack.id === id && link.pack.revision !== null && link.pack.revision !== revision)
      notify(this.#store, {
        kind: 'trouble',
        text: `The link was made with revision ${link.pack.revision} of the pack, and this is revision ${revision}: features and cosines may differ.`,
      });
    const foreign = link.pack !== null && link.pack.id !== id;
    const { spec, absent } = fitSpec(link.spec, (position) => open.known.featuresAt(position));
    if (absent.length > 0 && !foreign)
      notify(this.#store, {
        kind: 'trouble',
        text: `The pack has no ${absent.slice(0, 3).join(', ')}${absent.length > 3 ? ` and ${absent.length - 3} more` : ''}; left out.`,
      });
    const nothing = spec.seeds.length === 0 || foreign;
    const first = starts?.[0];
    const shown = nothing && first ? { ...readLink(first.link).spec } : spec;
    this.#store.setState({ spec: shown, weight: 'touch' });
    if (nothing) this.#write(shown, 'touch');
  }

  // What components take apart and pass around keeps its `this` by being a field.

  readonly change = (update: (spec: GraphSpec) => GraphSpec, weight: Weight): void => {
    const spec = update(this.#store.getState().spec);
    this.#store.setState({ spec, weight });
    this.#write(spec, weight);
  };

  /** A step becomes an entry of the browser's history; a drag is written when it has come to rest. */
  #write(spec: GraphSpec, weight: Weight): void {
    if (weight === 'drag' || !this.#store.getState().open) return;
    const fragment = `#${this.#fragment(spec)}`;
    if (fragment === location.hash) return;
    if (weight === 'step') history.pushState(null, '', fragment);
    else history.replaceState(null, '', fragment);
  }

  #fragment(spec: GraphSpec): string {
    const manifest = this.#store.getState().open?.pack.manifest;
    return writeLink(spec, { id: manifest?.id ?? DEFAULT_PACK, revision: manifest?.revision ?? null });
  }

  readonly link = (): string =>
    new URL(`#${this.#fragment(this.#store.getState().spec)}`, location.href).href;

  readonly search = async (query: string): Promise<FoundFeature[]> => {
    const byId = this.#byId(query);
    if (byId.length > 0) return byId;
    await this.#indexed;
    return this.#search.search(query);
  };

  /** `7`, `7/res`, `7/res/12`: an id that has been begun. */
  #byId(query: string): FoundFeature[] {
    const { open } = this.#store.getState();
    const exact = parseFeature(query.trim());
    if (!open || !exact) return [];
    return exact.index < open.known.featuresAt(`${exact.layer}/${exact.site}`)
      ? [{ id: featureId(exact), raises: [] }]
      : [];
  }

  readonly examples: Services['examples'] = async (feature, signal) => {
    const { open } = this.#store.getState();
    return open ? readExamples(open.pack, feature, { signal }) : [];
  };

  openDemo(): void {
    location.hash = '';
    void this.#follow(readLink(''));
  }

  retry(): void {
    void this.#follow(readLink(location.hash));
  }
}
