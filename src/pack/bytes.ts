/** Where bytes come from: a server, a folder, memory. Formats are read above this, never below. */

/**
 * What names a source, as a string so that it can be handed to a worker or kept in a link. In the browser it is the
 * address of a folder, with its slash at the end (`openSource`); on the command line it is the path of one.
 */
export type SourceName = string;

export interface ByteSource {
  /** What people would call this place, for messages. */
  readonly name: string;
  /** The folders above, as far as they are known, and its own: collections say in their names what they are. */
  readonly trail?: string;
  /**
   * All files below a folder, at any depth; `''` is the source itself. Absent where the place cannot say what it
   * holds, such as a plain file server.
   *
   * @throws FileError when there is no such folder; NetworkError; AbortError
   */
  list?(folder: string, options?: StopOptions): Promise<FileEntry[]>;
  /** @throws FileError when there is no such file; NetworkError; AbortError */
  stat(path: string, options?: StopOptions): Promise<FileStat>;
  /**
   * Reads a file, or bytes `start` (inclusive) to `end` (exclusive) of it. The bytes are the caller's own.
   *
   * @throws FileError when the file is missing or not as long as `bytes` says; NetworkError when the server
   *   or the connection fails; AbortError when the signal says stop.
   */
  read(file: FileRef, options?: ReadOptions): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file as the manifest declares it. `bytes` is absent only where nothing declares it, as for the manifest itself. */
export interface FileRef {
  readonly path: string;
  readonly bytes?: number;
}

/** A file as its place lists it; `path` is relative to the source. */
export interface FileEntry extends Required<FileRef> {
  /** What tells these bytes from others, such as a hash, where the place gives one. */
  readonly version?: string;
}

export interface FileStat {
  /** Undefined where the place does not say. */
  readonly bytes: number | undefined;
  /** What tells this version of the file from others, such as an ETag; null where the place does not say. */
  readonly version: string | null;
}

/** Bytes `start` to `end` of a file, `end` not included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface StopOptions {
  readonly signal?: AbortSignal;
}

export interface ReadOptions extends StopOptions {
  readonly range?: ByteRange;
  /** Called with the bytes that have come in since the last call; below 0 where bytes have to be read again. */
  readonly onBytes?: (bytes: number) => void;
}

/** The same, without progress: for heads and other reads that would count bytes twice. */
export function quietly({ signal }: ReadOptions): StopOptions {
  return signal ? { signal } : {};
}
