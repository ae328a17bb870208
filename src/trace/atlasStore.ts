/** Where atlases that were built here are kept from one visit to the next. */
export interface AtlasStore {
  /** The bytes under a name, or undefined where there are none. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /**
   * Keeps bytes under a name, all of them or none: whoever reads sees what was there before or the whole.
   *
   * @throws StorageError when there is no room or the storage is closed
   */
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(name: string): Promise<void>;
  list(): Promise<string[]>;
}

/** Keeps them as long as it lives itself. */
export function memoryAtlasStore(): AtlasStore {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    read: async (name) => files.get(name)?.slice(),
    write: async (name, bytes) => void files.set(name, bytes.slice()),
    remove: async (name) => void files.delete(name),
    list: async () => [...files.keys()],
  };
}
