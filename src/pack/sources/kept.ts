import type { ByteRange, FileRef, FileStat, SourceName, StopOptions } from '../bytes';
import { MANIFEST_FILE } from '../manifest';
import { changed, Unreachable } from './failures';
import { keepChunks } from './keepChunks';
import type { KeptStore } from './keptStore';
import { covering, covers, endOfParts, type Part } from './parts';
import { type ByteStream, type OpenOptions, type StreamSource, skip } from './stream';

/** Bytes read from the store at a time. */
const SLICE = 1024 ** 2;

type Versions = ReadonlyMap<string, readonly Part[]>;
const NONE: Versions = new Map();

/**
 * Keeps what is read and answers from it: where the server says that the file is still of the version that is kept, or
 * where it cannot be reached at all. What the server says otherwise, be it an error, reaches the reader. What is there in
 * part is read to its end from the server. A file without ETag and Last-Modified is not kept: nobody could tell whether
 * two parts belong together.
 *
 * Whoever reads keeps, in workers too; a service worker would see only what is asked for after it has begun.
 *
 * @param key what the store calls this source
 * @param opening the store; undefined where the browser has none, and then nothing is kept
 */
export function kept(
  source: StreamSource,
  key: SourceName,
  opening: Promise<KeptStore | undefined>,
): StreamSource {
  /** The version of each file that the server has named in this visit. */
  const named = new Map<string, Promise<FileStat>>();

  const versionNow = async (path: string, options: StopOptions): Promise<string | null> => {
    const asking = named.get(path) ?? source.stat(path, options);
    named.set(path, asking);
    try {
      return (await asking).version;
    } catch (error) {
      named.delete(path);
      if (error instanceof Unreachable || options.signal?.aborted) throw error;
      // A server that is asked for the bytes says what is wrong.
      return null;
    }
  };

  const fromServer = async (
    store: KeptStore,
    file: FileRef,
    options: OpenOptions,
    known: Versions,
  ): Promise<ByteStream> => {
    const stream = await source.open(file, options);
    const { version } = stream;
    if (version === null) return stream;
    named.set(file.path, Promise.resolve({ bytes: stream.total, version }));
    if ([...known.keys()].some((other) => other !== version)) await forgetOthers(store, file.path, version);
    return { ...stream, chunks: keepChunks(stream, store, key, file.path, version) };
  };

  /** Parts of two versions make no file, and files of two versions no pack. */
  const forgetOthers = (store: KeptStore, path: string, version: string): Promise<void> =>
    (path === MANIFEST_FILE.path ? store.forget(key) : store.forget(key, path, version)).catch(
      () => undefined,
    );

  const fromStore = (
    store: KeptStore,
    file: FileRef,
    options: OpenOptions,
    version: string,
    parts: readonly Part[],
  ): ByteStream | undefined => {
    const end = endOfParts(parts);
    const range = options.range ?? wholeOf(file, end);
    const chosen = range ? covering(parts, range) : [];
    if (!range || chosen.length === 0) return undefined;
    const rest = async function* (start: number) {
      const next = await fromServer(store, file, { ...options, range: { start, end: range.end } }, NONE);
      if (next.version !== version) {
        await next.cancel();
        throw changed(file);
      }
      yield* skip(next.chunks, start - next.start);
    };
    return {
      start: range.start,
      end: range.end,
      // A .gz file that came unpacked is longer than the manifest says.
      total: file.path.endsWith('.gz') ? undefined : (end ?? file.bytes),
      promised: range.end - range.start,
      version,
      encoded: false,
      chunks: stored((part) => store.open(key, file.path, version, part), chosen, range, rest),
      cancel: async () => undefined,
    };
  };

  return {
    name: source.name,
    stat: (path, options) => source.stat(path, options),
    async open(file, options) {
      const store = await opening;
      if (!store) return source.open(file, options);
      if (options.fresh) {
        await store.forget(key, file.path).catch(() => undefined);
        return fromServer(store, file, options, NONE);
      }
      const known = await store.parts(key, file.path).catch(() => NONE);
      if (known.size === 0) return fromServer(store, file, options, NONE);
      try {
        const version = await versionNow(file.path, options);
        const parts = version === null ? undefined : known.get(version);
        const here = version !== null && parts && fromStore(store, file, options, version, parts);
        return here || (await fromServer(store, file, options, known));
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        for (const [version, parts] of known) {
          const range = options.range ?? wholeOf(file, endOfParts(parts));
          const here = range && covers(parts, range) && fromStore(store, file, options, version, parts);
          if (here) return here;
        }
        throw error;
      }
    },
  };
}

/** A whole file, where something says how long it is. */
function wholeOf({ bytes }: FileRef, end: number | undefined): ByteRange | undefined {
  const length = end ?? bytes;
  return length === undefined ? undefined : { start: 0, end: length };
}

/** What is stored, and the rest from the first part on that is no longer there. */
async function* stored(
  open: (part: Part) => Promise<Blob | undefined>,
  parts: readonly Part[],
  range: ByteRange,
  rest: (start: number) => AsyncIterable<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let at = range.start;
  for (const part of parts) {
    const blob = await open(part).catch(() => undefined);
    const end = Math.min(part.end, range.end);
    while (blob && at < end) {
      const to = Math.min(at + SLICE, end);
      // Another tab may just have forgotten it.
      const slice = await blob
        .slice(at - part.start, to - part.start)
        .arrayBuffer()
        .catch(() => undefined);
      if (!slice) break;
      yield new Uint8Array(slice);
      at = to;
    }
    if (at < end) break;
  }
  if (at < range.end) yield* rest(at);
}
