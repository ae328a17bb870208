import { type FileHandle, open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { aborted, HeadwatersError } from '../../core/errors';
import type { ByteSource, FileEntry, FileRef, ReadOptions, SourceName, StopOptions } from '../bytes';

/** Files on this computer: a pack's folder, and those that a command names. */

/** No single read is larger, whatever a manifest says. */
const LARGEST_READ = 4 * 1024 ** 3;
const LARGEST_UNDECLARED = 64 * 1024 ** 2;
/** The platform reads fewer than 2 GB at a time. */
const PIECE = 1024 ** 3;

/** @throws FileError when there is no such folder */
export async function fileSource(dir: SourceName): Promise<ByteSource> {
  const folder = await realpath(resolve(dir)).catch((cause) => {
    throw noFolder(dir, cause);
  });
  if (!(await stat(folder)).isDirectory()) throw noFolder(dir);
  const roots = rootsOf(folder);
  return {
    name: nameOf(folder),
    trail: folder.split(sep).slice(-4).join('/'),
    list: (below, options = {}) => listFiles(roots, below, options),
    async stat(path) {
      const info = await stat(await placeOf(roots, { path }));
      if (!info.isFile()) throw unreadable({ path });
      return { bytes: info.size, version: `${info.size}-${info.mtimeMs}` };
    },
    async read(file, options = {}) {
      const path = await placeOf(roots, file);
      const handle = await open(path).catch((cause) => {
        throw unreadable(file, cause);
      });
      try {
        return await take(handle, file, options);
      } finally {
        await handle.close();
      }
    },
  };
}

/** Plain files, and links to such that do not lead out of the folder. */
async function listFiles(roots: Roots, below: string, { signal }: StopOptions): Promise<FileEntry[]> {
  const { folder } = roots;
  const start = below === '' ? folder : await placeOf(roots, { path: below });
  const found = await readdir(start, { recursive: true }).catch((cause: unknown) => {
    throw noFolder(start, cause);
  });
  const entries: FileEntry[] = [];
  for (const name of found.sort()) {
    if (signal?.aborted) throw aborted();
    const path = relative(folder, join(start, name)).split(sep).join('/');
    const place = await placeOf(roots, { path }).catch(() => undefined);
    const info = place === undefined ? undefined : await stat(place);
    if (info?.isFile()) entries.push({ path, bytes: info.size });
  }
  return entries;
}

interface Roots {
  readonly folder: string;
  /** Where the links of the hub's own cache lead; undefined for other folders. */
  readonly blobs: string | undefined;
}

/** In the hub's cache a snapshot's files are links to `models--OWNER--NAME/blobs`. */
function rootsOf(folder: string): Roots {
  const parts = folder.split(sep);
  const at = parts.lastIndexOf('snapshots');
  const isCache = parts[at - 1]?.startsWith('models--');
  return { folder, blobs: isCache ? [...parts.slice(0, at), 'blobs'].join(sep) : undefined };
}

/** What people call a folder; of a snapshot the name of its repository. */
function nameOf(folder: string): string {
  const [repository = '', snapshots] = folder.split(sep).slice(-3);
  if (snapshots !== 'snapshots') return basename(folder);
  return repository.split('--').slice(2).join('--') || basename(folder);
}

/** Where a file really is: links are followed, but not out of the folder. */
async function placeOf({ folder, blobs }: Roots, file: FileRef): Promise<string> {
  const path = await realpath(resolve(folder, file.path)).catch((cause) => {
    throw unreadable(file, cause);
  });
  for (const root of [folder, blobs])
    if (root !== undefined && path.startsWith(root.endsWith(sep) ? root : root + sep)) return path;
  throw new HeadwatersError('FileError', {
    what: `${file.path} leads out of the pack's folder.`,
    next: 'Put the file itself where the manifest says.',
  });
}

async function take(
  handle: FileHandle,
  file: FileRef,
  { range, signal, onBytes }: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const info = await handle.stat();
  if (!info.isFile()) throw unreadable(file);
  const { size } = info;
  if (file.bytes === undefined && size > LARGEST_UNDECLARED) throw tooLong(file, LARGEST_UNDECLARED, size);
  if (file.bytes !== undefined && size !== file.bytes) throw wrongLength(file, file.bytes, size);
  const { start, end } = range ?? { start: 0, end: size };
  if (end - start > LARGEST_READ) throw tooLong(file, LARGEST_READ, end - start);
  if (end > size) throw wrongLength(file, end, size);
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length; ) {
    if (signal?.aborted) throw aborted();
    const wanted = Math.min(PIECE, bytes.length - at);
    const { bytesRead } = await handle.read(bytes, at, wanted, start + at).catch((cause) => {
      throw unreadable(file, cause);
    });
    if (bytesRead === 0) throw wrongLength(file, size, start + at);
    at += bytesRead;
    onBytes?.(bytesRead);
  }
  return bytes;
}

/** A file that a command names. @throws FileError when it cannot be read */
export async function readPlainFile(file: string): Promise<Uint8Array> {
  return await readFile(file).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new HeadwatersError('FileError', { what: `${file} cannot be read${code}.` }, { cause });
  });
}

function noFolder(dir: string, cause?: unknown): HeadwatersError {
  return new HeadwatersError(
    'FileError',
    {
      what: `The folder ${dir} does not exist or cannot be read.`,
      next: 'Give the folder that contains the pack’s pack.json.',
    },
    { cause },
  );
}

function unreadable(file: FileRef, cause?: unknown): HeadwatersError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  const isManifest = file.bytes === undefined;
  return new HeadwatersError(
    'FileError',
    {
      what: missing
        ? `${file.path} is missing in the folder.`
        : `${file.path} cannot be read${code ? ` (${code})` : ': it is not a plain file'}.`,
      next: isManifest
        ? 'Give the folder that contains the pack’s pack.json.'
        : 'Put the file where the manifest says, or correct the manifest.',
    },
    { cause },
  );
}

function wrongLength(file: FileRef, wanted: number, got: number): HeadwatersError {
  return new HeadwatersError('FileError', {
    what: `${file.path} does not have the length that the manifest declares.`,
    expected: `${wanted} bytes`,
    found: String(got),
    next: 'The file or the manifest is damaged or from another version: regenerate the pack.',
  });
}

function tooLong(file: FileRef, limit: number, got: number): HeadwatersError {
  return new HeadwatersError('FileError', {
    what: `${file.path} is too large to read.`,
    expected: `at most ${limit} bytes`,
    found: String(got),
    next: 'Split the file.',
  });
}
