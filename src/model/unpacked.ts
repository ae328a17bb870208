import type { ExternalFile } from './modelSession';
import type { Stored } from './onnx/external';
import { type PackedMatrix, UNPACKED_FILE } from './onnx/unpack';

/**
 * The files that a session is made of: those of the model, and one with its packed weights in single precision, where it
 * has any. That one is made for each session and not kept: the runtime has a copy of its own.
 *
 * @param data as `checkExternal` found it long enough
 */
export function sessionFiles(
  packed: readonly PackedMatrix[],
  data: readonly ExternalFile[],
): readonly ExternalFile[] {
  if (packed.length === 0) return data;
  const all = new Float32Array(packed.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0));
  let start = 0;
  for (const matrix of packed) {
    const end = start + matrix.inputs * matrix.outputs;
    unpack(matrix, data, all.subarray(start, end));
    start = end;
  }
  return [...data, { path: UNPACKED_FILE, data: new Uint8Array(all.buffer) }];
}

/** (q - zero) scale, transposed to `[K, N]`. A product of so few bits with a float32 is rounded once. */
function unpack(matrix: PackedMatrix, data: readonly ExternalFile[], out: Float32Array): void {
  const { inputs, outputs, bits, block } = matrix;
  const blocks = Math.ceil(inputs / block);
  const weights = bytesOf(matrix.weights, data);
  const scales = floatsOf(matrix.scales, data);
  const zeros = zerosOf(matrix, blocks, data);
  const row = (blocks * block * bits) / 8;
  let at = 0;
  for (let k = 0; k < inputs; k++) {
    const b = Math.floor(k / block);
    const [place, shift, mask] = bits === 8 ? [k, 0, 0xff] : [k >> 1, 4 * (k & 1), 0xf];
    for (let n = 0; n < outputs; n++) {
      const q = ((weights[n * row + place] as number) >> shift) & mask;
      out[at++] = (q - (zeros[n * blocks + b] as number)) * (scales[n * blocks + b] as number);
    }
  }
}

/** `[N, blocks]`. */
function zerosOf(
  { outputs, bits, zeros }: PackedMatrix,
  blocks: number,
  data: readonly ExternalFile[],
): Float32Array {
  if (zeros?.kind === 'single') return floatsOf(zeros.stored, data);
  if (!zeros) return new Float32Array(outputs * blocks).fill(2 ** (bits - 1));
  const bytes = bytesOf(zeros.stored, data);
  if (bits === 8) return Float32Array.from(bytes);
  const row = Math.ceil(blocks / 2);
  return Float32Array.from({ length: outputs * blocks }, (_, i) => {
    const [n, b] = [Math.floor(i / blocks), i % blocks];
    return ((bytes[n * row + (b >> 1)] as number) >> (4 * (b & 1))) & 0xf;
  });
}

function bytesOf({ source, start, end }: Stored, data: readonly ExternalFile[]): Uint8Array {
  const whole = typeof source === 'string' ? data.find(({ path }) => path === source)?.data : source;
  if (!whole) throw new RangeError(`there is no file ${source}`);
  return whole.subarray(start, end);
}

/** A copy: what is stored may begin anywhere. (Not by `slice`, which copies nothing of a Buffer.) */
function floatsOf(stored: Stored, data: readonly ExternalFile[]): Float32Array {
  return new Float32Array(new Uint8Array(bytesOf(stored, data)).buffer);
}
