import { externalFloats, node } from './build';
import { type Stored, storedAt } from './external';
import { whole } from './graph';
import { PREFIX } from './names';
import type { OnnxModel } from './read';
import { TensorProto_DataType as DataType, type NodeProto, type TensorProto } from './schema/onnx-ml_pb';

/**
 * Weights of 4 or 8 bits become plain products in single precision. ONNX Runtime's kernels for packed weights may round
 * what they multiply with to 8 bits as well, each processor in its own way, and one file then gives other numbers on
 * every machine.
 *
 * `GatherBlockQuantized` stays as it is: what it looks up takes one rounded product, which is the same everywhere.
 */

/** A weight matrix as ONNX Runtime's operator MatMulNBits stores it: transposed, in blocks with a scale each. */
export interface PackedMatrix {
  /** K: numbers that the product takes in. */
  readonly inputs: number;
  /** N: numbers that it gives. */
  readonly outputs: number;
  readonly bits: 4 | 8;
  /** Numbers in a block. The last block of a row is filled up. */
  readonly block: number;
  /** `[N, blocks, block * bits / 8]` bytes; the first of two 4-bit numbers is the lower half. */
  readonly weights: Stored;
  /** `[N, blocks]` float32. */
  readonly scales: Stored;
  /** `[N, ceil(blocks * bits / 8)]` bytes, or `[N, blocks]` float32; without them, half of the range is zero. */
  readonly zeros: { readonly kind: 'packed' | 'single'; readonly stored: Stored } | undefined;
}

/** The file of unpacked weights, as the graph calls it. */
export const UNPACKED_FILE = `${PREFIX}unpacked`;

/** Bytes of unpacked weights beyond which a model stays packed: a tab has no room for more. */
const MOST_BYTES = 2 ** 29;

/**
 * Changes the graph in place: products with packed weights become MatMul, with weights from `UNPACKED_FILE`.
 *
 * Where that cannot be (too many weights, other bits, half precision) they stay packed, and the operator is told not to
 * round what it multiplies with.
 *
 * @returns what the file holds, one `[K, N]` float32 after the other
 */
export function unpackProducts({ graph, name }: OnnxModel, most = MOST_BYTES): PackedMatrix[] {
  const products = graph.node.filter(({ opType }) => opType === 'MatMulNBits');
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const matrices = new Map<string, PackedMatrix>();
  for (const product of products) {
    const matrix = matrixOf(product, tensors, name);
    if (matrix) matrices.set(keyOf(product), matrix);
  }
  const size = [...matrices.values()].reduce((sum, { inputs, outputs }) => sum + 4 * inputs * outputs, 0);
  if (size > most) matrices.clear();
  const stored = new Set(products.flatMap(({ input }) => input.slice(1)));
  graph.node = graph.node.flatMap((product) => {
    if (product.opType !== 'MatMulNBits') return [product];
    if (matrices.has(keyOf(product))) return plainProduct(product);
    product.attribute = product.attribute.filter((attribute) => attribute.name !== 'accuracy_level');
    return [product];
  });
  const used = new Set(graph.node.flatMap(({ input }) => input));
  graph.initializer = graph.initializer.filter((tensor) => used.has(tensor.name) || !stored.has(tensor.name));
  let start = 0;
  for (const [key, { inputs, outputs }] of matrices) {
    graph.initializer.push(externalFloats(key, [inputs, outputs], UNPACKED_FILE, start));
    start += 4 * inputs * outputs;
  }
  return [...matrices.values()];
}

/** Products that share their weights share what these are unpacked to. */
function keyOf({ input }: NodeProto): string {
  return `${PREFIX}${input.slice(1, INPUTS.order).join(' ')}`;
}

/** Places of what the operator takes in: what it multiplies with first. */
const INPUTS = { weights: 1, scales: 2, zeros: 3, order: 4, bias: 5 };

/** Changes the node into a MatMul; its bias, if it has one, is added after it. */
function plainProduct(product: NodeProto): NodeProto[] {
  const [output = ''] = product.output;
  const bias = product.input[INPUTS.bias];
  product.input = [product.input[0] ?? '', keyOf(product)];
  Object.assign(product, { opType: 'MatMul', domain: '', attribute: [] });
  if (!bias) return [product];
  product.output = [`${PREFIX}${output}`];
  return [product, node('Add', [`${PREFIX}${output}`, bias], output)];
}

/** Undefined for what is not unpacked here. */
function matrixOf(
  product: NodeProto,
  tensors: ReadonlyMap<string, TensorProto>,
  file: string,
): PackedMatrix | undefined {
  const [inputs = 0, outputs = 0, block = 0] = ['K', 'N', 'block_size'].map((name) => whole(product, name));
  const bits = whole(product, 'bits') ?? 4;
  if (inputs < 1 || outputs < 1 || block < 16 || (bits !== 4 && bits !== 8)) return undefined;
  if (product.input[INPUTS.order]) return undefined;
  const blocks = Math.ceil(inputs / block);
  const held = (at: number, type: DataType, bytes: number): Stored | undefined => {
    const tensor = tensors.get(product.input[at] ?? '');
    if (tensor?.dataType !== type) return undefined;
    const stored = storedAt(tensor, file);
    return stored.end - stored.start === bytes ? stored : undefined;
  };
  const weights = held(INPUTS.weights, DataType.UINT8, outputs * blocks * ((block * bits) / 8));
  const scales = held(INPUTS.scales, DataType.FLOAT, 4 * outputs * blocks);
  if (!weights || !scales) return undefined;
  const all = { inputs, outputs, bits, block, weights, scales } as const;
  if (!product.input[INPUTS.zeros]) return { ...all, zeros: undefined };
  const packed = held(INPUTS.zeros, DataType.UINT8, outputs * Math.ceil((blocks * bits) / 8));
  if (packed) return { ...all, zeros: { kind: 'packed', stored: packed } };
  const single = held(INPUTS.zeros, DataType.FLOAT, 4 * outputs * blocks);
  return single && { ...all, zeros: { kind: 'single', stored: single } };
}
