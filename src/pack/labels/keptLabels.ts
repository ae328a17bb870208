/**
 * Labels that a person has added to a pack, in the browser's own file system: one compact file a pack, in a folder of
 * its own beside the kept parts of files, called as the pack: `demo@3206d08c594c`.
 */
export interface KeptLabels {
  /** Undefined where there are none. */
  read(pack: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** @throws whatever the browser throws where there is no room */
  write(pack: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
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
      const handle = await folder.getFileHandle(encodeURIComponent(pack)).catch(() => undefined);
      return handle && new Uint8Array(await (await handle.getFile()).arrayBuffer());
    },
    async write(pack, bytes) {
      // Written beside its place, and moved there when it is closed: whole, or not at all.
      const handle = await folder.getFileHandle(encodeURIComponent(pack), { create: true });
      const writable = await handle.createWritable();
      await writable.write(bytes);
      await writable.close();
    },
  };
}
