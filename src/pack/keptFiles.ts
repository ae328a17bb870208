/**
 * Files that were read once can be read again without a network. Whoever reads keeps what came, so that the first
 * visit counts from its first byte, in workers too: a service worker would see only what is asked after it has begun.
 *
 * The server comes first, always: what it says, be it an error or half a file, reaches the reader as it is. Only where
 * it cannot be reached at all is the answer what was kept.
 *
 * A part of a file is kept as that part, under a name that says which bytes it holds, and never as the whole. Files of
 * gigabytes are read in parts; one answer of more than `LARGEST` is not kept, since keeping it would hold it in memory
 * a second time and push everything else out of the browser's storage.
 */

const FILES_CACHE = 'headwaters.files';
const LARGEST = 64 * 1024 ** 2;
/** Beyond this share of what the browser gives, nothing more is kept. */
const MOST_OF_QUOTA = 0.5;
const PART = 'bytes';

interface Bytes {
  readonly start: number;
  /** Not included. */
  readonly end: number;
}

let last: Promise<unknown> = Promise.resolve();

/** Everything that was read so far is kept, or cannot be. To be waited for before work that leaves no time for it. */
export function allKept(): Promise<unknown> {
  return last;
}

/** Keeps a whole answer that was read to its end: `bytes` is its body. Whoever reads does not wait for it. */
export function keepFile(url: string, answer: Response, bytes: Uint8Array<ArrayBuffer>): void {
  // Node has no storage, and neither has a page from a host without https.
  if (typeof caches === 'undefined' || bytes.length > LARGEST) return;
  // No storage, or no room: the file was still read.
  // The copy is made here and now: the reader may change the bytes, or give them away.
  const copy = new Response(bytes, { status: 200, headers: answer.headers });
  const done = keep(url, answer.status, copy).catch(() => undefined);
  last = Promise.all([last, done]);
}

/** What was kept of a file; undefined where that does not answer the request. */
export async function keptFile(url: string, range: string | undefined): Promise<Response | undefined> {
  if (typeof caches === 'undefined') return undefined;
  return find(url, readRange(range ?? null)).catch(() => undefined);
}

/** `bytes=0-9`; null for none. Other forms are not used here. */
function readRange(header: string | null): Bytes | null {
  const [, start, last] = /^bytes=(\d+)-(\d+)$/.exec(header ?? '') ?? [];
  return start !== undefined && last !== undefined ? { start: Number(start), end: Number(last) + 1 } : null;
}

/** The bytes that a partial answer holds. */
function partOf(headers: Headers): Bytes | null {
  const [, start, last] = /^bytes (\d+)-(\d+)\//.exec(headers.get('Content-Range') ?? '') ?? [];
  return start !== undefined && last !== undefined ? { start: Number(start), end: Number(last) + 1 } : null;
}

function keyOf(url: string, part: Bytes | null): string {
  const key = new URL(url);
  if (part) key.searchParams.set(PART, `${part.start}-${part.end - 1}`);
  return key.href;
}

/** What a server says to tell two versions of a file apart. */
function versionOf(headers: Headers): string | null {
  return headers.get('ETag') ?? headers.get('Last-Modified');
}

/** A cache takes no answers of status 206: that a copy is one of a part is said by its name and its headers. */
async function keep(url: string, status: number, copy: Response): Promise<void> {
  const part = status === 206 ? partOf(copy.headers) : null;
  if (status === 206 && !part) return;
  const cache = await caches.open(FILES_CACHE);
  const key = keyOf(url, part);
  const version = versionOf(copy.headers);
  const before = await cache.match(url, { ignoreSearch: true });
  if (before && version !== null && versionOf(before.headers) !== version) await forget(cache, url);
  // Without a word of the server's on versions the newest answer takes the place of the last one.
  else if (version !== null && (await cache.match(key))) return;
  const { usage = 0, quota = 0 } = await navigator.storage.estimate();
  if (usage > quota * MOST_OF_QUOTA) return;
  await cache.put(key, copy);
}

/** Parts of two versions make no file, and files of two versions no pack. */
async function forget(cache: Cache, url: string): Promise<void> {
  await cache.delete(url, { ignoreSearch: true });
  if (!url.endsWith('/pack.json')) return;
  const folder = new URL('.', url).href;
  for (const { url: other } of await cache.keys()) if (other.startsWith(folder)) await cache.delete(other);
}

async function find(url: string, range: Bytes | null): Promise<Response | undefined> {
  const cache = await caches.open(FILES_CACHE);
  const whole = await cache.match(keyOf(url, null));
  if (!range) return whole;
  for (const response of whole ? [whole] : await cache.matchAll(url, { ignoreSearch: true })) {
    const part = partOf(response.headers);
    if (part && (range.start < part.start || range.end > part.end)) continue;
    const blob = await response.blob();
    const from = range.start - (part?.start ?? 0);
    const bytes = blob.slice(from, from + range.end - range.start);
    const total = /\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '')?.[1] ?? blob.size;
    const headers = new Headers(response.headers);
    headers.set('Content-Range', `bytes ${range.start}-${range.end - 1}/${total}`);
    headers.set('Content-Length', String(bytes.size));
    return new Response(bytes, { status: 206, headers });
  }
  return undefined;
}
