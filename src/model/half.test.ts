import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import type { PositionId } from '../core/ids';
import { EMPTY_PLAN } from '../core/plan';
import { forward } from './forward';
import { openSession } from './node/modelSession';
import { sameBits } from './node/testing';
import { floats } from './onnx/build';
import { writeModel } from './onnx/read';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
} from './onnx/schema/onnx-ml_pb';
import { type SteeredModel, steerModel } from './steer';

/**
 * A model whose residual stream is in half precision: one layer, four numbers wide, five tokens. Attention without
 * masks or heads, an mlp of one product; just enough to be one.
 */
const WIDTH = 4;
const TOKENS = 5;

/** Single to half precision, for numbers that half precision has. */
function half(x: number): number {
  if (x === 0) return 0;
  const exponent = Math.floor(Math.log2(Math.abs(x)));
  const fraction = (Math.abs(x) / 2 ** exponent - 1) * 1024;
  return (x < 0 ? 0x8000 : 0) | ((exponent + 15) << 10) | Math.round(fraction);
}

/** Sixteenths between -1 and 1. */
function weights(name: string, rows: number, columns: number, seed: number) {
  const values = Uint16Array.from({ length: rows * columns }, (_, i) =>
    half(((i * 7 + seed * 5) % 31) / 16 - 1),
  );
  return create(TensorProtoSchema, {
    name,
    dataType: DataType.FLOAT16,
    dims: [BigInt(rows), BigInt(columns)],
    rawData: new Uint8Array(values.buffer),
  });
}

function halfModel(): Uint8Array {
  const step = (
    opType: string,
    input: string[],
    output: string,
    attribute: [string, bigint | bigint[]][] = [],
  ) =>
    create(NodeProtoSchema, {
      opType,
      input,
      output: [output],
      attribute: attribute.map(([name, value]) =>
        create(
          AttributeProtoSchema,
          Array.isArray(value)
            ? { name, ints: value, type: AttributeType.INTS }
            : { name, i: value, type: AttributeType.INT },
        ),
      ),
    });
  const ids = floats('input_ids', ['batch_size', 'sequence_length']);
  if (ids.type?.value.case === 'tensorType') ids.type.value.value.elemType = DataType.INT64;
  const cache = floats('present.0.key', ['batch_size', 'sequence_length', WIDTH]);
  if (cache.type?.value.case === 'tensorType') cache.type.value.value.elemType = DataType.FLOAT16;
  const graph = create(GraphProtoSchema, {
    name: 'half',
    input: [ids],
    output: [floats('logits', ['batch_size', 'sequence_length', TOKENS]), cache],
    initializer: [
      weights('table', TOKENS, WIDTH, 1),
      weights('query', WIDTH, WIDTH, 2),
      weights('out', WIDTH, WIDTH, 3),
      weights('mlp', WIDTH, WIDTH, 4),
      weights('head', WIDTH, TOKENS, 5),
    ],
    node: [
      step('Gather', ['table', 'input_ids'], 'h0'),
      step('MatMul', ['h0', 'query'], 'q'),
      step('Identity', ['q'], 'present.0.key'),
      step('Transpose', ['q'], 'k', [['perm', [0n, 2n, 1n]]]),
      step('MatMul', ['q', 'k'], 'scores'),
      step('Softmax', ['scores'], 'p', [['axis', -1n]]),
      step('MatMul', ['p', 'h0'], 'z'),
      step('MatMul', ['z', 'out'], 'a'),
      step('Add', ['h0', 'a'], 'h1'),
      step('MatMul', ['h1', 'mlp'], 'm'),
      step('Add', ['h1', 'm'], 'h2'),
      step('MatMul', ['h2', 'head'], 'l'),
      step('Cast', ['l'], 'logits', [['to', BigInt(DataType.FLOAT)]]),
    ],
  });
  const proto = create(ModelProtoSchema, {
    irVersion: 9n,
    opsetImport: [{ domain: '', version: 18n }],
    graph,
  });
  return writeModel({ name: 'half', proto, graph });
}

const SITES: readonly PositionId[] = ['0/res', '0/mlp', '0/att'];

async function run(sites: readonly PositionId[], r: number, s: number) {
  const model: SteeredModel = steerModel(halfModel(), 'half.onnx', new Map(), { sites, activations: true });
  const session = await openSession(model, []);
  const rows = new Map(
    sites.map((site) => [
      site,
      {
        d: WIDTH,
        encoder: Float32Array.of(1, 0, 0, 0),
        bias: Float32Array.of(10),
        threshold: Float32Array.of(0.5),
        decoder: Float32Array.of(0, 0, 1, 0),
      },
    ]),
  );
  const edits = sites.map((site) => ({ feature: `${site}/0` as const, r, s }));
  return forward(session, model, { ...EMPTY_PLAN, edits }, rows, [1, 2, 3]);
}

it('edits a stream in half precision, computed in single', async () => {
  const plain = await run([], 1, 0);
  expect(plain.logits.every(Number.isFinite)).toBe(true);
  expect(sameBits((await run(SITES, 1, 0)).logits, plain.logits)).toBe(true);
  const { logits, activations } = await run(['0/res'], 2, 0.5);
  // The head's third row times (a + s) is what the logits gain, but for the first token.
  const head = Array.from({ length: TOKENS }, (_, c) => (((2 * TOKENS + c) * 7 + 25) % 31) / 16 - 1);
  expect(activations.every((a) => a > 0.5)).toBe(true);
  for (let at = 0; at < logits.length; at++) {
    const [t, c] = [Math.floor(at / TOKENS), at % TOKENS];
    const gain = t === 0 ? 0 : ((activations[t] ?? 0) + 0.5) * (head[c] ?? 0);
    expect(Math.abs((logits[at] ?? 0) - (plain.logits[at] ?? 0) - gain)).toBeLessThan(0.05);
  }
});
