import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExternalFile } from '../modelSession';
import { openSession } from '../node/modelSession';
import { demoModel } from '../node/testing';
import { floatTensor } from '../tensor';
import { sessionFiles } from '../unpacked';
import { externalFloats, floats, node } from './build';
import { type OnnxModel, readModel, writeModel } from './read';
import {
  TensorProto_DataType as DataType,
  GraphProtoSchema,
  ModelProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from './schema/onnx-ml_pb';
import { UNPACKED_FILE, unpackProducts } from './unpack';

/** One product with packed weights, `y = x W + bias`. */
interface Shape {
  readonly inputs: number;
  readonly outputs: number;
  readonly bits: number;
  readonly block: number;
  readonly zeros: 'none' | 'packed' | 'single';
  readonly bias: boolean;
  readonly external: boolean;
}

const FILE = 'weights.bin';

/** Numbers that look random and are the same every time. */
function noise(length: number, seed: number): number[] {
  return Array.from(
    { length },
    (_, i) => Math.abs(Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43758.5453) % 1,
  );
}

function modelOf(shape: Shape, level = 0): { model: OnnxModel; data: ExternalFile[] } {
  const { inputs, outputs, bits, block, zeros, bias, external } = shape;
  const blocks = Math.ceil(inputs / block);
  let file = new Uint8Array(0);
  const tensor = (name: string, dataType: DataType, dims: number[], bytes: Uint8Array): TensorProto => {
    if (!external)
      return create(TensorProtoSchema, { name, dataType, dims: dims.map(BigInt), rawData: bytes });
    const start = file.length;
    file = new Uint8Array([...file, ...bytes]);
    const elements = dims.map((size, i) => (i === 0 && dataType === DataType.UINT8 ? size / 4 : size));
    return { ...externalFloats(name, elements, FILE, start), dataType, dims: dims.map(BigInt) };
  };
  const bytes = (length: number, seed: number) => Uint8Array.from(noise(length, seed), (x) => x * 256);
  const single = (length: number, seed: number, size: number) =>
    new Uint8Array(Float32Array.from(noise(length, seed), (x) => (x - 0.5) * size).buffer);
  const weightBytes = [outputs, blocks, (block * bits) / 8];
  const zeroBytes = outputs * Math.ceil((blocks * bits) / 8);
  const initializer = [
    tensor('w', DataType.UINT8, weightBytes, bytes(outputs * blocks * ((block * bits) / 8), 1)),
    tensor('scales', DataType.FLOAT, [outputs * blocks], single(outputs * blocks, 2, 0.1)),
    ...(zeros === 'packed' ? [tensor('zeros', DataType.UINT8, [zeroBytes], bytes(zeroBytes, 3))] : []),
    ...(zeros === 'single'
      ? [tensor('zeros', DataType.FLOAT, [outputs * blocks], single(outputs * blocks, 3, 2 ** bits))]
      : []),
    ...(bias ? [tensor('bias', DataType.FLOAT, [outputs], single(outputs, 4, 1))] : []),
  ];
  const input = ['x', 'w', 'scales', zeros === 'none' ? '' : 'zeros', '', bias ? 'bias' : ''];
  while (input.at(-1) === '') input.pop();
  const attributes = { K: inputs, N: outputs, bits, block_size: block, accuracy_level: level };
  const product = {
    ...node('MatMulNBits', input, 'y', attributes),
    domain: 'com.microsoft',
    name: 'product',
  };
  const graph = create(GraphProtoSchema, {
    name: 'one product',
    input: [floats('x', ['rows', inputs])],
    output: [floats('y', ['rows', outputs])],
    initializer,
    node: [product],
  });
  const opsetImport = [
    { domain: '', version: 21n },
    { domain: 'com.microsoft', version: 1n },
  ];
  const proto = create(ModelProtoSchema, { irVersion: 10n, opsetImport, graph });
  const model = readModel(writeModel({ name: 'x', proto, graph }), 'x');
  // As Node reads files: a view of bytes that are shared with others.
  return { model, data: external ? [{ path: FILE, data: Buffer.from(file) }] : [] };
}

const ROWS = 3;

async function answer(
  { model, data }: ReturnType<typeof modelOf>,
  packed: ReturnType<typeof unpackProducts>,
  inputs: number,
): Promise<Float32Array> {
  const session = await openSession({ bytes: writeModel(model), packed }, data);
  const x = Float32Array.from(noise(ROWS * inputs, 5), (value) => value - 0.5);
  const { y } = await session.run({ x: floatTensor([ROWS, inputs], x) }, ['y']);
  await session.release();
  return y?.data as Float32Array;
}

describe('packed weights', () => {
  it('of every kind give what ONNX Runtime makes of them', { timeout: 120_000 }, async () => {
    const shapes = fc.record({
      inputs: fc.integer({ min: 1, max: 150 }),
      outputs: fc.integer({ min: 1, max: 40 }).map((n) => 4 * n),
      bits: fc.constantFrom(4, 8),
      block: fc.constantFrom(16, 32, 64),
      zeros: fc.constantFrom('none' as const, 'packed' as const, 'single' as const),
      bias: fc.boolean(),
      external: fc.boolean(),
    });
    // What ONNX Runtime itself does not take: zeros in single precision, with 8 bits.
    const known = shapes.filter(({ bits, zeros }) => bits === 4 || zeros !== 'single');
    await fc.assert(
      fc.asyncProperty(known, async (shape) => {
        const wanted = await answer(modelOf(shape), [], shape.inputs);
        const plain = modelOf(shape);
        const packed = unpackProducts(plain.model);
        expect(packed).toHaveLength(1);
        expect(plain.model.graph.node.map(({ opType }) => opType)).toEqual(
          shape.bias ? ['MatMul', 'Add'] : ['MatMul'],
        );
        const found = await answer(plain, packed, shape.inputs);
        expect(found).toHaveLength(ROWS * shape.outputs);
        const off = wanted.map((value, i) => Math.abs(value - (found[i] ?? Number.NaN)));
        expect(off.reduce((a, b) => Math.max(a, b))).toBeLessThan(1e-4);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  const SHAPE: Shape = {
    ...{ inputs: 64, outputs: 8, bits: 4, block: 32 },
    ...{ zeros: 'none', bias: false, external: true },
  };
  const levels = ({ graph }: OnnxModel) =>
    graph.node.flatMap(({ attribute }) => attribute.filter(({ name }) => name === 'accuracy_level'));

  it('that are too many, or of other kinds, stay packed, and nothing is rounded for them', () => {
    for (const [shape, most] of [
      [SHAPE, 4 * 64 * 8 - 1],
      [{ ...SHAPE, bits: 2 }, 1e9],
      [{ ...SHAPE, block: 8 }, 1e9],
    ] as const) {
      const { model } = modelOf(shape, 4);
      expect(levels(model)).toHaveLength(1);
      expect(unpackProducts(model, most)).toEqual([]);
      expect(model.graph.node[0]?.opType).toBe('MatMulNBits');
      expect(model.graph.initializer).toHaveLength(2);
      expect(levels(model)).toEqual([]);
    }
  });

  it('of the embedded model are each unpacked once, and leave no packed ones behind', () => {
    const { graph, data } = demoModel();
    const model = readModel(graph, 'model.onnx');
    const packed = unpackProducts(model);
    expect(packed).toHaveLength(41);
    expect(model.graph.node.some(({ opType }) => opType === 'MatMulNBits')).toBe(false);
    expect(model.graph.initializer.some(({ dataType }) => dataType === DataType.UINT8)).toBe(false);
    const unpacked = sessionFiles(packed, data).find(({ path }) => path === UNPACKED_FILE);
    const numbers = packed.reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
    expect(unpacked?.data).toHaveLength(4 * numbers);
  });

  it('that two products share are unpacked once', () => {
    const { model } = modelOf(SHAPE);
    const [first] = model.graph.node;
    if (first) model.graph.node.push({ ...first, input: ['y', ...first.input.slice(1)], output: ['z'] });
    expect(unpackProducts(model)).toHaveLength(1);
    expect(model.graph.node.map(({ opType, input }) => [opType, input[0]])).toEqual([
      ['MatMul', 'x'],
      ['MatMul', 'y'],
    ]);
  });
});
