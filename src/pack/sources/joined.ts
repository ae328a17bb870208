import { aborted } from '../../core/errors';
import type { ByteRange, ByteSource, FileRef, ReadOptions } from '../bytes';

/** Bytes between two ranges that are read rather than asked for apart: about what a request costs on a usual line. */
const NEAR = 256 * 1024;
/** Larger ranges go alone: they are worth a request, and joining would hold them in memory twice. */
const SMALL = 1024 ** 2;
const LARGEST_JOIN = 8 * 1024 ** 2;

interface Waiting {
  readonly file: FileRef;
  readonly range: ByteRange;
  readonly options: ReadOptions;
  readonly resolve: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Small ranges of a file that are asked for in the same moment (before the caller gives way) and lie near each other are
 * read together, so that rows of one tensor cost one request. Each reader can still stop alone.
 */
export function joined(source: ByteSource): ByteSource {
  let waiting: Waiting[] = [];
  const flush = (): void => {
    const now = waiting;
    waiting = [];
    for (const group of groupsOf(now)) void readTogether(source, group);
  };
  return {
    ...source,
    read(file, options = {}) {
      const { range } = options;
      if (!range || range.end <= range.start || range.end - range.start > SMALL)
        return source.read(file, options);
      return new Promise((resolve, reject) => {
        if (waiting.length === 0) queueMicrotask(flush);
        waiting.push({ file, range, options, resolve, reject });
      });
    },
  };
}

/** Reads that are made as one: of the same file, in the order of their places, with small gaps. */
function groupsOf(waiting: readonly Waiting[]): Waiting[][] {
  const groups: Waiting[][] = [];
  const ordered = [...waiting].sort(
    (a, b) =>
      compare(a.file.path, b.file.path) ||
      (a.file.bytes ?? -1) - (b.file.bytes ?? -1) ||
      a.range.start - b.range.start,
  );
  let end = 0;
  for (const one of ordered) {
    const group = groups.at(-1);
    const first = group?.[0];
    const fits =
      first?.file.path === one.file.path &&
      first.file.bytes === one.file.bytes &&
      one.range.start - end <= NEAR &&
      one.range.end - first.range.start <= LARGEST_JOIN;
    if (group && fits) group.push(one);
    else groups.push([one]);
    end = fits ? Math.max(end, one.range.end) : one.range.end;
  }
  return groups;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function readTogether(source: ByteSource, group: readonly Waiting[]): Promise<void> {
  const [first] = group;
  if (!first) return;
  if (group.length === 1) {
    source.read(first.file, first.options).then(first.resolve, first.reject);
    return;
  }
  const start = first.range.start;
  const end = Math.max(...group.map(({ range }) => range.end));
  const all = new AbortController();
  const leaving = group.map((one) => stopAlone(one, group, all));
  let at = start;
  const onBytes = (bytes: number): void => {
    const now = at + bytes;
    for (const { range, options } of group) {
      const share = inside(range, now) - inside(range, at);
      if (share !== 0 && !options.signal?.aborted) options.onBytes?.(share);
    }
    at = now;
  };
  try {
    const bytes = await source.read(first.file, { range: { start, end }, signal: all.signal, onBytes });
    for (const { range, resolve } of group) resolve(bytes.slice(range.start - start, range.end - start));
  } catch (error) {
    for (const { reject } of group) reject(error);
  } finally {
    for (const leave of leaving) leave();
  }
}

/** How many bytes of a range lie before a place. */
function inside({ start, end }: ByteRange, at: number): number {
  return Math.min(Math.max(at, start), end) - start;
}

/** A reader that stops gets its answer at once; when all have stopped, so does the reading. */
function stopAlone(
  { options: { signal }, reject }: Waiting,
  group: readonly Waiting[],
  all: AbortController,
): () => void {
  const stop = (): void => {
    reject(aborted());
    if (group.every(({ options }) => options.signal?.aborted)) all.abort();
  };
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  return () => signal?.removeEventListener('abort', stop);
}
