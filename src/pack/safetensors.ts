import { HeadwatersError } from '../core/errors';
import type { ByteSource, FileRef, ReadOptions } from './bytes';
import { DTYPES, type Dtype, isDtype } from './dtype';

/**
 * safetensors: 8 bytes little-endian header length, a JSON header, then the data. Every claim of the header is
 * checked against the file's length before a byte of data is asked for.
 */

const LARGEST_HEADER = 25 * 1024 ** 2;
/** Enough for most headers in one request, and little where the rest of the file is wanted anyway. */
const FIRST_READ = 16 * 1024;

export interface TensorInfo {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Place in the file, in bytes from its beginning. */
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** Tensors whose number format is not known here, with its name: of no use, and no reason to refuse the others. */
  readonly unsupported: ReadonlyMap<string, string>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the data begins. */
  readonly dataStart: number;
}

/** A safetensors file of which parts are read when they are needed. */
export interface SafetensorsFile extends SafetensorsHeader {
  readonly ref: Required<FileRef>;
  readonly source: ByteSource;
}

function broken(path: string, what: string, expected: string, found: string): HeadwatersError {
  return new HeadwatersError('FileError', {
    what: `${path} is not a valid safetensors file: ${what}.`,
    expected,
    found,
    next: 'The file is cut short or damaged: get it again, or regenerate it.',
  });
}

/** Length of the header in bytes, from the first eight bytes. @throws FileError when it cannot be. */
function headerLength(path: string, bytes: Uint8Array<ArrayBuffer>, fileBytes: number): number {
  if (bytes.length < 8)
    throw broken(path, 'it ends before its header', 'at least 8 bytes', `${bytes.length}`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const most = Math.min(LARGEST_HEADER, fileBytes - 8);
  if (length > BigInt(Math.max(most, 0)))
    throw broken(path, 'its header does not fit', `at most ${most} bytes`, `${length}`);
  return Number(length);
}

/**
 * Reads and checks a header.
 *
 * @param bytes the beginning of the file, at least all of the header
 * @param fileBytes length of the whole file
 * @throws FileError when the header is not JSON or claims what cannot be
 */
export function parseHeader(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  fileBytes: number,
): SafetensorsHeader {
  const length = headerLength(path, bytes, fileBytes);
  const dataStart = 8 + length;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, dataStart)));
  } catch {
    throw broken(path, 'its header cannot be read', 'JSON', 'text that is not JSON');
  }
  if (!isRecord(json)) throw broken(path, 'its header cannot be read', 'a JSON object', typeName(json));
  const { __metadata__, ...entries } = json;
  const claims = Object.entries(entries).map(([name, entry]) =>
    claimOf(path, name, entry, dataStart, fileBytes),
  );
  checkApart(path, claims);
  const tensors = new Map<string, TensorInfo>();
  const unsupported = new Map<string, string>();
  for (const { name, dtype, ...place } of claims)
    if (isDtype(dtype)) tensors.set(name, { dtype, ...place });
    else unsupported.set(name, dtype);
  return { tensors, unsupported, metadata: stringsOf(__metadata__), dataStart };
}

/** What an entry of the header says, each part checked against the others and the file. */
interface Claim extends Omit<TensorInfo, 'dtype'> {
  readonly name: string;
  readonly dtype: string;
}

function claimOf(path: string, name: string, entry: unknown, dataStart: number, fileBytes: number): Claim {
  const label = labelOf(name);
  if (!isRecord(entry)) throw broken(path, `${label} is not described`, 'an object', typeName(entry));
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string')
    throw broken(path, `the number format of ${label} is wrong`, 'a name', typeName(dtype));
  if (!isCounts(shape))
    throw broken(path, `the shape of ${label} is wrong`, 'whole numbers', typeName(shape));
  if (!isCounts(offsets) || offsets.length !== 2)
    throw broken(path, `the place of ${label} is wrong`, 'two whole numbers', typeName(offsets));
  const [from = 0, to = 0] = offsets;
  if (isDtype(dtype)) checkSize(path, label, shape, DTYPES[dtype], to - from);
  if (from > to || dataStart + to > fileBytes)
    throw broken(path, `${label} reaches beyond the end`, `at most ${fileBytes} bytes`, `${dataStart + to}`);
  return { name, dtype, shape, start: dataStart + from, end: dataStart + to };
}

function checkSize(path: string, label: string, shape: readonly number[], each: number, found: number): void {
  const size = shape.reduce((product, x) => product * x, each);
  if (!Number.isSafeInteger(size))
    throw broken(
      path,
      `the shape of ${label} is too large`,
      'a size that can be counted',
      `[${shape.join(', ')}]`,
    );
  if (found !== size)
    throw broken(path, `${label} does not have the size of its shape`, `${size} bytes`, `${found}`);
}

/** Gaps between tensors are harmless; bytes that two of them claim are not: one of the two cannot be right. */
function checkApart(path: string, claims: readonly Claim[]): void {
  const ordered = claims.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start);
  for (const [i, { name, start }] of ordered.entries()) {
    const before = ordered[i - 1];
    if (before && start < before.end)
      throw broken(
        path,
        `${labelOf(before.name)} and ${labelOf(name)} overlap`,
        `the second from byte ${before.end} on`,
        `byte ${start}`,
      );
  }
}

function labelOf(name: string): string {
  return `tensor ${JSON.stringify(name)}`;
}

function isRecord(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function isCounts(x: unknown): x is number[] {
  return Array.isArray(x) && x.length <= 8 && x.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function typeName(x: unknown): string {
  return Array.isArray(x) ? 'a list' : x === null ? 'null' : typeof x;
}

function stringsOf(x: unknown): Record<string, string> {
  if (!isRecord(x)) return {};
  return Object.fromEntries(Object.entries(x).filter((e): e is [string, string] => typeof e[1] === 'string'));
}

/** Opens a file by its header alone. @throws FileError, NetworkError, AbortError */
export async function openSafetensors(
  source: ByteSource,
  ref: Required<FileRef>,
  options: ReadOptions = {},
): Promise<SafetensorsFile> {
  const read = (start: number, end: number): Promise<Uint8Array<ArrayBuffer>> =>
    source.read(ref, { ...options, range: { start, end } });
  let bytes = await read(0, Math.min(FIRST_READ, ref.bytes));
  const length = headerLength(ref.path, bytes, ref.bytes);
  if (8 + length > bytes.length) bytes = await read(0, 8 + length);
  return { ...parseHeader(ref.path, bytes, ref.bytes), ref, source };
}

/** A tensor's entry. @throws FileError when there is none of this name, or not of this shape or a known format. */
export function tensor(file: SafetensorsFile, name: string, shape?: readonly number[]): TensorInfo {
  const info = file.tensors.get(name);
  const unsupported = file.unsupported.get(name);
  if (unsupported !== undefined)
    throw new HeadwatersError('FileError', {
      what: `${file.ref.path}: ${labelOf(name)} has a number format that is not supported.`,
      expected: Object.keys(DTYPES).join(', '),
      found: unsupported,
      next: 'Store the tensor in one of these formats.',
    });
  if (!info)
    throw broken(file.ref.path, 'a tensor is missing', name, [...file.tensors.keys()].slice(0, 4).join(', '));
  if (shape && (shape.length !== info.shape.length || shape.some((x, i) => x !== info.shape[i])))
    throw new HeadwatersError('FileError', {
      what: `${file.ref.path}: tensor ${name} does not have the shape that the manifest gives.`,
      expected: `[${shape.join(', ')}]`,
      found: `[${info.shape.join(', ')}]`,
      next: 'Correct the manifest, or regenerate the file.',
    });
  return info;
}

/** The bytes of a tensor, or of its rows `[start, end)` along the first axis. */
export function readTensor(
  file: SafetensorsFile,
  info: TensorInfo,
  options: ReadOptions & { readonly rows?: { readonly start: number; readonly end: number } } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { rows, ...rest } = options;
  const stride = rows ? (info.end - info.start) / (info.shape[0] ?? 1) : 0;
  const range = rows
    ? { start: info.start + rows.start * stride, end: info.start + rows.end * stride }
    : { start: info.start, end: info.end };
  return file.source.read(file.ref, { ...rest, range });
}

export interface TensorData {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Writes a file with its tensors in the order given, so that what is read together can lie together. */
export function writeSafetensors(
  tensors: readonly TensorData[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
  }
  const text = JSON.stringify(header);
  // Spaces to a multiple of eight keep the first tensor aligned, as the format's own library does.
  const json = new TextEncoder().encode(
    text + ' '.repeat((8 - (new TextEncoder().encode(text).length % 8)) % 8),
  );
  const out = new Uint8Array(8 + json.length + at);
  new DataView(out.buffer).setBigUint64(0, BigInt(json.length), true);
  out.set(json, 8);
  let place = 8 + json.length;
  for (const { bytes } of tensors) {
    out.set(bytes, place);
    place += bytes.length;
  }
  return out;
}
