import { HeadwatersError } from '../core/errors';
import type { ReadOptions } from '../pack/bytes';
import type { Manifest } from '../pack/manifest';
import type { Pack } from '../pack/open';
import type { ExternalFile } from './modelSession';

/** A model as it lies in its folder: the graph, and the weights by the names that it has for them. */
export interface ModelFiles {
  readonly name: string;
  readonly graph: Uint8Array;
  readonly data: readonly ExternalFile[];
}

/** @throws ModelError when the pack has no model; FileError; NetworkError; AbortError */
export async function readModelFiles(
  { source, manifest }: Pack,
  options: ReadOptions = {},
): Promise<ModelFiles> {
  const { onnx } = manifest.model;
  if (!onnx)
    throw new HeadwatersError('ModelError', {
      what: `The pack ${manifest.id} does not include its model.`,
      next: 'Use a pack with "model.onnx" in its manifest.',
    });
  const [graph, weights] = await Promise.all([
    source.read(onnx, options),
    onnx.data ? source.read(onnx.data, options) : undefined,
  ]);
  const path = onnx.data?.path.slice(onnx.data.path.lastIndexOf('/') + 1) ?? '';
  return { name: onnx.path, graph, data: weights ? [{ path, data: weights }] : [] };
}

/** Lengths of the files of weights, in bytes, by name. */
export function lengthsOf({ data }: ModelFiles): ReadonlyMap<string, number> {
  return new Map(data.map((file) => [file.path, file.data.length]));
}

/** Bytes of all that writing text with a pack's model needs; 0 when it has no model. */
export function modelBytes({ model }: Manifest): number {
  const { onnx, tokenizer, tokenizer_config, check } = model;
  if (!onnx) return 0;
  return [onnx, onnx.data, tokenizer, tokenizer_config, check].reduce(
    (sum, file) => sum + (file?.bytes ?? 0),
    0,
  );
}
