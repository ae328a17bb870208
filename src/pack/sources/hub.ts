import { aborted, HeadwatersError } from '../../core/errors';
import { type HubPlace, isPinned, writePlace } from '../../core/packPlace';
import type { ByteSource, FileEntry, StopOptions } from '../bytes';
import { askedOnce } from './askedOnce';
import { Busy, refusal, Unreachable } from './failures';
import { patiently } from './retrying';
import type { StreamSource } from './stream';

/**
 * The part of a model hub's interface that is needed: which commit a branch is at, and what files a commit has. Both
 * are simple requests, so that a browser asks nobody for permission first. A token goes to the hub's own origin alone:
 * the signed addresses that it redirects to need none, and are never kept.
 */
export interface Hub {
  /** The place at the commit that its revision is at now. @throws FileError, NetworkError, AbortError */
  pin(place: HubPlace, options?: StopOptions): Promise<HubPlace>;
  /** Every file of the place's folder, with paths from the repository's top. @throws FileError, NetworkError, AbortError */
  list(place: HubPlace, options?: StopOptions): Promise<FileEntry[]>;
}

/** Pages of a listing, at most: a thousand files each. */
const MOST_PAGES = 200;

/** @param token of the person, for repositories that are not open to all; undefined where none was given */
export function openHub(token?: () => string | undefined): Hub {
  const ask = async (address: URL, place: HubPlace, { signal }: StopOptions): Promise<Response> => {
    const file = { path: writePlace(place) };
    const given = token?.();
    const answer = await patiently(
      async () => {
        const response = await fetch(address, {
          headers: given === undefined ? {} : { Authorization: `Bearer ${given}` },
          signal: signal ?? null,
        }).catch((cause: unknown) => {
          throw signal?.aborted ? aborted() : new Unreachable(file, cause);
        });
        if (response.status === 429 || response.status === 503) throw new Busy(file, response);
        return response;
      },
      undefined,
      signal,
    );
    if (answer.ok) return answer;
    await answer.body?.cancel();
    if (answer.status === 401 || answer.status === 403 || answer.status === 404)
      throw closed(place, answer.status);
    throw refusal(answer, file);
  };
  return {
    async pin(place, options = {}) {
      if (isPinned(place)) return place;
      const address = new URL(
        `/api/models/${place.repository}/revision/${encodeURIComponent(place.revision)}`,
        place.hub,
      );
      const json = await jsonOf(await ask(address, place, options), place);
      const revision = typeof json === 'object' && json !== null && 'sha' in json ? json.sha : undefined;
      const pinned = { ...place, revision: String(revision) };
      if (isPinned(pinned)) return pinned;
      throw strange(place, 'the commit of its revision', String(revision));
    },
    async list(place, options = {}) {
      const files: FileEntry[] = [];
      const path = place.folder === '' ? '' : `/${place.folder.split('/').map(encodeURIComponent).join('/')}`;
      let address: URL | undefined = new URL(
        `/api/models/${place.repository}/tree/${encodeURIComponent(place.revision)}${path}?recursive=true`,
        place.hub,
      );
      for (let page = 0; address && page < MOST_PAGES; page++) {
        const answer: Response = await ask(address, place, options);
        const json = await jsonOf(answer, place);
        if (!Array.isArray(json)) throw strange(place, 'a list of files', typeof json);
        for (const entry of json) {
          const file = fileOf(entry);
          if (file) files.push(file);
        }
        address = nextPage(answer, address);
      }
      return files;
    },
  };
}

/** The address of the next page, at the same origin: a token must go nowhere else. */
function nextPage({ headers }: Response, address: URL): URL | undefined {
  const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headers.get('Link') ?? '')?.[1];
  if (next === undefined || !URL.canParse(next, address)) return undefined;
  const url = new URL(next, address);
  return url.origin === address.origin ? url : undefined;
}

/** A file of a listing; undefined for folders, and for what is not described. */
function fileOf(entry: unknown): FileEntry | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { type, path, size, oid, lfs } = entry as Record<string, unknown>;
  if (type !== 'file' || typeof path !== 'string' || !isCount(size)) return undefined;
  // Of a large file the first id is that of its pointer.
  const large = typeof lfs === 'object' && lfs !== null ? (lfs as Record<string, unknown>) : {};
  const version = typeof large.oid === 'string' ? large.oid : oid;
  return {
    path,
    bytes: isCount(large.size) ? large.size : size,
    ...(typeof version === 'string' && /^[\w:-]{1,100}$/.test(version) && { version }),
  };
}

function isCount(x: unknown): x is number {
  return typeof x === 'number' && Number.isSafeInteger(x) && x >= 0;
}

async function jsonOf(answer: Response, place: HubPlace): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    throw strange(place, 'JSON', 'something else');
  }
}

function closed(place: HubPlace, status: number): HeadwatersError {
  const isMissing = status === 404;
  const folder = place.folder === '' ? '' : ` with a folder ${place.folder}`;
  return new HeadwatersError(isMissing ? 'FileError' : 'NetworkError', {
    what: isMissing
      ? `The hub has no ${place.repository} at ${place.revision}${folder}.`
      : // A hub says so of what is not there as well, to whoever has not signed in.
        `The hub has no ${place.repository}, or does not show it to everybody (${status}).`,
    next: isMissing
      ? 'Check the name and the revision.'
      : 'Check the name. What is shown to some alone opens on the command line with HF_TOKEN, or as a folder once it is downloaded.',
  });
}

function strange(place: HubPlace, expected: string, found: string): HeadwatersError {
  return new HeadwatersError('NetworkError', {
    what: `The answer of ${place.hub} for ${place.repository} is not that of a model hub.`,
    expected,
    found,
    next: 'Check the address.',
  });
}

/**
 * Says of each file what the listing says: whether there is one, and its hash as its version, which a browser cannot see
 * in the answers of the servers that a hub redirects to.
 */
export function listed(
  source: StreamSource,
  files: () => Promise<ReadonlyMap<string, FileEntry>>,
): StreamSource {
  const entryOf = async (path: string): Promise<FileEntry> => {
    const file = (await files()).get(path);
    if (file) return file;
    throw new HeadwatersError('FileError', {
      what: `${path} is missing in the repository.`,
      next: 'Check its name and the revision.',
    });
  };
  return {
    name: source.name,
    async stat(path) {
      const { bytes, version = null } = await entryOf(path);
      return { bytes, version };
    },
    async open(file, options) {
      const { version } = await entryOf(file.path);
      const stream = await source.open(file, options);
      return version === undefined ? stream : { ...stream, version };
    },
  };
}

/** Lists a place once. What a commit holds never changes: an earlier visit's list of it is as good, and works offline. */
export function listing(hub: Hub, place: HubPlace, kept: KeptListing): NonNullable<ByteSource['list']> {
  return askedOnce(async (options) => {
    const earlier = isPinned(place) ? await kept.read().catch(() => undefined) : undefined;
    if (earlier) return earlier;
    const files = await hub.list(place, options);
    if (isPinned(place)) await kept.write(files).catch(() => undefined);
    return files;
  });
}

export interface KeptListing {
  read(): Promise<FileEntry[] | undefined>;
  write(files: readonly FileEntry[]): Promise<void>;
}
