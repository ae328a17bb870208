/** Where a pack's bytes come from: a server, a folder, memory. Formats are read above this, never below. */
export interface ByteSource {
  /** What people would call this place, for messages. */
  readonly name: string;
  /**
   * Reads a file of the pack, or bytes `start` (inclusive) to `end` (exclusive) of it.
   *
   * @throws FileError when the file is missing or not as long as `bytes` says; NetworkError when the server
   *   or the line fails; AbortError when the signal says stop.
   */
  read(file: FileRef, options?: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file as the manifest declares it. `bytes` is absent only for the manifest itself. */
export interface FileRef {
  readonly path: string;
  readonly bytes?: number;
}

export interface ReadOptions {
  readonly range?: { readonly start: number; readonly end: number };
  readonly signal?: AbortSignal;
  /** Called with the bytes that have come in since the last call. */
  readonly onBytes?: (bytes: number) => void;
}
