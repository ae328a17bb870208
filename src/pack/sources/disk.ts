import { aborted, HeadwatersError } from '../../core/errors';
import { DISK } from '../../core/packPlace';
import type { ByteSource, FileEntry, FileRef, ReadOptions, SourceName } from '../bytes';

/**
 * Files that a person chose or dropped: read where they lie, never uploaded and never copied. The page holds the `File`
 * objects; a worker, which knows the source by its name alone, asks every page for them (a `File` crosses as a
 * reference), and the one that has them answers.
 */

/** A file of a folder, with its path in it. */
export interface DiskFile {
  readonly path: string;
  readonly file: File;
}

export interface DiskFolder {
  readonly name: string;
  readonly files: readonly DiskFile[];
}

const CHANNEL = 'headwaters.disk';
/** How long a page may take to answer, milliseconds. */
const PATIENCE = 5_000;
/** Bytes read at a time, between which somebody can stop. */
const PIECE = 8 * 1024 ** 2;

/** What this page holds, by the name of its source. */
const shelf = new Map<SourceName, readonly DiskFile[]>();
let channel: BroadcastChannel | undefined;

interface Asked {
  readonly wanted: SourceName;
}

interface Answered {
  readonly given: SourceName;
  readonly files: readonly DiskFile[];
}

/**
 * Holds files for as long as the page is open.
 *
 * @returns what links call the place
 */
export function holdFiles({ name: folder, files }: DiskFolder): string {
  const place = `${DISK}${folder}`;
  // Another folder of the same name, here or in another tab, is another source.
  const name = `${place}#${newId()}`;
  shelf.set(name, files);
  if (!channel) {
    channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }: MessageEvent<Asked | Answered>) => {
      const found = 'wanted' in data ? shelf.get(data.wanted) : undefined;
      if (found && 'wanted' in data)
        channel?.postMessage({ given: data.wanted, files: found } satisfies Answered);
    };
  }
  return place;
}

function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(2)), (x) => x.toString(36)).join('');
}

/** The latest source that was held of a folder of this name: what a link's `disk:NAME` means in this page. */
export function heldAs(place: string): SourceName | undefined {
  return [...shelf.keys()].findLast((name) => name.startsWith(`${place}#`));
}

export function diskSource(name: SourceName): ByteSource {
  const folder = name.slice(DISK.length).split('#')[0] ?? '';
  let asked: Promise<ReadonlyMap<string, File>> | undefined;
  const files = (): Promise<ReadonlyMap<string, File>> => {
    asked ??= filesOf(name).then((all) => {
      if (!all) throw goneError(folder);
      return new Map(all.map(({ path, file }) => [path, file]));
    });
    return asked;
  };
  const fileAt = async ({ path }: FileRef): Promise<File> => {
    const file = (await files()).get(path);
    if (file) return file;
    throw new HeadwatersError('FileError', {
      what: `${path} is missing in the folder ${folder}.`,
      next: 'Choose the folder that it is in.',
    });
  };
  return {
    name: folder,
    trail: folder,
    async list(below) {
      const entries = [...(await files())].map(([path, { size }]): FileEntry => ({ path, bytes: size }));
      return below === '' ? entries : entries.filter(({ path }) => path.startsWith(`${below}/`));
    },
    async stat(path) {
      const { size, lastModified } = await fileAt({ path });
      return { bytes: size, version: `${size}-${lastModified}` };
    },
    async read(ref, options = {}) {
      return readFile(await fileAt(ref), ref, options);
    },
  };
}

async function readFile(
  file: File,
  { path, bytes }: FileRef,
  { range, signal, onBytes }: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { start, end } = range ?? { start: 0, end: file.size };
  if ((bytes !== undefined && bytes !== file.size) || end > file.size)
    throw new HeadwatersError('FileError', {
      what: `${path} does not have the length that was expected.`,
      expected: `${bytes ?? end} bytes`,
      found: String(file.size),
      next: 'The file was changed or is cut short: choose the folder again, or get the file again.',
    });
  const out = new Uint8Array(end - start);
  for (let at = start; at < end; at += PIECE) {
    if (signal?.aborted) throw aborted();
    const piece = await file
      .slice(at, Math.min(at + PIECE, end))
      .arrayBuffer()
      .catch((cause: unknown) => {
        throw new HeadwatersError(
          'FileError',
          {
            what: `${path} cannot be read any more: it was changed, moved or deleted after it was chosen.`,
            next: 'Choose the folder again.',
          },
          { cause },
        );
      });
    out.set(new Uint8Array(piece), at - start);
    onBytes?.(piece.byteLength);
  }
  return out;
}

/** Of this page, or of the page that has them. */
async function filesOf(name: SourceName): Promise<readonly DiskFile[] | undefined> {
  const here = shelf.get(name);
  if (here) return here;
  const asking = new BroadcastChannel(CHANNEL);
  try {
    return await new Promise((resolve) => {
      asking.onmessage = ({ data }: MessageEvent<Asked | Answered>) => {
        if ('given' in data && data.given === name) resolve(data.files);
      };
      asking.postMessage({ wanted: name } satisfies Asked);
      setTimeout(() => resolve(undefined), PATIENCE);
    });
  } finally {
    asking.close();
  }
}

/** Files of a folder that no page has any more: after a reload a page may not read what was chosen before it. */
export function goneError(folder: string): HeadwatersError {
  return new HeadwatersError('FileError', {
    what: `The graph is of files in the folder “${folder}” on a computer, and browsers forget such files when a page is loaded again.`,
    next: 'Choose the folder again.',
  });
}
