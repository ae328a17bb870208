import type { DiskFile, DiskFolder } from '../../pack/sources/disk';

/** Folders that a person chose or dropped. */

/** Files that hold labels, by their names: tables, lines of JSON, and our own. */
const LABELS = /\.(csv|tsv|jsonl)(\.gz)?$|\.json\.gz$/i;
/** In the head of other JSON: features or positions as keys, or rows with a label. */
const LABELLED = /"\d+\/(res|mlp|att)(\/\d+)?"\s*:|"(label|description|explanation)"\s*:|"headwaters-labels"/;
const GRAPH = /"headwaters-(graph|runs)"/;
const HEAD = 4_096;
export const LABEL_FILES = '.csv,.tsv,.json,.jsonl,.gz';

/** Whether these are files of labels, all of them. */
export async function areLabels(files: readonly File[]): Promise<boolean> {
  if (files.length === 0) return false;
  const all = await Promise.all(files.map(isLabelFile));
  return all.every(Boolean);
}

async function isLabelFile(file: File): Promise<boolean> {
  if (LABELS.test(file.name)) return true;
  if (!/\.json$/i.test(file.name)) return false;
  const head = await file
    .slice(0, HEAD)
    .text()
    .catch(() => '');
  return LABELLED.test(head) && !GRAPH.test(head);
}

/** Files of `<input type="file" webkitdirectory>`: each knows its path from the folder on. */
export function chosenFolder(files: readonly File[]): DiskFolder | undefined {
  const [first] = files;
  if (!first) return undefined;
  return {
    name: first.webkitRelativePath.split('/')[0] || first.name,
    files: files.map((file) => ({
      path: file.webkitRelativePath.split('/').slice(1).join('/') || file.name,
      file,
    })),
  };
}

/**
 * What was dropped, where it is one folder or more. To be called in the event itself: what it holds is gone afterwards.
 *
 * @returns undefined where no folder is among it
 */
export function droppedFolder(items: DataTransferItemList): Promise<DiskFolder> | undefined {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (!entries.some(({ isDirectory }) => isDirectory)) return undefined;
  return readDropped(entries);
}

async function readDropped(entries: readonly FileSystemEntry[]): Promise<DiskFolder> {
  const [only, ...others] = entries;
  const files: DiskFile[] = [];
  // One folder is the collection itself; of several each stands in the place of a repository.
  for (const entry of entries) await gather(entry, others.length === 0 ? '' : `${entry.name}/`, files);
  return {
    name: others.length === 0 ? (only?.name ?? '') : `${only?.name} and ${others.length} more`,
    files,
  };
}

async function gather(entry: FileSystemEntry, path: string, files: DiskFile[]): Promise<void> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    files.push({ path: path === '' || path.endsWith('/') ? `${path}${entry.name}` : path, file });
    return;
  }
  if (!isFolder(entry)) return;
  const reader = entry.createReader();
  // A reader gives a part at a time, and nothing at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    for (const one of some)
      await gather(one, one.isDirectory ? `${path}${one.name}/` : `${path}${one.name}`, files);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
