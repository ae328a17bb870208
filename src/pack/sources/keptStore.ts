import { type Part, parsePart, writePart } from './parts';

/**
 * Parts of files in the browser's own file system (OPFS), which pages, workers and tabs of one origin share.
 *
 * A part is a file named by the bytes that it holds, in folders named by source, path and version:
 *
 *   headwaters.files / https://host/packs/demo/ / saes/0.res.decoder.safetensors / "391-17" / 0-393296.
 *
 * It is written beside its place and moved there when all of it is written (`createWritable`), so that a tab that is
 * closed half-way, or two that write the same part, leave a whole part or none; one whose length is not that of its name
 * does not count. OPFS rather than Cache Storage because a part of a part is read without the rest of it in any browser,
 * and because it can be listed with its sizes without opening an answer.
 */
export interface KeptStore {
  /** What is kept of a file, by version. */
  parts(source: string, path: string): Promise<ReadonlyMap<string, readonly Part[]>>;
  /** A part, if it is still there and whole. */
  open(source: string, path: string, version: string, part: Part): Promise<Blob | undefined>;
  /** @throws whatever the browser throws where there is no room */
  write(source: string, path: string, version: string, part: Part, bytes: Blob): Promise<void>;
  /** Forgets all versions of a file but one; of all files with `path` undefined. */
  forget(source: string, path?: string, but?: string): Promise<void>;
}

export const KEPT_FOLDER = 'headwaters.files';
/** Beyond this share of what the browser gives, nothing more is kept. */
const MOST_OF_QUOTA = 0.5;

/** The store of this browser; undefined where it has none: without https, in Node, in some private windows. */
export async function browserStore(): Promise<KeptStore | undefined> {
  try {
    const root = await globalThis.navigator?.storage?.getDirectory();
    return root && storeIn(await root.getDirectoryHandle(KEPT_FOLDER, { create: true }));
  } catch {
    return undefined;
  }
}

function storeIn(root: FileSystemDirectoryHandle): KeptStore {
  const folder = async (names: readonly string[], create: boolean): Promise<FileSystemDirectoryHandle> => {
    let at = root;
    for (const name of names) at = await at.getDirectoryHandle(nameFor(name), { create });
    return at;
  };
  const remove = async (names: readonly string[]): Promise<void> => {
    const parent = await folder(names.slice(0, -1), false);
    await parent.removeEntry(nameFor(names.at(-1) ?? ''), { recursive: true });
  };
  return {
    async parts(source, path) {
      const versions = new Map<string, readonly Part[]>();
      const file = await folder([source, path], false).catch(nothingThere);
      if (!file) return versions;
      for await (const [name, version] of file.entries())
        if (version.kind === 'directory') versions.set(decodeURIComponent(name), await partsIn(version));
      return versions;
    },
    async open(source, path, version, part) {
      const at = await folder([source, path, version], false).catch(nothingThere);
      const handle = await at?.getFileHandle(writePart(part)).catch(nothingThere);
      const file = await handle?.getFile();
      return file?.size === part.end - part.start ? file : undefined;
    },
    async write(source, path, version, part, bytes) {
      const { usage = 0, quota = 0 } = await navigator.storage.estimate();
      if (usage + bytes.size > quota * MOST_OF_QUOTA) return;
      const at = await folder([source, path, version], true);
      const name = writePart(part);
      try {
        const writable = await (await at.getFileHandle(name, { create: true })).createWritable();
        await writable.write(bytes);
        await writable.close();
      } catch (error) {
        await at.removeEntry(name).catch(() => undefined);
        throw error;
      }
    },
    async forget(source, path, but) {
      const names = path === undefined ? [source] : [source, path];
      if (but === undefined) return remove(names).catch(() => undefined);
      const at = await folder(names, false).catch(nothingThere);
      for await (const name of at?.keys() ?? [])
        if (name !== nameFor(but)) await at?.removeEntry(name, { recursive: true }).catch(() => undefined);
    },
  };
}

/** Names of a file system hold no slash. */
function nameFor(name: string): string {
  return encodeURIComponent(name);
}

async function partsIn(version: FileSystemDirectoryHandle): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const name of version.keys()) {
    const part = parsePart(name);
    if (part) parts.push(part);
  }
  return parts;
}

function nothingThere(error: unknown): undefined {
  if (error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'TypeMismatchError'))
    return undefined;
  throw error;
}
