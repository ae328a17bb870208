import { HeadwatersError } from '../core/errors';
import { LABELS_FOLDER } from '../pack/labels/keptLabels';
import { KEPT_FOLDER } from '../pack/sources/keptStore';
import { ATLAS_FOLDER } from '../trace/opfsAtlasStore';
import type { KeptEntry, KeptFiles } from '../view/services';

/** The folders of the browser's own file system, and what is in them. */
const FOLDERS: Readonly<Record<KeptEntry['what'], string>> = {
  files: KEPT_FOLDER,
  matches: ATLAS_FOLDER,
  labels: LABELS_FOLDER,
};

/** All that this browser keeps of packs. Undefined where it keeps no files, as in private windows of some browsers. */
export async function listKept(): Promise<KeptFiles | undefined> {
  const root = await navigator.storage?.getDirectory().catch(() => undefined);
  if (!root) return undefined;
  const entries: KeptEntry[] = [];
  for (const [what, folder] of Object.entries(FOLDERS) as [KeptEntry['what'], string][]) {
    const handle = await root.getDirectoryHandle(folder).catch(() => undefined);
    if (!handle) continue;
    for await (const [name, entry] of handle.entries())
      entries.push({
        key: `${folder}/${name}`,
        what,
        name: decodeURIComponent(name),
        bytes: await bytesOf(entry),
      });
  }
  const [{ usage = 0, quota = 0 }, isHeld] = await Promise.all([
    navigator.storage.estimate(),
    navigator.storage.persisted().catch(() => false),
  ]);
  return { entries: entries.sort((a, b) => b.bytes - a.bytes), usage, quota, isHeld };
}

/** Deletes some of it. A tab that reads one of them right now reads it from its place again. */
export async function forgetKept(keys: readonly string[]): Promise<void> {
  const root = await navigator.storage.getDirectory();
  for (const key of keys) {
    const [folder = '', name = ''] = key.split('/');
    const handle = await root.getDirectoryHandle(folder).catch(() => undefined);
    // Another tab may have deleted it in the meantime.
    await handle?.removeEntry(name, { recursive: true }).catch(unlessAbsent);
  }
}

/** Asks the browser not to delete them when the disk is nearly full. Returns whether it agreed. */
export function holdKept(): Promise<boolean> {
  return navigator.storage.persist().catch(() => false);
}

async function bytesOf(entry: FileSystemHandle): Promise<number> {
  if (isFile(entry)) return (await entry.getFile().catch(() => undefined))?.size ?? 0;
  if (!isFolder(entry)) return 0;
  let sum = 0;
  for await (const one of entry.values()) sum += await bytesOf(one);
  return sum;
}

function isFile(entry: FileSystemHandle): entry is FileSystemFileHandle {
  return entry.kind === 'file';
}

function isFolder(entry: FileSystemHandle): entry is FileSystemDirectoryHandle {
  return entry.kind === 'directory';
}

function unlessAbsent(cause: unknown): void {
  const name = cause instanceof DOMException ? cause.name : '';
  if (name === 'NotFoundError') return;
  throw new HeadwatersError(
    'StorageError',
    {
      what: 'Not all of it could be deleted.',
      next:
        name === 'NoModificationAllowedError'
          ? 'Another tab is writing it: try again in a moment.'
          : 'Try again.',
    },
    { cause },
  );
}
