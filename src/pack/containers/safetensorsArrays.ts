import type { ByteSource, FileRef, ReadOptions } from '../bytes';
import { openSafetensors, tensor } from '../safetensors';
import type { ArrayFile } from './arrayFile';
import { rowMajor } from './shapes';
import { plainBytes } from './storedBytes';

/** Tensors of a safetensors file; its metadata are its values. @throws FileError, NetworkError, AbortError */
export async function openSafetensorsArrays(
  source: ByteSource,
  ref: Required<FileRef>,
  options: ReadOptions = {},
): Promise<ArrayFile> {
  const file = await openSafetensors(source, ref, options);
  return {
    ref,
    format: 'safetensors',
    names: [...file.tensors.keys(), ...file.unsupported.keys()],
    values: new Map(Object.entries(file.metadata)),
    async array(name) {
      if (!file.tensors.has(name) && !file.unsupported.has(name)) return undefined;
      const { dtype, shape, ...range } = tensor(file, name);
      const where = `${ref.path}: ${name}`;
      return {
        ...plainBytes(source, ref, range, where),
        where,
        dtype,
        shape,
        strides: rowMajor(shape),
        offset: 0,
      };
    },
  };
}
