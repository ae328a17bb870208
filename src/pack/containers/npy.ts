import { quietly, type StopOptions } from '../bytes';
import { DTYPES, type Dtype } from '../dtype';
import type { StoredArray, StoredBytes } from './arrayFile';
import { damaged, refused } from './refusals';
import { columnMajor, countOf, isShape, MOST_AXES, rowMajor } from './shapes';
import { bytesFrom } from './storedBytes';
import { viewOf } from './zip';

/**
 * NumPy's .npy: eight bytes of magic and version, the length of the header, the header, the values. The header is a
 * Python dictionary as text, of which a small grammar is read here; nothing of it is evaluated.
 */

/** Holds the headers that NumPy writes, which are 118 bytes long for arrays of numbers. */
const FIRST_READ = 512;
/** All that version 1 can hold. Versions 2 and 3 could claim four gigabytes. */
const LARGEST_HEADER = 0xffff;
const MAGIC = [0x93, ...new TextEncoder().encode('NUMPY')];

/** NumPy's names of number formats, without the order of their bytes. */
const FORMATS: ReadonlyMap<string, Dtype> = new Map([
  ['f8', 'F64'],
  ['f4', 'F32'],
  ['f2', 'F16'],
  ['i4', 'I32'],
  ['u4', 'U32'],
  ['u2', 'U16'],
  ['u1', 'U8'],
]);

/** @throws FileError when it is no such array or not as large as it says; NetworkError; AbortError */
export async function openNpy(
  storage: StoredBytes,
  where: string,
  options: StopOptions = {},
): Promise<StoredArray> {
  const read = (end: number): Promise<Uint8Array<ArrayBuffer>> =>
    storage.read({ start: 0, end: Math.min(end, storage.storageBytes) }, quietly(options));
  let head = await read(FIRST_READ);
  const { textAt, dataAt } = placesOf(head, where);
  if (dataAt > storage.storageBytes)
    throw damaged(
      where,
      'its header reaches beyond its end',
      `at most ${storage.storageBytes} bytes`,
      `${dataAt}`,
    );
  if (dataAt > head.length) head = await read(dataAt);
  const { descr, columns, shape } = parseHeader(
    new TextDecoder('latin1').decode(head.subarray(textAt, dataAt)),
    where,
  );
  const dtype = formatOf(descr, where);
  const needed = countOf(shape) * DTYPES[dtype];
  const found = storage.storageBytes - dataAt;
  if (needed !== found) {
    const less = needed > found ? 'fewer' : 'more';
    throw damaged(
      where,
      `it has ${less} bytes than its shape needs`,
      `${needed} bytes for [${shape.join(', ')}]`,
      `${found}`,
    );
  }
  const strides = columns ? columnMajor(shape) : rowMajor(shape);
  return { ...bytesFrom(storage, dataAt, where), where, dtype, shape, strides, offset: 0 };
}

/** Where the header's text begins and ends. */
function placesOf(head: Uint8Array<ArrayBuffer>, where: string): { textAt: number; dataAt: number } {
  if (head.length < 12 || MAGIC.some((byte, i) => head[i] !== byte))
    throw damaged(where, 'it is not an array of NumPy', 'the magic bytes of .npy', 'others');
  const version = head[6] ?? 0;
  if (version < 1 || version > 3)
    throw refused(
      where,
      `it is of version ${version} of .npy, which is not known here`,
      'Save it again with NumPy.',
    );
  const view = viewOf(head);
  const textAt = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LARGEST_HEADER)
    throw damaged(where, 'its header is too long', `at most ${LARGEST_HEADER} bytes`, `${length}`);
  return { textAt, dataAt: textAt + length };
}

const SPACE = String.raw`[ \t\n]*`;
/** A key and its value: a text, a truth value, or whole numbers in parentheses; then a comma, or the end. */
const PAIR = new RegExp(
  `${SPACE}(['"])(?<key>\\w+)\\1${SPACE}:${SPACE}` +
    `(?:(['"])(?<text>[^'"\\\\]*)\\3|(?<truth>True|False)|\\((?<numbers>[0-9L, ]*)\\))${SPACE}(?:,|(?=\\}))`,
  'y',
);
const BEGINNING = new RegExp(`${SPACE}\\{`, 'y');
const END = new RegExp(`${SPACE}\\}${SPACE}$`, 'y');

interface Header {
  readonly descr: string;
  /** The first axis lies together, as in Fortran, and not the last. */
  readonly columns: boolean;
  readonly shape: readonly number[];
}

function parseHeader(text: string, where: string): Header {
  const broken = (): Error =>
    damaged(
      where,
      'its header cannot be read',
      'a dictionary of descr, fortran_order and shape',
      JSON.stringify(text.trim().slice(0, 120)),
    );
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match ?? undefined;
  };
  if (!take(BEGINNING)) throw broken();
  const found = new Map<string, string | boolean | number[] | undefined>();
  while (!take(END)) {
    const { key, text: descr, truth, numbers } = take(PAIR)?.groups ?? {};
    if (key === undefined || found.has(key)) throw broken();
    found.set(key, descr ?? (truth === undefined ? wholeNumbers(numbers ?? '') : truth === 'True'));
  }
  const [descr, columns, shape] = ['descr', 'fortran_order', 'shape'].map((key) => found.get(key));
  if (found.size !== 3 || typeof descr !== 'string' || typeof columns !== 'boolean') throw broken();
  if (Array.isArray(shape) && shape.length > MOST_AXES)
    throw refused(where, `it has ${shape.length} axes`, `Save it with at most ${MOST_AXES}.`);
  if (!isShape(shape)) throw broken();
  return { descr, columns, shape };
}

/** The numbers of a tuple; undefined where it is none. A single one is followed by a comma, as in Python. */
function wholeNumbers(list: string): number[] | undefined {
  const parts = list.split(',').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  else if (parts.length === 1) return undefined;
  return parts.every((part) => /^\d+L?$/.test(part))
    ? parts.map((part) => Number.parseInt(part, 10))
    : undefined;
}

/** @param descr such as `<f4`: the order of the bytes (`<` little, `>` big, `=` and `|` whatever), kind, bytes */
function formatOf(descr: string, where: string): Dtype {
  const [, order = '', format = ''] = /^([<>=|]?)(\w+)$/.exec(descr) ?? [];
  if (format.startsWith('O'))
    throw refused(
      where,
      'it holds Python objects (a pickle), which are never run',
      'Save it again as an array of numbers.',
    );
  const dtype = FORMATS.get(format);
  if (!dtype)
    throw refused(
      where,
      `its numbers are of the format ${JSON.stringify(descr.slice(0, 40))}, which is not supported`,
      `Save it again as one of ${[...FORMATS.keys()].join(', ')}.`,
    );
  if (order === '>' && DTYPES[dtype] > 1)
    throw refused(
      where,
      `its numbers have their bytes in big-endian order (${descr})`,
      `Save it again with astype('<${format}').`,
    );
  return dtype;
}
