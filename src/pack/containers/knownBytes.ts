import { aborted } from '../../core/errors';
import type { ByteSource, FileRef } from '../bytes';

/**
 * A source that gives part of a file from memory: the head or the tail that was read to find out what the file is, so
 * that nothing is asked for twice.
 */
export function knowing(
  source: ByteSource,
  ref: Required<FileRef>,
  first: number,
  known: Uint8Array<ArrayBuffer>,
): ByteSource {
  return {
    ...source,
    async read(file, options = {}) {
      const { start, end } = options.range ?? { start: 0, end: ref.bytes };
      if (file.path !== ref.path || start < first || end > first + known.length)
        return source.read(file, options);
      if (options.signal?.aborted) throw aborted();
      options.onBytes?.(end - start);
      return known.slice(start - first, end - first);
    },
  };
}
