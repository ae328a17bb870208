import { readFileSync } from 'node:fs';
import { deflateRawSync, gunzipSync } from 'node:zlib';
import { memorySource, utf8 } from '../testing';
import type { ArrayFile, StoredArray } from './arrayFile';
import { readMatrix, readVector } from './matrix';
import { openArrays } from './openArrays';
import { countOf, rowMajor } from './shapes';
import { selected } from './views';

/** Files of arrays, written by the libraries that write them, and made up here where those would not. */

const FOLDER = 'src/pack/containers/fixtures/';

/** A file of `lab/make_container_fixtures.py`, unpacked where it is kept gzipped. */
export function fixture(name: string): Uint8Array<ArrayBuffer> {
  const bytes = readFileSync(`${FOLDER}${name}`);
  return new Uint8Array(name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
}

/** What an array should hold; infinities are texts. */
export interface Expected {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly (number | string)[];
}

export function expectedOf(file: string): Readonly<Record<string, Expected>> {
  return (JSON.parse(readFileSync(`${FOLDER}expected.json`, 'utf8')) as Record<string, never>)[file] ?? {};
}

/** Opens bytes under the name of a file, which may matter only for what is read first. */
export async function openBytes(
  bytes: Uint8Array,
  path = 'here',
): Promise<{ file: ArrayFile; asked: readonly string[] }> {
  const source = memorySource({ [path]: bytes });
  return { file: await openArrays(source, { path, bytes: bytes.length }), asked: source.asked };
}

/** All values of an array of any number of axes, row by row. */
export async function valuesOf(array: StoredArray): Promise<number[]> {
  const [n = 0] = array.shape;
  if (array.shape.length < 2) return [...(await readVector(array))];
  if (array.shape.length === 2) return [...(await readMatrix(array))];
  const parts = Array.from({ length: n }, (_, i) => valuesOf(selected(array, 0, i)));
  return (await Promise.all(parts)).flat();
}

/** A zip file of members as they are, or deflated. */
export function zipOf(
  members: Readonly<Record<string, Uint8Array>>,
  { deflated = false, comment = '' } = {},
): Uint8Array<ArrayBuffer> {
  const local: Uint8Array[] = [];
  const list: Uint8Array[] = [];
  let at = 0;
  for (const [name, bytes] of Object.entries(members)) {
    const packed = deflated ? deflateRawSync(bytes) : bytes;
    const common = [
      ...[20, 0, deflated ? 8 : 0, 0, 0].flatMap((n) => little(n, 2)),
      ...[0, packed.length, bytes.length].flatMap((n) => little(n, 4)),
      ...little(utf8(name).length, 2),
      ...little(0, 2),
    ];
    const header = joinBytes(Uint8Array.from([0x50, 0x4b, 3, 4, ...common]), utf8(name), packed);
    local.push(header);
    list.push(
      joinBytes(
        Uint8Array.from([0x50, 0x4b, 1, 2, 20, 0, ...common, ...Array<number>(10).fill(0), ...little(at, 4)]),
        utf8(name),
      ),
    );
    at += header.length;
  }
  const listBytes = list.reduce((sum, { length }) => sum + length, 0);
  const count = little(list.length, 2);
  const end = [0x50, 0x4b, 5, 6, 0, 0, 0, 0, ...count, ...count, ...little(listBytes, 4), ...little(at, 4)];
  return joinBytes(
    ...local,
    ...list,
    Uint8Array.from([...end, ...little(utf8(comment).length, 2)]),
    utf8(comment),
  );
}

/** An array of NumPy: the header's text as it is given, and zeros. */
export function npyOf(header: string, dataBytes: number, version = 1): Uint8Array<ArrayBuffer> {
  const text = utf8(header);
  const length = little(text.length, version === 1 ? 2 : 4);
  const magic = Uint8Array.from([0x93, ...utf8('NUMPY'), version, 0, ...length]);
  return joinBytes(magic, text, new Uint8Array(dataBytes));
}

export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function little(number: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(number / 256 ** i) % 256);
}

/** Instructions of a pickle: numbers are codes, texts are Python's, lists go in one after the other. */
export type Instructions = number | string | readonly Instructions[];

export function pickleOf(...instructions: readonly Instructions[]): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  const add = (one: Instructions): void => {
    if (typeof one === 'number') bytes.push(one);
    else if (typeof one === 'string') for (const byte of utf8(one)) bytes.push(byte);
    else for (const each of one) add(each);
  };
  add(instructions);
  return Uint8Array.from(bytes);
}

/** A text of the pickle's. */
export function text(value: string): Instructions {
  return ['X', ...little(utf8(value).length, 4), value];
}

/** A whole number of up to 53 bits, not below 0. */
export function whole(value: number): Instructions {
  return [0x8a, 8, ...little(value, 8)];
}

export function tuple(...items: readonly Instructions[]): Instructions {
  return ['(', ...items, 't'];
}

export function dict(entries: Readonly<Record<string, Instructions>>): Instructions {
  return ['}(', ...Object.entries(entries).map(([key, value]) => [text(key), value]), 'u'];
}

/** A tensor as torch.save writes it, of a storage that may be described as one likes. */
export function torchTensor(
  shape: readonly number[],
  {
    strides = rowMajor(shape),
    offset = 0,
    count = countOf(shape),
    type = 'torch\nFloatStorage',
    key = '0',
  } = {},
): Instructions {
  const storage = [tuple(text('storage'), ['c', type, '\n'], text(key), text('cpu'), whole(count)), 'Q'];
  const numbers = [whole(offset), tuple(...shape.map(whole)), tuple(...strides.map(whole))];
  return ['ctorch._utils\n_rebuild_tensor_v2\n', tuple(storage, ...numbers, 0x89, '}'), 'R'];
}

/** A file of PyTorch with this pickle, and storages by their keys. */
export function torchZipOf(
  pickle: Instructions,
  storages: Readonly<Record<string, Uint8Array>> = {},
  others: Readonly<Record<string, Uint8Array>> = {},
): Uint8Array<ArrayBuffer> {
  const data = Object.entries(storages).map(([key, bytes]) => [`ae/data/${key}`, bytes] as const);
  return zipOf({ 'ae/data.pkl': pickleOf(0x80, 2, pickle, '.'), ...Object.fromEntries(data), ...others });
}
