import type { SourceName } from '../bytes';
import type { KeptStore } from './keptStore';
import type { ByteStream } from './stream';

/**
 * Large files are kept in pieces of this size, each as soon as it is there: no more than two of them are in memory for
 * it, and a tab that is closed half-way has kept all but the last.
 */
const PIECE = 8 * 1024 ** 2;
/** What is left of a stream that broke is not worth a file of its own below this. */
const WORTHWHILE = 64 * 1024;

let writing: Promise<unknown> = Promise.resolve();

/** Everything that was read so far is kept, or cannot be. To be waited for before work that leaves no time for it. */
export function allKept(): Promise<unknown> {
  return writing;
}

/**
 * The chunks of a stream, which are kept as they go past. Whoever reads them does not wait for the last piece. A stream
 * of another length than it should have is forgotten: what is wrong with it cannot be known.
 */
export async function* keepChunks(
  stream: ByteStream,
  store: KeptStore,
  source: SourceName,
  path: string,
  version: string,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { start, end, total } = stream;
  let held: Uint8Array<ArrayBuffer>[] = [];
  let from = start;
  let at = start;
  let last: Promise<unknown> = Promise.resolve();
  let hasRoom = true;
  const keep = (isLast: boolean): void => {
    const part = { start: from, end: at, last: isLast };
    const piece = new Blob(held);
    last = store.write(source, path, version, part, piece).catch(() => {
      hasRoom = false;
    });
    writing = Promise.all([writing, last]);
    held = [];
    from = at;
  };
  let done = false;
  try {
    for await (const chunk of stream.chunks) {
      at += chunk.length;
      if (hasRoom) held.push(chunk);
      if (at - from >= PIECE && hasRoom) {
        await last;
        keep(false);
      }
      yield chunk;
    }
    done = true;
  } finally {
    const isWrong = end !== undefined && (done ? at !== end : at > end);
    if (isWrong) void last.then(() => store.forget(source, path)).catch(() => undefined);
    else if (hasRoom && (done || at - from >= WORTHWHILE))
      keep(done && (total === undefined ? end === undefined : at === total));
  }
}
