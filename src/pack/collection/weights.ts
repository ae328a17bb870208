import { HeadwatersError } from '../../core/errors';
import { fnv1a } from '../../core/hash';
import type { ByteSource, StopOptions } from '../bytes';
import type { ArrayFile, StoredArray } from '../containers/arrayFile';
import { openArrays } from '../containers/openArrays';
import { selected, transposed } from '../containers/views';
import type { Activation, FoundSae, MatrixName, Weights } from './foundSae';

/** What the arrays of an SAE say about its shape, and whether all that is said of it agrees. */

export interface OpenWeights {
  /** `[n, d]`, a feature a row, wherever it lies in the file. */
  readonly decoder: StoredArray;
  readonly n: number;
  readonly d: number;
  readonly file: ArrayFile;
  /** Which array of the file the decoder is, and how it lies there. */
  readonly stored: StoredMatrix;
  /** Tells these numbers from others: what the place says of the file, or a hash of the first of them. */
  readonly version: string;
  /** How features come to be active: a JumpReLU without thresholds is a ReLU. */
  readonly activation: Activation['name'];
}

const MOST_FEATURES = 10_000_000;
const WIDEST = 100_000;

/**
 * Opens the decoder by its head.
 *
 * @throws FileError when a file is not what it says, has no decoder, or disagrees with what is said of it; NetworkError;
 *   AbortError
 */
export async function openWeights(
  source: ByteSource,
  { name, weights, encoding }: FoundSae,
  options: StopOptions = {},
): Promise<OpenWeights> {
  const file = await openArrays(source, weights.file, options);
  const encoder = await encoderFile(source, weights, file, options);
  const lengths = await biasLengths(encoder, file, weights, options);
  const stored = await matrix(file, weights.decoder, lengths, options);
  if (!stored)
    throw new HeadwatersError('FileError', {
      what: `${weights.file.path} has no decoder.`,
      expected: `an array called ${weights.decoder.map((one) => one.name).join(' or ')}`,
      found: file.names.slice(0, 6).join(', ') || 'no arrays',
      next: 'Rename its arrays as its layout has them.',
    });
  const { rows: decoder } = stored;
  const [n = 0, d = 0] = decoder.shape;
  if (n < 1 || n > MOST_FEATURES || d < 1 || d > WIDEST)
    throw new HeadwatersError('FileError', {
      what: `${decoder.where} has a shape that no decoder has.`,
      expected: `1 to ${MOST_FEATURES} features of 1 to ${WIDEST} numbers`,
      found: `${n} features of ${d}`,
    });
  const agree = (what: string, expected: number | undefined, found: number, unit: string): void => {
    if (expected === undefined || expected === found) return;
    throw new HeadwatersError('FileError', {
      what: `${name}: its decoder in ${weights.file.path} does not agree with ${what}.`,
      expected: `${expected} ${unit}`,
      found: String(found),
      next: 'One of the two is of another SAE: download both again.',
    });
  };
  agree('the length of its encoder’s bias', lengths.bias, n, 'features');
  agree('the length of its own bias', lengths.outputBias, d, 'numbers a feature');
  agree('its configuration', weights.declared.features, n, 'features');
  agree('its configuration', weights.declared.width, d, 'numbers a feature');
  return {
    decoder,
    n,
    d,
    file,
    stored,
    version: weights.file.version ?? (await hashOfFirst(decoder, options)),
    activation: activationIn(encoder, encoding.activation),
  };
}

function activationIn({ names }: ArrayFile, activation: Activation): Activation['name'] {
  if (activation.name !== 'jumprelu' || activation.threshold.value !== 0) return activation.name;
  return activation.threshold.arrays.some((name) => names.includes(name)) ? 'jumprelu' : 'relu';
}

/** Bytes that are hashed: two trainings of one SAE differ long before. */
const SAMPLE = 4096;

async function hashOfFirst(decoder: StoredArray, options: StopOptions): Promise<string> {
  const end = Math.min(SAMPLE, decoder.storageBytes);
  return fnv1a(await decoder.read({ start: 0, end }, options));
}

/** The file that holds the encoder. @throws as `openWeights` */
export async function encoderFile(
  source: ByteSource,
  weights: Weights,
  decoderFile: ArrayFile,
  options: StopOptions,
): Promise<ArrayFile> {
  return weights.encoderFile ? openArrays(source, weights.encoderFile, options) : decoderFile;
}

export interface BiasLengths {
  readonly bias: number | undefined;
  readonly outputBias: number | undefined;
}

async function biasLengths(
  encoder: ArrayFile,
  decoder: ArrayFile,
  weights: Weights,
  options: StopOptions,
): Promise<BiasLengths> {
  const length = async (names: readonly string[]): Promise<number | undefined> => {
    const array = (await firstArray(encoder, names, options)) ?? (await firstArray(decoder, names, options));
    return array?.shape.length === 1 ? array.shape[0] : undefined;
  };
  return { bias: await length(weights.bias), outputBias: await length(weights.outputBias) };
}

/** The first of these arrays that the file has. */
export async function firstArray(
  file: ArrayFile,
  names: readonly string[],
  options: StopOptions,
): Promise<StoredArray | undefined> {
  const name = names.find((one) => file.names.includes(one));
  return name === undefined ? undefined : file.array(name, options);
}

export interface StoredMatrix {
  /** `[n, d]`, a feature a row. */
  readonly rows: StoredArray;
  readonly name: string;
  /** In the file a feature is a column. */
  readonly turned: boolean;
  /** The index of its own layer, of an array that has an axis of layers between the two. */
  readonly layer: number | null;
}

/**
 * The first of these matrices that the file has, with a feature in each row.
 *
 * @throws FileError when it has other axes, or nothing says which of them features lie along; NetworkError; AbortError
 */
export async function matrix(
  file: ArrayFile,
  names: readonly MatrixName[],
  lengths: BiasLengths,
  options: StopOptions,
): Promise<StoredMatrix | undefined> {
  const found = names.find(({ name }) => file.names.includes(name));
  const array = found && (await file.array(found.name, options));
  if (!array) return undefined;
  const { features, ownLayer } = found;
  const axes = ownLayer === undefined ? 2 : 3;
  if (array.shape.length !== axes)
    throw new HeadwatersError('FileError', {
      what: `${array.where} does not have the axes of its layout.`,
      expected: String(axes),
      found: `${array.shape.length} ([${array.shape.join(', ')}])`,
    });
  const targets = array.shape[1] ?? 0;
  if (ownLayer !== undefined && ownLayer >= targets)
    throw new HeadwatersError('FileError', {
      what: `${array.where} has no part for its own layer.`,
      expected: `more than ${ownLayer} layers`,
      found: String(targets),
    });
  const flat = ownLayer === undefined ? array : selected(array, 1, ownLayer);
  const axis = features === 'lengths' ? axisByLengths(flat, lengths) : features;
  const turned = axis === 1;
  return { rows: turned ? transposed(flat) : flat, name: found.name, turned, layer: ownLayer ?? null };
}

/** Some files of a layout have features as rows, others as columns: the biases tell, if the matrix is not square. */
function axisByLengths(
  { shape: [rows = 0, columns = 0], where }: StoredArray,
  { bias, outputBias }: BiasLengths,
): 0 | 1 {
  const asRows = rows === bias && columns === outputBias;
  const asColumns = columns === bias && rows === outputBias;
  if (asRows && asColumns)
    throw new HeadwatersError('FileError', {
      what: `${where} is square, so nothing says whether its features are rows or columns.`,
      next: 'Store it in a layout that says so, such as SAELens.',
    });
  return asColumns ? 1 : 0;
}
