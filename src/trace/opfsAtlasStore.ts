import { HeadwatersError } from '../core/errors';
import type { AtlasStore } from './atlasStore';

export const ATLAS_FOLDER = 'atlases';
const REMOVE_TRIES = 20;
const REMOVE_WAIT_MS = 50;

/**
 * Keeps atlases in the browser's private file system, a file each. A file is written beside its place and takes it when
 * it is whole, which is what closing a writable stream does. Tabs wait for each other file by file.
 *
 * @throws StorageError where there is no such storage, as in private windows of some browsers
 */
export async function opfsAtlasStore(): Promise<AtlasStore> {
  const folder = await openFolder();
  const locked = <T>(name: string, mode: LockMode, work: () => Promise<T>): Promise<T> =>
    navigator.locks.request(`headwaters/${ATLAS_FOLDER}/${name}`, { mode }, work);

  /** A file that was written a moment ago can still be held, by this tab or another, after its lock is free again. */
  const remove = async (name: string, tries = REMOVE_TRIES): Promise<void> => {
    try {
      await folder.removeEntry(fileName(name)).catch(unlessAbsent);
    } catch (error) {
      const isHeld = error instanceof DOMException && error.name === 'NoModificationAllowedError';
      if (!isHeld || tries === 1) throw error;
      await new Promise((done) => setTimeout(done, REMOVE_WAIT_MS));
      await remove(name, tries - 1);
    }
  };
  return {
    read: (name) =>
      locked(name, 'shared', async () => {
        const handle = await folder.getFileHandle(fileName(name)).catch(unlessAbsent);
        return handle && new Uint8Array(await (await handle.getFile()).arrayBuffer());
      }),
    write: (name, bytes) =>
      locked(name, 'exclusive', async () => {
        let handle: FileSystemFileHandle | undefined;
        try {
          handle = await folder.getFileHandle(fileName(name), { create: true });
          const stream = await handle.createWritable();
          await stream.write(bytes);
          await stream.close();
        } catch (cause) {
          // Until it is written, a new file is there and empty.
          const isEmpty = (await handle?.getFile().catch(() => undefined))?.size === 0;
          if (isEmpty) await remove(name).catch(() => undefined);
          throw notKept(cause);
        }
      }),
    remove: (name) => locked(name, 'exclusive', () => remove(name)),
    async list() {
      const names: string[] = [];
      for await (const name of folder.keys()) names.push(decodeURIComponent(name));
      return names;
    },
  };
}

async function openFolder(): Promise<FileSystemDirectoryHandle> {
  try {
    if (!('createWritable' in FileSystemFileHandle.prototype) || !navigator.locks) throw new Error('too old');
    const root = await navigator.storage.getDirectory();
    return await root.getDirectoryHandle(ATLAS_FOLDER, { create: true });
  } catch (cause) {
    throw new HeadwatersError(
      'StorageError',
      {
        what: 'This browser does not store files for this page, so the matches will be computed again on the next visit.',
        next: 'Use a window that is not private, or a newer browser.',
      },
      { cause },
    );
  }
}

/** File names have no slashes. */
function fileName(name: string): string {
  return encodeURIComponent(name);
}

function unlessAbsent(error: unknown): undefined {
  if (error instanceof DOMException && error.name === 'NotFoundError') return undefined;
  throw error;
}

function notKept(cause: unknown): HeadwatersError {
  const isFull = cause instanceof DOMException && cause.name === 'QuotaExceededError';
  return new HeadwatersError(
    'StorageError',
    {
      what: isFull
        ? 'The browser has no storage left for the matches, so they will be computed again on the next visit.'
        : 'The matches could not be kept, so they will be computed again on the next visit.',
      ...(isFull ? { next: 'Free some space on the disk, or save them as a file.' } : {}),
    },
    { cause },
  );
}
