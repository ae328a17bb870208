import type { ByteRange, FileRef, FileStat, StopOptions } from '../bytes';

/** Bytes on their way. Wrappers stand around this, so that they can act before a file is whole in memory. */
export interface StreamSource {
  readonly name: string;
  stat(path: string, options: StopOptions): Promise<FileStat>;
  /** @throws FileError, NetworkError, AbortError, before the first byte or between two */
  open(file: FileRef, options: OpenOptions): Promise<ByteStream>;
}

export interface OpenOptions extends StopOptions {
  readonly range?: ByteRange;
  /** From the server itself, past everything that was kept of it: the bytes that came first were wrong. */
  readonly fresh?: boolean;
}

export interface ByteStream {
  /** Where in the file its first byte stands: 0 also where a range was asked for and the server ignored it. */
  readonly start: number;
  /** Where it has to end; undefined where neither manifest nor server say so. */
  readonly end: number | undefined;
  /** Length of the whole file; undefined where neither manifest nor server say so. */
  readonly total: number | undefined;
  /** Bytes that the server says will come: enough to take their memory at once, not to call a file damaged. */
  readonly promised: number | undefined;
  /** As in `FileStat`. */
  readonly version: string | null;
  /** It was compressed on the way: places in it are not places in the file, so that it cannot be gone on with. */
  readonly encoded: boolean;
  readonly chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Gives the stream up before its chunks were asked for. */
  cancel(): Promise<void>;
}

/** The chunks after the first `count` bytes. */
export async function* skip(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  count: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let left = count;
  for await (const chunk of chunks) {
    if (chunk.length > left) yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
