import { AND, DISK, filesAddress, type HubPlace, parsePlace, writePlace } from '../core/packPlace';
import type { ByteSource, FileEntry, SourceName } from './bytes';
import { diskSource } from './sources/disk';
import { httpSource } from './sources/http';
import { type KeptListing, listed, listing, openHub } from './sources/hub';
import { joined } from './sources/joined';
import { allKept } from './sources/keepChunks';
import { kept } from './sources/kept';
import { browserStore, type KeptStore } from './sources/keptStore';
import { retrying } from './sources/retrying';
import { several } from './sources/several';
import { webListing } from './sources/webListing';
import { wholeReads } from './sources/whole';

export { allKept };

let store: Promise<KeptStore | undefined> | undefined;

/**
 * Opens a source by its name, in the page and in workers alike; nothing is asked for yet.
 *
 * @param name the address of a folder, with its slash at the end; a repository of a hub (`hf://owner/name@revision`);
 *   several of these with commas between them; or a folder of the person's computer, as `holdFiles` named it
 */
export function openSource(name: SourceName): ByteSource {
  if (name.startsWith(DISK)) return diskSource(name);
  if (name.includes(AND)) return several(name.split(AND).map(openSource));
  store ??= browserStore();
  const place = parsePlace(name);
  if (place?.kind === 'hub') return hubSource(place, store);
  const folder = new URL(name);
  const reads = joined(wholeReads(kept(retrying(httpSource(folder)), name, store)));
  return { ...reads, trail: decodeURI(folder.pathname), list: webListing(reads) };
}

/**
 * A repository of a hub. Paths are those of the whole repository, also where a folder of it was named: collections say
 * in them what they are.
 */
export function hubSource(
  place: HubPlace,
  store: Promise<KeptStore | undefined>,
  token?: () => string | undefined,
): ByteSource {
  const name = writePlace(place);
  const { repository, revision, folder } = place;
  const list = listing(openHub(token), place, keptListing(name, revision, store));
  const byPath = async (): Promise<ReadonlyMap<string, FileEntry>> =>
    new Map((await list('')).map((file) => [file.path, file]));
  const files = new URL(filesAddress(place));
  const reads = joined(wholeReads(kept(listed(retrying(httpSource(files, token)), byPath), name, store)));
  const last = (folder === '' ? repository : folder).split('/').at(-1);
  return { ...reads, name: last ?? repository, trail: repository, list };
}

/** The list of a commit's files, kept as a file of it. */
const LISTING = '.headwaters-listing.json';

function keptListing(
  name: SourceName,
  revision: string,
  opening: Promise<KeptStore | undefined>,
): KeptListing {
  return {
    async read() {
      const store = await opening;
      const [part] = (await store?.parts(name, LISTING))?.get(revision) ?? [];
      const blob = part && (await store?.open(name, LISTING, revision, part));
      return blob && (JSON.parse(await blob.text()) as FileEntry[]);
    },
    async write(files) {
      const blob = new Blob([JSON.stringify(files)]);
      await (await opening)?.write(name, LISTING, revision, { start: 0, end: blob.size, last: true }, blob);
    },
  };
}
