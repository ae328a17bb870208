import { HeadwatersError } from '../../core/errors';
import { positionId } from '../../core/ids';
import { type ByteSource, quietly, type ReadOptions, type StopOptions } from '../bytes';
import type { ArrayFile, StoredArray } from '../containers/arrayFile';
import { readMatrix, readRows, readVector } from '../containers/matrix';
import type { FeatureRows, SaeReader } from '../layouts/reader';
import type { CollectedSae } from './collect';
import type { Threshold } from './foundSae';
import { encoderFile, firstArray, matrix } from './weights';

/**
 * Reads one SAE of a collection. Its features in the form that edits use, a = JumpReLU(h W_enc + b_enc) with h as it is
 * in the model: scales, and a b_dec that is taken from h first, go into W_enc, b_enc and W_dec.
 */
export function collectedSae(source: ByteSource, sae: CollectedSae): SaeReader {
  const { found, decoder, n, d, file } = sae;
  const { position: at, space } = found.at;
  const position = positionId(at);
  const { weights } = found;

  const openEncoder = async (options: StopOptions): Promise<OpenEncoder | undefined> => {
    const held = await encoderFile(source, weights, file, options);
    const bias = await firstArray(held, weights.bias, options);
    const stored = await matrix(held, weights.encoder, { bias: n, outputBias: d }, options);
    return stored && { held, rows: stored.rows, bias };
  };

  return {
    facts: {
      ...at,
      n,
      d,
      activation: sae.activation,
      space,
      bytes: decoder.storageBytes,
    },
    async decoder(options = {}) {
      return { position, n, d, values: await readMatrix(decoder, options) };
    },
    async features(indices, options = {}) {
      const refused = whyNoEdit(sae);
      if (refused !== undefined) throw noEdit(position, refused);
      const encoder = await openEncoder(quietly(options));
      if (!encoder) throw noEdit(position, 'it comes without its encoder');
      if (encoder.rows.shape[1] !== d) throw noEdit(position, 'it reads another width than it writes');
      return asJumpRelu(sae, encoder, indices, options);
    },
    async checkEncoder(options = {}) {
      return (await openEncoder(options)) !== undefined;
    },
  };
}

interface OpenEncoder {
  readonly held: ArrayFile;
  /** `[n, d_in]` */
  readonly rows: StoredArray;
  readonly bias: StoredArray | undefined;
}

/** Why features cannot be edited, or undefined where they can. */
function whyNoEdit({ found: { encoding, isTranscoder } }: CollectedSae): string | undefined {
  if (isTranscoder) return 'it is a transcoder, which reads another place than it writes';
  const { activation, lacks } = encoding;
  if (lacks[0] !== undefined) return lacks[0];
  if (activation.name === 'gated') return 'gated SAEs cannot be put into the model yet';
  if (activation.name === 'topk' && !activation.threshold) return 'its TopK needs all features at once';
  return undefined;
}

function noEdit(position: string, why: string): HeadwatersError {
  return new HeadwatersError('FeatureError', {
    what: `Features at ${position} cannot be edited: ${why}.`,
    next: 'Remove the edit. Matching by cosine needs none of it.',
  });
}

async function asJumpRelu(
  sae: CollectedSae,
  { held, rows, bias }: OpenEncoder,
  indices: readonly number[],
  options: ReadOptions,
): Promise<FeatureRows> {
  const { found, decoder, file, d } = sae;
  const { weights, encoding } = found;
  const { inputScale: into, outputScale: out, activation } = encoding;
  const outputBias = encoding.subtractsOutputBias
    ? ((await firstArray(held, weights.outputBias, options)) ??
      (await firstArray(file, weights.outputBias, options)))
    : undefined;
  const [read, written, own, subtracted] = await Promise.all([
    readRows(rows, indices, options),
    readRows(decoder, indices, options),
    bias ? readVector(bias, indices, options) : new Float32Array(indices.length),
    outputBias ? readVector(outputBias, undefined, options) : new Float32Array(d),
  ]);
  const threshold =
    'threshold' in activation && activation.threshold
      ? await thresholdsOf(held, file, activation.threshold, indices, written, options)
      : new Float32Array(indices.length);
  const biases = own.map((b, i) => b - dot(read.subarray(i * d, (i + 1) * d), subtracted));
  return {
    d,
    encoder: read.map((x) => x * (into ?? 1)),
    bias: biases,
    threshold,
    decoder: written.map((x) => x / (out ?? 1)),
  };
}

async function thresholdsOf(
  held: ArrayFile,
  file: ArrayFile,
  { arrays, isLog = false, value = 0, timesNorm = false }: Threshold,
  indices: readonly number[],
  written: Float32Array,
  options: ReadOptions,
): Promise<Float32Array> {
  const array = (await firstArray(held, arrays, options)) ?? (await firstArray(file, arrays, options));
  const one = array?.shape.length === 0 || array?.shape[0] === 1;
  const stored = array && (await readVector(array, one ? undefined : indices, options));
  const d = written.length / Math.max(indices.length, 1);
  return Float32Array.from(indices, (_, i) => {
    const theta = stored ? (stored[one ? 0 : i] ?? 0) : value;
    const plain = isLog ? Math.exp(theta) : theta;
    const row = written.subarray(i * d, (i + 1) * d);
    return timesNorm ? plain / (Math.sqrt(dot(row, row)) || 1) : plain;
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
