/**
 * Labels that a person has added to a pack, in the browser's own file system: one compact file a pack, in a folder of
 * its own beside the kept parts of files.
 */
export interface KeptLabels {
  /** Undefined where there are none. */
  read(pack: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** @throws whatever the browser throws where there is no room */
  write(pack: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(pack: string): Promise<void>;
}

export const LABELS_FOLDER = 'headwaters.labels';

/** Undefined where the browser keeps no files. */
export async function keptLabels(): Promise<KeptLabels | undefined> {
  try {
    const root = await globalThis.navigator?.storage?.getDirectory();
    return root && labelsIn(await root.getDirectoryHandle(LABELS_FOLDER, { create: true }));
  } catch {
    return undefined;
  }
}

function labelsIn(folder: FileSystemDirectoryHandle): KeptLabels {
  return {
    async read(pack) {
      const handle = await folder.getFileHandle(await nameOf(pack)).catch(() => undefined);
      return handle && new Uint8Array(await (await handle.getFile()).arrayBuffer());
    },
    async write(pack, bytes) {
      // Written beside its place, and moved there when it is closed: whole, or not at all.
      const handle = await folder.getFileHandle(await nameOf(pack), { create: true });
      const writable = await handle.createWritable();
      await writable.write(bytes);
      await writable.close();
    },
    async remove(pack) {
      await folder.removeEntry(await nameOf(pack)).catch(() => undefined);
    },
  };
}

/** Addresses can be longer than names of files. */
async function nameOf(pack: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pack)));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
