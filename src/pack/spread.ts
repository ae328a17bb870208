import { HeadwatersError } from '../core/errors';
import { NO_TOKEN } from '../core/facts';
import { type Feature, type PositionId, positionId } from '../core/ids';
import type { ReadOptions } from './bytes';
import { toFloat32, toIntegers } from './dtype';
import type { Example } from './examples';
import type { Pack } from './open';
import { openSafetensors, readTensor, type SafetensorsFile, tensor } from './safetensors';
import { toTokenIds } from './tokens';

/** How a feature's activations are spread over a sample of text, and text on which it is active to any degree. */
export interface Spread {
  /** Active tokens by activation: equal shares of the feature's peak, what is above the peak in the last. */
  readonly histogram: readonly number[];
  /** Tokens of the sample. */
  readonly sampled: number | undefined;
  /** Drawn at random, the strongest first. */
  readonly drawn: readonly DrawnExample[];
  /** The book of each of the feature's own examples, in their order; undefined where it is not known. */
  readonly exampleBooks: readonly (string | undefined)[];
}

export interface DrawnExample extends Example {
  /** Place of the token that was drawn. */
  readonly at: number;
  readonly book: string | undefined;
}

/** No book, or several: the last number of a byte. */
const NO_BOOK = 0xff;

const spreadFiles = new WeakMap<Pack, Map<PositionId, Promise<SafetensorsFile>>>();

/** Opened once for each position: its header says where every feature's rows are. */
function spreadFile(pack: Pack, position: PositionId): Promise<SafetensorsFile> | undefined {
  const files = spreadFiles.get(pack) ?? new Map<PositionId, Promise<SafetensorsFile>>();
  spreadFiles.set(pack, files);
  const known = files.get(position);
  if (known) return known;
  const entry = pack.manifest.features?.spread?.find((e) => positionId(e) === position);
  if (!entry) return undefined;
  const opening = openSafetensors(pack.source, entry);
  files.set(position, opening);
  opening.catch(() => files.delete(position));
  return opening;
}

/**
 * Reads the spread of one feature, about half a kilobyte; undefined where the pack has none.
 *
 * @throws FileError, NetworkError, AbortError
 */
export async function readSpread(
  pack: Pack,
  feature: Feature,
  options: ReadOptions = {},
): Promise<Spread | undefined> {
  const file = await spreadFile(pack, positionId(feature));
  if (!file) return undefined;
  const shapes = shapesOf(file);
  if (feature.index >= shapes.n) return undefined;
  const rows = { start: feature.index, end: feature.index + 1 };
  const read = async (name: string) => {
    const info = tensor(file, name);
    return {
      bytes: await readTensor(file, info, { ...options, rows }),
      dtype: info.dtype,
      where: `${file.ref.path}: ${name}`,
    };
  };
  const [histogram, token, activation, at, book, exampleBook] = await Promise.all(NAMES.map(read));
  if (!histogram || !token || !activation || !at || !book || !exampleBook) return undefined;
  const tokens = toTokenIds(token.bytes, token.dtype, token.where);
  const values = toFloat32(activation.bytes, activation.dtype, activation.where);
  const places = toIntegers(at.bytes, at.dtype, at.where);
  const titles = (part: typeof book): (string | undefined)[] =>
    Array.from(toIntegers(part.bytes, part.dtype, part.where), (number) =>
      number === NO_BOOK ? undefined : pack.manifest.features?.books?.[number],
    );
  const books = titles(book);
  const { count, width } = shapes;
  const drawn = Array.from({ length: count }, (_, e): DrawnExample => {
    const own = Array.from({ length: width }, (_, i) => e * width + i).filter((i) => tokens[i] !== NO_TOKEN);
    return {
      tokens: own.map((i) => tokens[i] ?? 0),
      activations: own.map((i) => values[i] ?? 0),
      at: places[e] ?? 0,
      book: books[e],
    };
  });
  const sampled = Number(file.metadata.tokens);
  return {
    histogram: Array.from(toIntegers(histogram.bytes, histogram.dtype, histogram.where)),
    sampled: Number.isSafeInteger(sampled) && sampled > 0 ? sampled : undefined,
    drawn: drawn.filter((example) => example.at < example.tokens.length),
    exampleBooks: titles(exampleBook),
  };
}

const NAMES = ['histogram', 'token', 'activation', 'at', 'book', 'example_book'] as const;

/** @throws FileError where a tensor is missing or they do not fit each other */
function shapesOf(file: SafetensorsFile): {
  readonly n: number;
  readonly count: number;
  readonly width: number;
} {
  const { shape } = tensor(file, 'token');
  const [n = 0, count = 0, width = 0] = shape;
  tensor(file, 'activation', shape);
  for (const name of ['at', 'book']) tensor(file, name, [n, count]);
  for (const name of ['histogram', 'example_book']) tensor(file, name, [n, tensor(file, name).shape[1] ?? 0]);
  return { n, count, width };
}

/**
 * Spreads are read row by row, so that their headers decide.
 *
 * @returns how many files there are
 * @throws FileError for the first that does not fit its SAE; NetworkError
 */
export async function checkSpread(pack: Pack): Promise<number> {
  const entries = pack.manifest.features?.spread ?? [];
  for (const entry of entries) {
    const { n } = shapesOf(await openSafetensors(pack.source, entry));
    const expected = pack.saes.get(positionId(entry))?.features ?? 0;
    if (n === expected) continue;
    throw new HeadwatersError('FileError', {
      what: `${entry.path} does not fit the SAE at ${positionId(entry)}.`,
      expected: `${expected} features`,
      found: String(n),
      next: 'Regenerate the spread of activations.',
    });
  }
  return entries.length;
}
