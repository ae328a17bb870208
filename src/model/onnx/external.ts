import { HeadwatersError } from '../../core/errors';
import type { OnnxModel } from './read';
import { type TensorProto, TensorProto_DataLocation } from './schema/onnx-ml_pb';

/**
 * The files in which a model's weights lie, and how long each has to be at least, in bytes. The names are relative to
 * the model's own file.
 *
 * @throws ModelError for a name that is no plain name of a file, or a place that is no number
 */
export function externalFiles({ name, graph }: OnnxModel): ReadonlyMap<string, number> {
  const files = new Map<string, number>();
  for (const tensor of graph.initializer) {
    if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL) continue;
    const { location, end } = placeOf(tensor, name);
    files.set(location, Math.max(files.get(location) ?? 0, end));
  }
  return files;
}

/** Where the bytes of a tensor are: in a file of external data, by its name, or in the graph itself. */
export interface Stored {
  readonly source: string | Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** @throws ModelError as `externalFiles` does */
export function storedAt(tensor: TensorProto, name: string): Stored {
  const { dataLocation, rawData } = tensor;
  if (dataLocation !== TensorProto_DataLocation.EXTERNAL)
    return { source: rawData, start: 0, end: rawData.length };
  const { location, start, end } = placeOf(tensor, name);
  return { source: location, start, end };
}

function placeOf(tensor: TensorProto, name: string): { location: string; start: number; end: number } {
  const entry = (key: string): string => tensor.externalData.find((e) => e.key === key)?.value ?? '';
  const location = entry('location');
  if (!/^[\w.@+-]+$/.test(location) || /^\.+$/.test(location))
    throw damaged(name, tensor, 'the name of a file beside the model', JSON.stringify(location));
  const [offset, length] = [entry('offset') || '0', entry('length') || '0'];
  const start = Number(offset);
  const end = start + Number(length);
  if (!/^\d+$/.test(offset) || !/^\d+$/.test(length) || !Number.isSafeInteger(end))
    throw damaged(name, tensor, 'a place in a file', `${offset} and ${length}`);
  return { location, start, end };
}

function damaged(name: string, tensor: TensorProto, expected: string, found: string): HeadwatersError {
  return new HeadwatersError('ModelError', {
    what: `${name} does not say where its weights ${JSON.stringify(tensor.name)} are.`,
    expected,
    found,
    next: 'Export the model again.',
  });
}

/** @throws ModelError when a file is missing or shorter than the weights that are said to lie in it */
export function checkExternal(model: OnnxModel, bytes: ReadonlyMap<string, number>): void {
  for (const [location, least] of externalFiles(model)) {
    const found = bytes.get(location);
    if (found !== undefined && found >= least) continue;
    throw new HeadwatersError('ModelError', {
      what: `The weights of ${model.name} are ${found === undefined ? 'missing' : 'cut short'}.`,
      expected: `${location} with at least ${least} bytes`,
      found: found === undefined ? 'no such file' : `${found}`,
      next: 'Download or export the model again, with its data file beside it.',
    });
  }
}
