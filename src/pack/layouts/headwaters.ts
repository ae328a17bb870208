import { HeadwatersError } from '../../core/errors';
import { positionId } from '../../core/ids';
import { type ByteSource, quietly, type ReadOptions } from '../bytes';
import { toFloat32 } from '../dtype';
import { isResidual, type Manifest, type SaeEntry } from '../manifest';
import { openSafetensors, readTensor, type SafetensorsFile, type TensorInfo, tensor } from '../safetensors';
import { requireResidual } from '../space';
import type { SaeReader } from './reader';

/**
 * The layout of our own packs (docs/packs.md): two safetensors files an SAE, the encoder's matrix transposed so that a
 * feature is a range of bytes in both.
 *
 *   decoder  W_dec [n, d]
 *   encoder  W_enc_rows [n, d], b_enc [n], threshold [n], b_dec [d]
 */
export function headwatersSae(
  source: ByteSource,
  { id, model }: Pick<Manifest, 'id' | 'model'>,
  sae: SaeEntry,
): SaeReader {
  const { layer, site, features: n, space, activation } = sae;
  const position = positionId(sae);
  const d = isResidual(sae) ? model.d_model : undefined;
  /** In another space only the file tells the width. */
  const matrix = (file: SafetensorsFile, name: string): TensorInfo =>
    tensor(file, name, [n, d ?? tensor(file, name).shape[1] ?? 0]);
  return {
    facts: { layer, site, n, d, activation, space, bytes: sae.decoder.bytes },
    async decoder(options = {}) {
      const file = await openSafetensors(source, sae.decoder, quietly(options));
      const info = matrix(file, 'W_dec');
      const bytes = await readTensor(file, info, options);
      const values = toFloat32(bytes, info.dtype, `${sae.decoder.path}: W_dec`);
      return { position, n, d: info.shape[1] ?? 0, values };
    },
    async features(indices, options = {}) {
      requireResidual(sae);
      if (!sae.encoder || (activation ?? 'jumprelu') !== 'jumprelu')
        throw new HeadwatersError('FeatureError', {
          what: `Features at ${position} cannot be edited with the pack ${id}.`,
          expected: 'a JumpReLU SAE with its encoder',
          found: sae.encoder ? `${activation}` : 'a decoder alone',
          next: 'Use a pack that has it, or remove the edit.',
        });
      const [decoder, encoder] = await Promise.all([
        openSafetensors(source, sae.decoder, options),
        openSafetensors(source, sae.encoder, options),
      ]);
      const directions = matrix(decoder, 'W_dec');
      const [rows, bias, threshold, written] = await Promise.all([
        readRows(encoder, matrix(encoder, 'W_enc_rows'), 'W_enc_rows', indices, options),
        readScalars(encoder, 'b_enc', n, indices, options),
        readScalars(encoder, 'threshold', n, indices, options),
        readRows(decoder, directions, 'W_dec', indices, options),
      ]);
      return { d: directions.shape[1] ?? 0, encoder: rows, bias, threshold, decoder: written };
    },
    async checkEncoder(options = {}) {
      if (!sae.encoder) return false;
      const file = await openSafetensors(source, sae.encoder, options);
      const width = matrix(file, 'W_enc_rows').shape[1] ?? 0;
      tensor(file, 'b_enc', [n]);
      tensor(file, 'threshold', [n]);
      tensor(file, 'b_dec', [width]);
      return true;
    },
  };
}

async function readScalars(
  file: SafetensorsFile,
  name: string,
  n: number,
  indices: readonly number[],
  options: ReadOptions,
): Promise<Float32Array> {
  const info = tensor(file, name, [n]);
  const bytes = await readTensor(file, info, options);
  const all = toFloat32(bytes, info.dtype, `${file.ref.path}: ${name}`);
  return Float32Array.from(indices, (index) => all[index] ?? 0);
}

/** One read a row, all in the same moment: the source joins those that lie near each other. */
async function readRows(
  file: SafetensorsFile,
  info: TensorInfo,
  name: string,
  indices: readonly number[],
  options: ReadOptions,
): Promise<Float32Array> {
  const where = `${file.ref.path}: ${name}`;
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
    next: 'Remove the edit.',
  });
}
