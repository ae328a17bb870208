import type { ReadOptions } from '../bytes';
import type { StoredBytes } from './arrayFile';
import { damaged } from './refusals';
import { checkRange } from './storedBytes';

/** Packed bytes are read in pieces that grow from the first to the second: often only a header is wanted. */
const FIRST_READ = 16 * 1024;
const LARGEST_READ = 4 * 1024 ** 2;
/** Browsers unpack all that they are given at once, to a thousand times its length: never more than this. */
const LARGEST_BITE = 64 * 1024;

/**
 * Deflated bytes, unpacked on the way: of what comes out, only what was asked for is kept.
 *
 * @param bytes how many have to come out; one more or less ends the reading with an error
 */
export function inflated(packed: StoredBytes, bytes: number, where: string): StoredBytes {
  const pieces: StoredBytes['pieces'] = async function* (range, size, options = {}) {
    checkRange(range, bytes, where);
    if (range.start === range.end) return;
    let piece = new Uint8Array(Math.min(size, range.end - range.start));
    let pieceAt = range.start;
    let at = 0;
    for await (const chunk of unpack(packed, where, options)) {
      const end = at + chunk.length;
      if (end > bytes)
        throw damaged(where, 'more comes out than it says', `${bytes} bytes`, `at least ${end}`);
      for (let from = Math.max(at, range.start); from < Math.min(end, range.end); ) {
        const to = Math.min(end, pieceAt + piece.length);
        piece.set(chunk.subarray(from - at, to - at), from - pieceAt);
        from = to;
        if (to < pieceAt + piece.length) continue;
        yield piece;
        pieceAt = to;
        piece = new Uint8Array(Math.min(size, range.end - to));
      }
      at = end;
      // What lies behind is of no interest, unless there should be nothing.
      if (at >= range.end && range.end < bytes) return;
    }
    if (at < bytes) throw damaged(where, 'less comes out than it says', `${bytes} bytes`, `${at}`);
  };
  return {
    storageBytes: bytes,
    ranged: false,
    pieces,
    async read(range, options) {
      let whole = new Uint8Array(0);
      for await (const piece of pieces(range, range.end - range.start, options)) whole = piece;
      return whole;
    },
  };
}

/**
 * What comes out, as it comes. A bite is given in only when all that came out of the last one has been taken: left to
 * themselves, streams run ahead of their readers by as much as they like.
 */
async function* unpack(
  packed: StoredBytes,
  where: string,
  options: ReadOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new DecompressionStream('deflate-raw');
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  const input = bites(packed, options);
  let output = watched(reader.read());
  let taken: Promise<void> | undefined = Promise.resolve();
  try {
    for (;;) {
      const next = await Promise.race(taken ? [output, taken] : [output]).catch(() => {
        throw damaged(where, 'it cannot be unpacked', 'deflated bytes', 'damaged ones');
      });
      if (next?.done) return;
      if (next) {
        yield next.value;
        output = watched(reader.read());
        continue;
      }
      const bite = await input.next();
      taken = bite.done ? undefined : watched(writer.write(bite.value));
      if (bite.done) watched(writer.close());
    }
  } finally {
    watched(reader.cancel());
    watched(writer.abort());
  }
}

/** The packed bytes, a bite at a time. */
async function* bites(packed: StoredBytes, options: ReadOptions): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let size = FIRST_READ;
  for (let start = 0; start < packed.storageBytes; ) {
    const end = Math.min(packed.storageBytes, start + size);
    const bytes = await packed.read({ start, end }, options);
    for (let at = 0; at < bytes.length; at += LARGEST_BITE) yield bytes.subarray(at, at + LARGEST_BITE);
    start = end;
    size = Math.min(LARGEST_READ, size * 4);
  }
}

/** A promise whose failure counts only for those that wait for it. */
function watched<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
