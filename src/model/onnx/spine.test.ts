import { describe, expect, it } from 'vitest';
import { DEMO_LAYERS, demoModel, otherGraph } from '../node/testing';
import { indexGraph } from './graph';
import { type OnnxModel, readModel, writeModel } from './read';
import type { NodeProto } from './schema/onnx-ml_pb';
import { sizesOf } from './sizes';
import { findSpine, type Spine } from './spine';

const FAMILIES = ['builder', 'plain', 'optimum'] as const;
type Family = (typeof FAMILIES)[number];

const bytesOf = (family: Family): Uint8Array =>
  family === 'builder' ? demoModel().graph : otherGraph(family);
const modelOf = (family: Family): OnnxModel => readModel(bytesOf(family), `${family}.onnx`);
const spineOf = (model: OnnxModel): Spine => findSpine(indexGraph(model));

/** What each exporter calls the values of layer L, read by hand from its graph. */
type Names = readonly [att: string, mlp: string, sum: string];
const NAMES: Record<Family, (layer: number) => Names> = {
  builder: (layer) => [
    `/model/layers.${layer}/post_attention_layernorm/output_0`,
    `/model/layers.${layer}/post_feedforward_layernorm/output_0`,
    layer === LAST ? 'nowhere' : `/model/layers.${layer + 1}/input_layernorm/output_3`,
  ],
  plain: (layer) => [
    NAMES.builder(layer)[0],
    NAMES.builder(layer)[1],
    layer === LAST ? '/model/layers.8/final_norm_layernorm/SkipLayerNorm/sum' : NAMES.builder(layer)[2],
  ],
  optimum: (layer) => [
    `/model/layers.${layer}/post_attention_layernorm/Mul_1_output_0`,
    `/model/layers.${layer}/post_feedforward_layernorm/Mul_1_output_0`,
    `/model/layers.${layer}/Add_1_output_0`,
  ],
};
const LAST = DEMO_LAYERS - 1;

const HEADS: Record<Family, (layer: number) => RegExp> = {
  builder: (layer) => new RegExp(`^/model/layers.${layer}/attn/GroupQueryAttention/output_0$`),
  plain: (layer) => HEADS.builder(layer),
  optimum: (layer) => new RegExp(`^/model/layers.${layer}/self_attn/Reshape_\\d_output_0$`),
};

describe.each(FAMILIES)('the residual stream of %s', (family) => {
  it('is found, with what attention and the mlp add to it in each layer', () => {
    const { layers } = spineOf(modelOf(family));
    expect(layers).toHaveLength(DEMO_LAYERS);
    layers.forEach(({ att, z, mlp, res }, layer) => {
      expect([att, mlp, res.sum ?? 'nowhere']).toEqual(NAMES[family](layer));
      expect(z).toMatch(HEADS[family](layer));
      expect(res.kind).toBe(family === 'builder' ? 'skip' : 'add');
    });
  });

  it('is found without any help of names', () => {
    const model = modelOf(family);
    const outside = new Set([...model.graph.input, ...model.graph.output].map(({ name }) => name));
    const names = new Map<string, string>();
    const renamed = (name: string): string => {
      if (name === '' || outside.has(name)) return name;
      const known = names.get(name) ?? `v${names.size}`;
      names.set(name, known);
      return known;
    };
    const before = spineOf(model);
    const { graph } = model;
    for (const tensor of graph.initializer) tensor.name = renamed(tensor.name);
    for (const value of graph.valueInfo) value.name = renamed(value.name);
    for (const node of graph.node) {
      node.name = '';
      node.input = node.input.map(renamed);
      node.output = node.output.map(renamed);
    }
    const after = spineOf(model);
    expect(after.layers.map(({ att, z, mlp }) => [att, z, mlp])).toEqual(
      before.layers.map(({ att, z, mlp }) => [renamed(att), renamed(z), renamed(mlp)]),
    );
  });

  it('has the sizes of the model', () => {
    const graph = indexGraph(modelOf(family));
    const grouped = family === 'optimum' ? undefined : { context: 512, headSize: 64 };
    expect(sizesOf(graph, findSpine(graph))).toEqual({
      layers: 8,
      width: 192,
      vocabulary: 4096,
      context: grouped?.context,
      headSize: grouped?.headSize,
    });
  });

  it('comes from a file that is written as it was read', () => {
    expect(Buffer.compare(writeModel(modelOf(family)), bytesOf(family))).toBe(0);
  });
});

describe('another graph', () => {
  /** The plain graph after a change. */
  function changed(change: (model: OnnxModel, spine: Spine) => void): () => Spine {
    const model = modelOf('plain');
    change(model, spineOf(model));
    return () => spineOf(model);
  }
  const op = (node: NodeProto, opType: string): void => {
    node.opType = opType;
  };

  it.each<[string, (model: OnnxModel, spine: Spine) => void, RegExp]>([
    [
      'without a cache',
      ({ graph }) => graph.output.splice(1),
      /no key-value cache\. Expected outputs "present.*found logits\./,
    ],
    [
      'without an embedding',
      (_, { embedding }) => op(embedding, 'OneHot'),
      /embedding was not found\. Expected one Gather.*found OneHot\./,
    ],
    [
      'that subtracts the mlp of layer 2',
      (_, { layers }) => layers[2] && op(layers[2].res.node, 'Sub'),
      /addition 6 of 16 to the residual stream, of the mlp of layer 2, was not found after .*found SimplifiedLayerNormalization, Sub\./,
    ],
    [
      'with a branch too many',
      ({ graph }, { layers }) => {
        const node = layers[4]?.res.node;
        if (node) graph.node.push({ ...node, output: ['twice'], name: 'twice' });
      },
      /addition 10 of 16.*found 2 of them side by side/,
    ],
    [
      'that adds attention twice',
      (_, { layers }) => {
        const [a, b] = [layers[0]?.att, layers[0]?.mlp];
        const joint = layers[0]?.res.node;
        if (joint && a && b) joint.input = joint.input.map((name) => (name === b ? a : name));
      },
      /what layer 0 adds second is not made by an MLP\. .*found attention/,
    ],
    [
      'with more layers than its cache says',
      ({ graph }) => {
        graph.output = graph.output.filter(({ name }) => !name.startsWith('present.7.'));
      },
      /after its last layer\. Expected 14 additions for 7 layers/,
    ],
    [
      'with fewer layers than its cache says',
      ({ graph }) => {
        const [first] = graph.output.filter(({ name }) => name === 'present.0.key');
        if (first) graph.output.push({ ...first, name: 'present.8.key' });
      },
      /addition 17 of 18 .*, of attention of layer 8,/,
    ],
  ])('%s is refused in words', (_, change, message) => {
    expect(changed(change)).toThrow(
      expect.objectContaining({ tag: 'ModelError', message: expect.stringMatching(message) }),
    );
  });

  it.each<[string, Uint8Array]>([
    ['an empty file', new Uint8Array(0)],
    ['a page of HTML', new TextEncoder().encode('<!doctype html><title>404</title>')],
    ['half a file', demoModel().graph.subarray(0, 60_000)],
  ])('%s is not an ONNX file', (_, bytes) => {
    expect(() => readModel(bytes, 'x.onnx')).toThrow(/^x\.onnx is not a valid ONNX file/);
  });
});
