import { HeadwatersError } from '../../core/errors';
import { CutOff, Unreachable, WrongLength } from './failures';
import type { KeptStore } from './keptStore';
import { type Part, parsePart, writePart } from './parts';
import type { ByteStream, StreamSource } from './stream';

/** A server in memory whose connection can be broken, and a store in memory: for tests of what stands around them. */

export interface TestServer extends StreamSource {
  files: Record<string, Uint8Array<ArrayBuffer>>;
  version: string | null;
  /** Nobody answers. */
  down: boolean;
  /** After so many bytes of each answer, in turn, the connection breaks; whole answers when the list is at its end. */
  cuts: number[];
  ignoresRanges: boolean;
  /** Bytes in a chunk. */
  chunk: number;
  /** `path`, or `path start-end`, and `? path` where only its length and version were asked for. */
  readonly asked: string[];
}

export function testServer(files: Record<string, Uint8Array<ArrayBuffer>>): TestServer {
  const server: TestServer = {
    name: 'test',
    files,
    version: '"1"',
    down: false,
    cuts: [],
    ignoresRanges: false,
    chunk: 1_000,
    asked: [],
    async stat(path) {
      if (server.down) throw new Unreachable({ path }, undefined);
      server.asked.push(`? ${path}`);
      return { bytes: fileOf(path).length, version: server.version };
    },
    async open(file, { range }): Promise<ByteStream> {
      if (server.down) throw new Unreachable(file, undefined);
      server.asked.push(range ? `${file.path} ${range.start}-${range.end}` : file.path);
      const all = fileOf(file.path);
      const part = server.ignoresRanges ? undefined : range;
      const { start, end } = part ?? { start: 0, end: all.length };
      const cut = server.cuts.shift() ?? Number.POSITIVE_INFINITY;
      return {
        start,
        end: part ? end : file.bytes,
        total: all.length,
        promised: end - start,
        version: server.version,
        encoded: false,
        chunks: chunks(file.path, all.slice(start, end), cut),
        cancel: async () => undefined,
      };
    },
  };
  const fileOf = (path: string): Uint8Array<ArrayBuffer> => {
    const file = server.files[path];
    if (!file) throw new HeadwatersError('FileError', { what: `${path} is missing.` });
    return file;
  };
  async function* chunks(path: string, bytes: Uint8Array<ArrayBuffer>, cut: number) {
    for (let at = 0; at < bytes.length; at += server.chunk) {
      const chunk = bytes.slice(at, Math.min(at + server.chunk, cut));
      if (chunk.length > 0) yield chunk;
      if (at + server.chunk > cut) throw new CutOff({ path }, cut, bytes.length, undefined);
    }
  }
  return server;
}

export interface MemoryStore extends KeptStore {
  /** By source, path, version and part, with a space between them. */
  readonly files: Map<string, Blob>;
  full: boolean;
}

export function memoryStore(): MemoryStore {
  const files = new Map<string, Blob>();
  const keyOf = (...names: readonly string[]): string => names.join(' ');
  const store: MemoryStore = {
    files,
    full: false,
    async parts(source, path) {
      const versions = new Map<string, Part[]>();
      for (const key of files.keys()) {
        const [s, p, version = '', name = ''] = key.split(' ');
        const part = parsePart(name);
        if (s === source && p === path && part)
          versions.set(version, [...(versions.get(version) ?? []), part]);
      }
      return versions;
    },
    open: async (source, path, version, part) => files.get(keyOf(source, path, version, writePart(part))),
    async write(source, path, version, part, bytes) {
      if (store.full) throw new DOMException('no room', 'QuotaExceededError');
      if (bytes.size !== part.end - part.start) throw new WrongLength({ path }, bytes.size, writePart(part));
      files.set(keyOf(source, path, version, writePart(part)), bytes);
    },
    async forget(source, path, but) {
      for (const key of files.keys()) {
        const [s, p, version] = key.split(' ');
        if (s === source && (path === undefined || (p === path && version !== but))) files.delete(key);
      }
    },
  };
  return store;
}

/** Bytes that tell where in the file they stand. */
export function numbered(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) % 256);
}
