import { aborted, HeadwatersError } from '../core/errors';
import type { ByteSource, FileRef, ReadOptions } from './bytes';

/** A pack in memory, for tests. */

export interface MemorySource extends ByteSource {
  /** What was asked for so far: `path start-end`. */
  readonly asked: string[];
}

/** Keeps the promises of a `ByteSource`; every answer stands at an odd place in its buffer, as a file's may. */
export function memorySource(files: Readonly<Record<string, Uint8Array>>): MemorySource {
  const asked: string[] = [];
  return {
    name: 'memory',
    asked,
    async stat(path) {
      const file = files[path];
      if (!file) throw new HeadwatersError('FileError', { what: `${path} is missing.` });
      return { bytes: file.length, version: 'one' };
    },
    async read({ path, bytes }: FileRef, { range, signal, onBytes }: ReadOptions = {}) {
      if (signal?.aborted) throw aborted();
      const file = files[path];
      if (!file) throw new HeadwatersError('FileError', { what: `${path} is missing.` });
      if (bytes !== undefined && bytes !== file.length)
        throw new HeadwatersError('FileError', { what: `${path} does not have the length it should.` });
      const { start, end } = range ?? { start: 0, end: file.length };
      if (start < 0 || end > file.length || start > end)
        throw new Error(`outside ${path}: ${start}-${end} of ${file.length}`);
      asked.push(`${path} ${start}-${end}`);
      onBytes?.(end - start);
      const moved = new Uint8Array(end - start + 1);
      moved.set(file.subarray(start, end), 1);
      return moved.subarray(1);
    },
  };
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Bytes of numbers, as a file holds them. */
export function bytesOf(array: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** The least a manifest can say: one SAE, and whatever else the test wants. */
export function manifestOf(some: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    format: 'headwaters-pack',
    version: 1,
    id: 'made-up',
    revision: 'abc123',
    title: 'Made up',
    model: { name: 'made-up', layers: 2, d_model: 3 },
    saes: [saeOf('0/res'), saeOf('1/res'), saeOf('1/mlp')],
    ...some,
  };
}

export function saeOf(
  position: string,
  some: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const [layer, site] = position.split('/');
  return {
    layer: Number(layer),
    site,
    features: 2,
    space: 'residual',
    decoder: { path: `saes/${layer}.${site}.safetensors`, bytes: 100 },
    ...some,
  };
}
