import { HeadwatersError } from '../../core/errors';
import type { ByteRange, ByteSource, FileRef } from '../bytes';
import type { StoredBytes } from './arrayFile';

/** Bytes that lie in the file as they are, from `start` to `end`. */
export function plainBytes(
  source: ByteSource,
  ref: Required<FileRef>,
  { start, end }: ByteRange,
  where: string,
): StoredBytes {
  const storageBytes = end - start;
  const read: StoredBytes['read'] = async (range, options = {}) => {
    checkRange(range, storageBytes, where);
    // An array without values; servers have no way to be asked for nothing.
    if (range.start === range.end) return new Uint8Array(0);
    return source.read(ref, { ...options, range: { start: start + range.start, end: start + range.end } });
  };
  return {
    storageBytes,
    ranged: true,
    read,
    async *pieces(range, size, options) {
      for (let at = range.start; at < range.end; at += size)
        yield await read({ start: at, end: Math.min(range.end, at + size) }, options);
    },
  };
}

/** The bytes of a storage from a place on. */
export function bytesFrom(storage: StoredBytes, first: number, where: string): StoredBytes {
  const storageBytes = storage.storageBytes - first;
  const moved = (range: ByteRange): ByteRange => {
    checkRange(range, storageBytes, where);
    return { start: first + range.start, end: first + range.end };
  };
  return {
    storageBytes,
    ranged: storage.ranged,
    read: async (range, options) => storage.read(moved(range), options),
    pieces: (range, size, options) => storage.pieces(moved(range), size, options),
  };
}

/** @throws FileError for a range that does not lie in so many bytes */
export function checkRange({ start, end }: ByteRange, storageBytes: number, where: string): void {
  if (start >= 0 && start <= end && end <= storageBytes) return;
  throw new HeadwatersError('FileError', {
    what: `${where} is not as large as it should be.`,
    expected: `bytes ${start} to ${end}`,
    found: `${storageBytes} bytes`,
  });
}
