import type { PositionId } from '../core/ids';
import type { Edit } from '../core/plan';
import type { FeatureRows } from '../pack/rows';
import { editNames, MASK, readerNames } from './onnx/names';
import { floatTensor, type Tensor } from './tensor';

/**
 * The inputs of the edit at one site.
 *
 * A site that was made ready but has no edit gets one feature of zeros, which adds exactly nothing: WebGPU cannot
 * multiply matrices that have no columns.
 */
export function editFeeds(
  site: PositionId,
  edits: readonly Pick<Edit, 'r' | 's'>[],
  { d, encoder, bias, threshold, decoder }: FeatureRows,
): Record<string, Tensor> {
  const names = editNames(site);
  const k = Math.max(1, edits.length);
  return {
    [names.encoder]: floatTensor([d, k], padded(transposed(encoder, edits.length, d), d * k)),
    [names.bias]: floatTensor([k], padded(bias, k)),
    [names.threshold]: floatTensor([k], padded(threshold, k)),
    [names.gain]: floatTensor(
      [k],
      padded(
        edits.map(({ r }) => r - 1),
        k,
      ),
    ),
    [names.strength]: floatTensor(
      [k],
      padded(
        edits.map(({ s }) => s),
        k,
      ),
    ),
    [names.decoder]: floatTensor([k, d], padded(decoder, k * d)),
  };
}

/** The inputs of what reads features at one site; of one of zeros where there is none. */
export function readerFeeds(
  site: PositionId,
  { d, encoder, bias, threshold }: FeatureRows,
): Record<string, Tensor> {
  const names = readerNames(site);
  const k = Math.max(1, bias.length);
  return {
    [names.encoder]: floatTensor([d, k], padded(transposed(encoder, bias.length, d), d * k)),
    [names.bias]: floatTensor([k], padded(bias, k)),
    [names.threshold]: floatTensor([k], padded(threshold, k)),
  };
}

/** Where the edits of all sites act: for each row of the batch a `[length]` as `maskOf` of the plan makes it. */
export function maskFeed(masks: readonly Float32Array[]): Record<string, Tensor> {
  const length = masks[0]?.length ?? 0;
  const all = new Float32Array(masks.length * length);
  masks.forEach((mask, row) => {
    all.set(mask, row * length);
  });
  return { [MASK]: floatTensor([masks.length, length, 1], all) };
}

function padded(values: ArrayLike<number>, size: number): Float32Array {
  const out = new Float32Array(size);
  out.set(values);
  return out;
}

/** `[k, d]` to `[d, k]`. */
function transposed(rows: Float32Array, k: number, d: number): Float32Array {
  const out = new Float32Array(rows.length);
  for (let i = 0; i < k; i++) for (let c = 0; c < d; c++) out[c * k + i] = rows[i * d + c] as number;
  return out;
}
