import { HeadwatersError } from '../core/errors';
import type { PositionId } from '../core/ids';
import type { ReadOptions } from './bytes';
import { toFloat32 } from './dtype';
import type { Pack } from './open';
import { openSafetensors, readTensor, type SafetensorsFile, type TensorInfo, tensor } from './safetensors';

/** What some features of one SAE read and write, in the order in which they were asked for. */
export interface FeatureRows {
  /** d_model. */
  readonly d: number;
  /** Columns of W_enc, each as a row, `[K, d]`. */
  readonly encoder: Float32Array;
  /** `[K]`. */
  readonly bias: Float32Array;
  /** theta of JumpReLU, `[K]`. */
  readonly threshold: Float32Array;
  /** Rows of W_dec, `[K, d]`. */
  readonly decoder: Float32Array;
}

/**
 * Reads features one by one, so that editing a few does not fetch whole SAEs.
 *
 * @throws FeatureError when the pack has no SAE there, no encoder, or another activation than JumpReLU; FileError;
 * NetworkError; AbortError
 */
export async function readFeatureRows(
  pack: Pack,
  position: PositionId,
  indices: readonly number[],
  options: ReadOptions = {},
): Promise<FeatureRows> {
  const sae = pack.saes.get(position);
  if (!sae?.encoder || (sae.activation ?? 'jumprelu') !== 'jumprelu')
    throw new HeadwatersError('FeatureError', {
      what: `Features at ${position} cannot be edited with the pack ${pack.manifest.id}.`,
      expected: 'a JumpReLU SAE with its encoder',
      found: sae ? (sae.encoder ? `${sae.activation}` : 'a decoder alone') : 'no SAE',
      next: 'Use a pack that has it, or take the edit out.',
    });
  const n = sae.features;
  const d = pack.manifest.model.d_model;
  const [decoder, encoder] = await Promise.all([
    openSafetensors(pack.source, sae.decoder, options),
    openSafetensors(pack.source, sae.encoder, options),
  ]);
  const rows = (file: SafetensorsFile, name: string): Promise<Float32Array> =>
    readRows(file, tensor(file, name, [n, d]), `${file.ref.path}: ${name}`, indices, options);
  const scalars = async (name: string): Promise<Float32Array> => {
    const info = tensor(encoder, name, [n]);
    const bytes = await readTensor(encoder, info, options);
    const all = toFloat32(bytes, info.dtype, `${encoder.ref.path}: ${name}`);
    return Float32Array.from(indices, (index) => all[index] ?? 0);
  };
  const [w, bias, threshold, v] = await Promise.all([
    rows(encoder, 'W_enc_rows'),
    scalars('b_enc'),
    scalars('threshold'),
    rows(decoder, 'W_dec'),
  ]);
  return { d, encoder: w, bias, threshold, decoder: v };
}

async function readRows(
  file: SafetensorsFile,
  info: TensorInfo,
  where: string,
  indices: readonly number[],
  options: ReadOptions,
): Promise<Float32Array> {
  const d = info.shape[1] ?? 0;
  const out = new Float32Array(indices.length * d);
  await Promise.all(
    indices.map(async (index, at) => {
      const bytes = await readTensor(file, info, { ...options, rows: { start: index, end: index + 1 } });
      out.set(toFloat32(bytes, info.dtype, where), at * d);
    }),
  );
  const bad = indices.find((_, at) => !out.subarray(at * d, (at + 1) * d).every(Number.isFinite));
  if (bad === undefined) return out;
  throw new HeadwatersError('FeatureError', {
    what: `${where} of feature ${bad} is not finite, so the feature cannot be edited.`,
    next: 'Take the edit out.',
  });
}
