import type { ByteRange, ByteSource, FileRef, ReadOptions } from '../bytes';
import { tooLarge, WrongLength } from './failures';
import type { ByteStream, StreamSource } from './stream';

/** No single read is larger, whatever a manifest says. */
const LARGEST_READ = 4 * 1024 ** 3;
/** Without a declared length a file must not fill the memory. */
const LARGEST_UNDECLARED = 64 * 1024 ** 2;

/**
 * Reads streams to their end, into memory once, and holds them to the length that the manifest declares. A wrong length
 * is read once more from the server itself before the file is called damaged: it may be a browser's cache that is.
 */
export function wholeReads(source: StreamSource): ByteSource {
  return {
    name: source.name,
    stat: (path, options = {}) => source.stat(path, options),
    async read(file, options = {}) {
      const { range, signal, onBytes } = options;
      // A range of no bytes cannot be written down.
      if (range && range.end <= range.start) return new Uint8Array(0);
      const limit = file.bytes === undefined && !range ? LARGEST_UNDECLARED : LARGEST_READ;
      const length = range ? range.end - range.start : file.bytes;
      if (length !== undefined && length > limit) throw tooLarge(file, limit, String(length));
      const ask = { ...(range && { range }), ...(signal && { signal }) };
      let counted = 0;
      const count = (bytes: number): void => {
        counted += bytes;
        onBytes?.(bytes);
      };
      try {
        return await gather(await source.open(file, ask), file, range, limit, count);
      } catch (error) {
        if (!(error instanceof WrongLength)) throw error;
        if (counted > 0) count(-counted);
        return gather(await source.open(file, { ...ask, fresh: true }), file, range, limit, count);
      }
    },
  };
}

async function gather(
  stream: ByteStream,
  file: FileRef,
  range: ByteRange | undefined,
  limit: number,
  onBytes: NonNullable<ReadOptions['onBytes']>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { start, end, total, promised } = stream;
  if (total !== undefined && file.bytes !== undefined && total !== file.bytes) {
    await stream.cancel();
    throw new WrongLength(file, file.bytes, String(total));
  }
  const wanted = end === undefined ? undefined : end - start;
  const gathered = new Gathered(promised === wanted ? wanted : undefined);
  for await (const chunk of stream.chunks) {
    const got = gathered.length + chunk.length;
    if (wanted !== undefined && got > wanted) throw new WrongLength(file, wanted, `${got} or more`);
    if (got > limit) throw tooLarge(file, limit);
    gathered.add(chunk);
    onBytes(chunk.length);
  }
  if (wanted !== undefined && gathered.length < wanted)
    throw new WrongLength(file, wanted, String(gathered.length));
  const bytes = gathered.bytes();
  // The server ignored the range and sent the whole file.
  const isMore = range && (start < range.start || bytes.length > range.end - range.start);
  return isMore ? bytes.slice(range.start - start, range.end - start) : bytes;
}

/** Chunks put together: at once where their length is known, at the end where it is not. */
class Gathered {
  readonly #whole: Uint8Array<ArrayBuffer> | undefined;
  readonly #chunks: Uint8Array[] = [];
  length = 0;

  constructor(length: number | undefined) {
    this.#whole = length === undefined ? undefined : new Uint8Array(length);
  }

  add(chunk: Uint8Array): void {
    if (this.#whole) this.#whole.set(chunk, this.length);
    else this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    if (this.#whole) return this.#whole;
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }
}
