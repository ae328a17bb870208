import { HeadwatersError } from '../../core/errors';
import { aliases, ancestors, type Graph, isCopy, isProduct } from './graph';
import type { NodeProto } from './schema/onnx-ml_pb';

/**
 * The residual stream of a decoder, found by its structure: from the embedding along everything that is added to it.
 *
 * Exporters name and arrange nodes differently, and one name means different things in different exports; what they
 * share is that each layer adds to the stream twice, first what attention wrote and then what the mlp wrote. Such an
 * addition is called a joint here.
 */
export interface Joint {
  readonly node: NodeProto;
  /** `skip`: addition and norm in one node, whose sum may not be an output at all. */
  readonly kind: 'add' | 'skip';
  /** What is added to the stream. */
  readonly branch: string;
  /** The stream after it; undefined when the node does not give it out. */
  readonly sum: string | undefined;
}

export interface Layer {
  /** What attention adds to the stream. */
  readonly att: string;
  /** The heads' outputs side by side, before the output projection. */
  readonly z: string;
  /** The projection itself. */
  readonly projection: NodeProto;
  /** What the mlp adds to the stream. */
  readonly mlp: string;
  /** Where the stream after this layer is made. */
  readonly res: Joint;
}

export interface Spine {
  /** The node that looks up the rows of the embedding. */
  readonly embedding: NodeProto;
  readonly layers: readonly Layer[];
}

/** @throws ModelError that says what was looked for and what the graph has instead */
export function findSpine(graph: Graph): Spine {
  const layers = layerCount(graph);
  const embedding = findEmbedding(graph);
  let stream = aliases(graph, embedding.output[0] ?? '', (node) => isCopy(node) || isScaling(graph, node));
  const joints: Joint[] = [];
  const passed = new Set(stream);
  while (joints.length < 2 * layers) {
    const joint = nextJoint(graph, stream, joints.length, layers);
    joints.push(joint);
    for (const value of joint.node.output) passed.add(value);
    if (joint.sum === undefined) break;
    stream = aliases(graph, joint.sum);
    for (const value of stream) passed.add(value);
  }
  if (joints.length < 2 * layers)
    throw noJoint(graph, stream, joints.length, layers, 'the end of the stream');
  const after = jointsAt(graph, stream);
  if (joints.at(-1)?.sum !== undefined && after.length > 0)
    throw trouble(graph, 'something is added to the residual stream after its last layer', {
      expected: `${2 * layers} additions for ${layers} layers`,
      found: 'at least one more',
    });
  return {
    embedding,
    layers: Array.from({ length: layers }, (_, layer) => layerAt(graph, joints, passed, layer)),
  };
}

/** Layers by the key-value cache, whose names are how every caller speaks to such a model. */
function layerCount(graph: Graph): number {
  const layers = new Set(
    graph.proto.output.flatMap(({ name }) => /^present\.(\d+)\.(?:key|value)$/.exec(name)?.[1] ?? []),
  );
  if (layers.size > 0) return layers.size;
  throw trouble(graph, 'it has no key-value cache', {
    expected: 'outputs "present.0.key", "present.0.value" and so on',
    found: list(graph.proto.output.map(({ name }) => name)),
  });
}

function findEmbedding(graph: Graph): NodeProto {
  const nodes = (graph.consumers.get('input_ids') ?? []).filter(
    ({ opType, input }) => ['Gather', 'GatherBlockQuantized'].includes(opType) && input[1] === 'input_ids',
  );
  const [node] = nodes;
  if (node && nodes.length === 1) return node;
  throw trouble(graph, 'its embedding was not found', {
    expected: 'one Gather or GatherBlockQuantized by "input_ids"',
    found: nodes.length > 1 ? `${nodes.length} of them` : consumersText(graph, ['input_ids']),
  });
}

/** Gemma multiplies its embeddings by sqrt(d_model). */
function isScaling(graph: Graph, node: NodeProto): boolean {
  return node.opType === 'Mul' && node.input.some((value) => graph.constants.has(value));
}

function jointsAt(graph: Graph, stream: ReadonlySet<string>): Joint[] {
  const nodes = new Set([...stream].flatMap((value) => graph.consumers.get(value) ?? []));
  return [...nodes].flatMap((node): Joint[] => {
    const kind = KINDS.get(node.opType);
    const [a = '', b = ''] = node.input;
    if (!kind || stream.has(a) === stream.has(b)) return [];
    const branch = stream.has(a) ? b : a;
    if (branch === '' || graph.constants.has(branch)) return [];
    const sum = node.output[kind === 'add' ? 0 : SKIP_SUM];
    return [{ node, kind, branch, sum: sum === '' ? undefined : sum }];
  });
}

const KINDS: ReadonlyMap<string, Joint['kind']> = new Map([
  ['Add', 'add'],
  ['SkipSimplifiedLayerNormalization', 'skip'],
]);
/** Outputs of the skip-norm: norm, mean, deviation, sum. */
const SKIP_SUM = 3;
/** Inputs of the skip-norm: stream, branch, weight, bias. */
const SKIP_BIAS = 3;

function nextJoint(graph: Graph, stream: ReadonlySet<string>, count: number, layers: number): Joint {
  const joints = jointsAt(graph, stream);
  const [joint] = joints;
  if (!joint) throw noJoint(graph, stream, count, layers, consumersText(graph, stream));
  if (joints.length > 1) throw noJoint(graph, stream, count, layers, `${joints.length} of them side by side`);
  if (joint.kind === 'skip' && joint.node.input[SKIP_BIAS])
    throw noJoint(graph, stream, count, layers, 'a SkipSimplifiedLayerNormalization with a bias of its own');
  return joint;
}

function layerAt(graph: Graph, joints: readonly Joint[], passed: ReadonlySet<string>, layer: number): Layer {
  const [first, second] = joints.slice(2 * layer);
  if (!first || !second) throw new RangeError('fewer joints than were counted');
  const stop = (name: string): boolean => passed.has(name);
  checkAttention(graph, first, stop, layer);
  const made = [...ancestors(graph, second.branch, stop)];
  if (made.length === 0 || made.some(({ opType }) => ATTENTION.has(opType)))
    throw trouble(graph, `what layer ${layer} adds second is not made by an MLP`, {
      expected: 'nodes without attention among them',
      found: made.length === 0 ? 'an input' : 'attention',
    });
  const projection = projectionOf(graph, first.branch, layer);
  return {
    att: first.branch,
    z: projection.input[0] ?? '',
    projection,
    mlp: second.branch,
    res: second,
  };
}

const ATTENTION: ReadonlySet<string> = new Set([
  'GroupQueryAttention',
  'MultiHeadAttention',
  'Attention',
  'Softmax',
]);

/** What is added first comes from attention, and from the attention that writes this layer's cache. */
function checkAttention(graph: Graph, joint: Joint, stop: (name: string) => boolean, layer: number): void {
  const nodes = [...ancestors(graph, joint.branch, stop)];
  if (!nodes.some(({ opType }) => ATTENTION.has(opType)))
    throw trouble(graph, `what layer ${layer} adds first is not made by attention`, {
      expected: [...ATTENTION].join(', '),
      found: list([...new Set(nodes.map(({ opType }) => opType))]),
    });
  const caches = nodes
    .flatMap(({ output }) => output)
    .flatMap((name) => /^present\.(\d+)\./.exec(name)?.[1] ?? []);
  const other = caches.find((n) => Number(n) !== layer);
  if (other !== undefined)
    throw trouble(graph, `what layer ${layer} adds first comes from another layer's attention`, {
      expected: `the cache of layer ${layer}`,
      found: `layer ${other}`,
    });
}

/** Back from the branch, through norms and casts, to the first product with weights. */
function projectionOf(graph: Graph, branch: string, layer: number): NodeProto {
  const made = new Set<string>();
  const products = new Set<NodeProto>();
  const stop = (name: string): boolean => made.has(name);
  for (const node of graph.proto.node)
    if (isProduct(node)) for (const output of node.output) made.add(output);
  const start = stop(branch) ? [] : ancestors(graph, branch, stop);
  for (const value of [branch, ...[...start].flatMap(({ input }) => input)]) {
    const node = graph.producer.get(value);
    if (node && made.has(value)) products.add(node);
  }
  const [product] = products;
  if (product && products.size === 1 && product.input[0]) return product;
  throw trouble(graph, `the output projection of layer ${layer}'s attention was not found`, {
    expected: 'one product with weights before what attention adds',
    found: `${products.size}`,
  });
}

function noJoint(
  graph: Graph,
  stream: ReadonlySet<string>,
  count: number,
  layers: number,
  found: string,
): HeadwatersError {
  const where = `${count % 2 === 0 ? 'attention' : 'the mlp'} of layer ${Math.floor(count / 2)}`;
  const [value = ''] = stream;
  return trouble(
    graph,
    `addition ${count + 1} of ${2 * layers} to the residual stream, of ${where}, was not found after ${JSON.stringify(value)}`,
    { expected: 'one Add or SkipSimplifiedLayerNormalization of two computed values', found },
  );
}

function trouble(graph: Graph, what: string, found: { expected: string; found: string }): HeadwatersError {
  return new HeadwatersError('ModelError', {
    what: `${graph.file} cannot be steered: ${what}.`,
    ...found,
    next: 'Use an export by optimum or by onnxruntime-genai of a model of the Gemma family.',
  });
}

function consumersText(graph: Graph, values: Iterable<string>): string {
  const nodes = [...values].flatMap((value) => graph.consumers.get(value) ?? []);
  return list([...new Set(nodes.map(({ opType }) => opType))]);
}

function list(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  return names.slice(0, 6).join(', ') + (names.length > 6 ? ' and others' : '');
}
