import { HeadwatersError } from '../../core/errors';
import type { OnnxModel } from './read';
import type { GraphProto, NodeProto, TensorProto, TypeProto } from './schema/onnx-ml_pb';

/** A graph with what is needed to walk it. Values are known by their names, as everywhere in ONNX. */
export interface Graph {
  readonly file: string;
  readonly proto: GraphProto;
  /** Version of the standard operators. */
  readonly opset: number;
  readonly producer: ReadonlyMap<string, NodeProto>;
  readonly consumers: ReadonlyMap<string, readonly NodeProto[]>;
  /** Values that do not depend on any input. */
  readonly constants: ReadonlySet<string>;
  readonly initializers: ReadonlyMap<string, TensorProto>;
  /** Types of inputs, outputs and those values in between for which the exporter wrote one. */
  readonly types: ReadonlyMap<string, TypeProto>;
}

/** @throws ModelError when two nodes produce one value */
export function indexGraph({ name: file, proto: model, graph: proto }: OnnxModel): Graph {
  const initializers = new Map(proto.initializer.map((tensor) => [tensor.name, tensor]));
  const types = new Map<string, TypeProto>();
  for (const { name, type } of [...proto.valueInfo, ...proto.output, ...proto.input])
    if (type) types.set(name, type);
  const producer = new Map<string, NodeProto>();
  const consumers = new Map<string, NodeProto[]>();
  const constants = new Set(initializers.keys());
  for (const node of proto.node) {
    for (const value of new Set(node.input)) {
      const known = consumers.get(value);
      if (known) known.push(node);
      else if (value !== '') consumers.set(value, [node]);
    }
    // Nodes come after what they read (ONNX demands it), so that one pass finds all constants.
    const constant = node.input.every((value) => value === '' || constants.has(value));
    for (const value of node.output) {
      if (value === '') continue;
      if (producer.has(value))
        throw new HeadwatersError('ModelError', {
          what: `${file} is not a valid ONNX file: two of its nodes produce ${JSON.stringify(value)}.`,
          next: 'Export the model again.',
        });
      producer.set(value, node);
      if (constant) constants.add(value);
    }
  }
  const opset = Number(model.opsetImport.find(({ domain }) => domain === '')?.version ?? 0n);
  return { file, proto, opset, producer, consumers, constants, initializers, types };
}

/** The value itself and all that are the same but for their number format or for limits on their size. */
export function aliases(
  graph: Graph,
  value: string,
  same: (node: NodeProto) => boolean = isCopy,
): ReadonlySet<string> {
  const found = new Set([value]);
  for (const name of found)
    for (const node of graph.consumers.get(name) ?? []) {
      const [output] = node.output;
      if (output && same(node)) found.add(output);
    }
  return found;
}

const COPIES: ReadonlySet<string> = new Set(['Cast', 'Clip', 'Identity']);

export function isCopy(node: NodeProto): boolean {
  return COPIES.has(node.opType);
}

/** All nodes that a value is made by, back to the values at which to stop. */
export function ancestors(
  graph: Graph,
  value: string,
  stop: (name: string) => boolean,
): ReadonlySet<NodeProto> {
  const nodes = new Set<NodeProto>();
  const values = new Set([value]);
  for (const name of values) {
    const node = stop(name) ? undefined : graph.producer.get(name);
    if (!node) continue;
    nodes.add(node);
    for (const input of node.input) values.add(input);
  }
  return nodes;
}

const PRODUCTS: ReadonlySet<string> = new Set(['MatMul', 'MatMulNBits', 'Gemm', 'MatMulInteger']);

/** A product with a weight matrix, whatever the weights are stored as. */
export function isProduct(node: NodeProto): boolean {
  return PRODUCTS.has(node.opType);
}

/** A whole-number attribute of a node. */
export function whole(node: NodeProto, name: string): number | undefined {
  const attribute = node.attribute.find((a) => a.name === name);
  return attribute && Number(attribute.i);
}

/** The dimensions that were declared for a value: numbers, or names of what is only known when it runs. */
export function dimsOf(type: TypeProto | undefined): readonly (number | string)[] | undefined {
  if (type?.value.case !== 'tensorType') return undefined;
  return type.value.value.shape?.dim.map(({ value }) =>
    value.case === 'dimValue' ? Number(value.value) : (value.value ?? ''),
  );
}

/** The number format that was declared for a value, as in TensorProto.DataType. */
export function elementOf(type: TypeProto | undefined): number | undefined {
  return type?.value.case === 'tensorType' ? type.value.value.elemType : undefined;
}
