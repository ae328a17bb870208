import { HeadwatersError, isHeadwatersError } from '../core/errors';
import { KnownPack } from '../core/known';
import { type Labels, mergeLabels } from '../core/labels';
import type { PackName } from '../core/packName';
import { type Atlas, openAtlas, readTables } from '../pack/atlas';
import { readFirstLabels } from '../pack/describe';
import { packNotes } from '../pack/notes';
import { openPack, type Pack } from '../pack/open';
import { comparable } from '../pack/space';
import { type OpenPack, withGiven } from '../state/openPack';
import { notify, type Store } from '../state/store';
import type { Environment } from './environment';
import { type Unread, withoutIt } from './unread';

/**
 * Looks for the pack of a graph file before the graph on show is given up for it.
 *
 * @throws GraphFileError when no such pack is here; NetworkError
 */
export async function findPack(environment: Environment, wanted: PackName): Promise<void> {
  const { id } = wanted;
  try {
    await openPack(environment.openSource(environment.sourceOf(wanted)));
  } catch (error) {
    if (!isHeadwatersError(error, 'FileError')) throw error;
    throw new HeadwatersError('GraphFileError', {
      what: `The graph file was made with the pack “${id}”, which is not here.`,
      next: `${error.message} The current graph stays open.`,
    });
  }
}

/**
 * Reads what the first graph needs: manifest, first labels, and the backward half of the atlas. Answers with what of it
 * is to be read again.
 */
export async function readPack(
  store: Store,
  environment: Environment,
  wanted: PackName,
  signal: AbortSignal,
): Promise<readonly Unread[]> {
  let bytes = 0;
  const loading = (what: string): void =>
    store.setState({ opening: { stage: 'loading', bytes, what }, open: null });
  const onBytes = (more: number): void => {
    bytes += more;
    loading('labels and matches');
  };
  loading('the manifest');
  const { id, from } = wanted;
  const source = environment.openSource(environment.sourceOf(wanted));
  const opened = await openPack(source, { signal, onBytes });
  const pack = from === undefined ? opened : await fromCatalogue(opened, from);
  // Beside the app a folder is called as its pack, elsewhere as anybody likes.
  if (from === undefined && pack.manifest.id !== id)
    throw new HeadwatersError('ManifestError', {
      what: `The pack in packs/${id} has a different id in its manifest.`,
      expected: `"id": "${id}"`,
      found: `"${pack.manifest.id}"`,
      next: 'Rename the folder or change the id so that they match.',
    });
  if (pack.unknownFields.length > 0)
    notify(store, {
      kind: 'note',
      text: `The manifest has fields that this version does not know; they were ignored: ${pack.unknownFields.slice(0, 6).join(', ')}.`,
    });
  sayNotes(store, pack, from);
  const known = new KnownPack(
    new Map([...comparable(pack)].map(([position, sae]) => [position, sae.features])),
  );
  const unread: Unread[] = [];
  const add = (more: Partial<OpenPack>): void =>
    store.setState(({ open: now }) => (now?.pack === pack ? { open: { ...now, ...more } } : {}));
  const addAtlas = (atlas: Atlas | undefined): void => {
    if (atlas) add({ chance: atlas.chance, atlas: { from: 'pack', k: atlas.k } });
  };
  const [labels, atlas] = await Promise.all([
    readFirstLabels(pack, { signal, onBytes }).catch(
      withoutIt(store, unread, new Map(), async () =>
        addLabels(store, pack, await readFirstLabels(pack, { signal })),
      ),
    ),
    readAtlas(pack, known, signal, onBytes).catch(
      withoutIt<Atlas | undefined>(store, unread, undefined, async () =>
        addAtlas(await readAtlas(pack, known, signal)),
      ),
    ),
  ]);
  const open: OpenPack = {
    pack,
    from,
    known,
    given: labels,
    labels,
    chance: atlas?.chance ?? {},
    atlas: atlas ? { from: 'pack', k: atlas.k } : null,
  };
  store.setState({ open, opening: { stage: 'open' } });
  return unread;
}

/** Of other places there can be much to say: it stands where the place is looked at. */
function sayNotes(store: Store, pack: Pack, from: string | undefined): void {
  const [first, ...more] = packNotes(pack);
  if (first === undefined) return;
  if (from === undefined) {
    for (const text of [first, ...more]) notify(store, { kind: 'note', text });
    return;
  }
  const { title } = pack.manifest;
  const run = (): void => store.setState({ openAsked: { from, what: title } });
  const text = more.length === 0 ? first : `${first} There are ${more.length} more notes on these SAEs.`;
  notify(store, { kind: 'note', text, about: 'notes', action: { text: 'Show what was found', run } });
}

/** With what the catalogue has of it, where the pack has none of its own: starts, and names of its SAEs. */
async function fromCatalogue(pack: Pack, from: string): Promise<Pack> {
  const { entryOf, neuronpediaName, startsOf } = await import('../state/catalogue');
  const entry = entryOf(from);
  if (!entry) return pack;
  const saes = pack.manifest.saes.map((sae) => {
    const neuronpedia = sae.neuronpedia ?? neuronpediaName(entry, sae);
    return neuronpedia === undefined ? sae : { ...sae, neuronpedia };
  });
  const starts = pack.manifest.starts ?? startsOf(entry);
  return { ...pack, manifest: { ...pack.manifest, saes, ...(starts.length > 0 && { starts }) } };
}

/** Labels come in two files, in either order. */
export function addLabels(store: Store, pack: Pack, more: Labels): void {
  store.setState(({ open, spec }) =>
    open?.pack === pack ? { open: withGiven(open, mergeLabels(open.given, more), spec.labels) } : {},
  );
}

async function readAtlas(
  pack: Pack,
  known: KnownPack,
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Atlas | undefined> {
  const atlas = await openAtlas(pack, { signal });
  if (atlas) known.addTables(await readTables(pack, atlas, 'backward', { signal, onBytes }));
  return atlas;
}

/** Tells the page that more matches of the open pack are known. */
export function learned(store: Store, known: KnownPack): void {
  store.setState(({ open }) => (open?.known === known ? { open: { ...open } } : {}));
}

/** Reads the forward half of the atlas. */
export async function readForward(open: OpenPack, store: Store, signal: AbortSignal): Promise<void> {
  if (open.atlas?.from !== 'pack') return;
  const atlas = await openAtlas(open.pack, { signal });
  if (!atlas) return;
  open.known.addTables(await readTables(open.pack, atlas, 'forward', { signal }));
  learned(store, open.known);
}
