import { HeadwatersError } from '../../core/errors';
import { type PositionId, positionOf } from '../../core/ids';
import { float, floats, node } from './build';
import { dimsOf, elementOf, type Graph } from './graph';
import { editNames, MASK, PREFIX, readerNames } from './names';
import { type NodeProto, TensorProto_DataType } from './schema/onnx-ml_pb';
import type { Layer, Spine } from './spine';

/**
 * Puts an edit at sites of the residual stream into a graph:
 *
 *   a = JumpReLU_theta(h W_enc + b_enc),   h <- h + mask ((r - 1) a + s) W_dec
 *
 * Features, r, s and the mask are inputs, so that turning a feature never builds a new session. All is computed in
 * single precision, whatever the model computes in. Where every coefficient is zero, h + 0 is h to the last bit.
 *
 * A reader takes activations from the h that the edit leaves. It has encoders of its own, so that what is read never
 * changes what is edited, not even in the last bit.
 */
export interface InsertOptions {
  /** Where edits go in. A site is edited once, with all its features at once. */
  readonly sites: readonly PositionId[];
  /** Whether the activations are outputs as well. */
  readonly activations: boolean;
  /** Whether features are read after the edit as well. */
  readonly readers: boolean;
}

const ZERO = `${PREFIX}zero`;
const FLOAT = TensorProto_DataType.FLOAT;

/** Nodes that are to stand before or after a node of the graph. */
type Beside = Map<NodeProto, { readonly before: NodeProto[]; readonly after: NodeProto[] }>;

/** @throws ModelError when the graph was edited before: its residual stream is not what the exporter made */
export function refuseEdited({ file, proto }: Graph): void {
  if ([...proto.input, ...proto.output].some(({ name }) => name.startsWith(PREFIX)))
    throw new HeadwatersError('ModelError', {
      what: `${file} already contains edits.`,
      next: 'Use the original export.',
    });
}

/**
 * Changes the graph in place; its index is no longer right afterwards.
 *
 * @throws ModelError when the graph has no such layer or is too old for it
 */
export function insertEdits(
  graph: Graph,
  spine: Spine,
  { sites, activations, readers }: InsertOptions,
): void {
  if (sites.length === 0) return;
  const { proto, file } = graph;
  const [batch = 'batch_size', sequence = 'sequence_length'] = dimsOf(graph.types.get('input_ids')) ?? [];
  const beside: Beside = new Map();
  for (const site of sites) {
    const { layer, site: kind } = positionOf(site);
    const at = spine.layers[layer];
    if (!at)
      throw new HeadwatersError('ModelError', {
        what: `${file} has no layer ${layer} to edit.`,
        expected: `0 to ${spine.layers.length - 1}`,
        found: `${layer}`,
        next: 'Use the model that the pack was made from.',
      });
    if (kind === 'res' && at.res.kind === 'skip') editSkip(graph, site, at, beside, readers);
    else editValue(graph, site, kind === 'res' ? (at.res.sum ?? '') : at[kind], beside, readers);
    declare(graph, site, activations && [batch, sequence]);
    if (readers) declareReader(graph, site, [batch, sequence]);
  }
  proto.input.push(floats(MASK, [batch, sequence, 1]));
  proto.initializer.push(float(ZERO, 0));
  proto.node = proto.node.flatMap((node) => {
    const { before = [], after = [] } = beside.get(node) ?? {};
    return [...before, node, ...after];
  });
}

/** A value that a node gives out: that node's output gets another name, and the edited value takes the old one. */
function editValue(graph: Graph, site: PositionId, value: string, beside: Beside, readers: boolean): void {
  const producer = graph.producer.get(value);
  if (!producer) throw new RangeError(`nothing produces ${value}`);
  const raw = `${PREFIX}${site}.raw`;
  producer.output = producer.output.map((name) => (name === value ? raw : name));
  const delta = `${PREFIX}${site}.delta`;
  const single = elementOf(graph.types.get(value)) === FLOAT;
  placesOf(beside, producer).after.push(
    ...deltaNodes(graph, site, raw, delta, single),
    node('Add', [raw, delta], value),
    ...(readers ? readerNodes(site, value, single) : []),
  );
}

/**
 * The stream after a skip-norm may not be an output of it, and the norm of that node has to see the edit. So the sum
 * is made before it, and the node itself, which adds its two inputs, then adds the edit: h = stream + branch comes in
 * first and the edit second. Its norm stays the kernel that it was, and with it the last bit.
 */
function editSkip(graph: Graph, site: PositionId, { res }: Layer, beside: Beside, readers: boolean): void {
  const [stream = '', branch = ''] = res.node.input;
  const h = `${PREFIX}${site}.raw`;
  const delta = `${PREFIX}${site}.delta`;
  const single = elementOf(graph.types.get(res.sum ?? stream)) === FLOAT;
  res.node.input = [h, delta, ...res.node.input.slice(2)];
  placesOf(beside, res.node).before.push(
    node('Add', [stream, branch], h),
    ...deltaNodes(graph, site, h, delta, single),
  );
  if (!readers) return;
  const left = `${PREFIX}${site}.after`;
  placesOf(beside, res.node).before.push(node('Add', [h, delta], left), ...readerNodes(site, left, single));
}

function placesOf(beside: Beside, node: NodeProto): { before: NodeProto[]; after: NodeProto[] } {
  const places = beside.get(node) ?? { before: [], after: [] };
  beside.set(node, places);
  return places;
}

/** `delta`, what is added to `h`, in the number format of h. */
function deltaNodes(graph: Graph, site: PositionId, h: string, delta: string, single: boolean): NodeProto[] {
  const names = editNames(site);
  const name = (what: string): string => `${PREFIX}${site}.${what}`;
  const [x, change] = single ? [h, delta] : [name('single'), name('change')];
  const nodes = [
    node('MatMul', [x, names.encoder], name('product')),
    node('Add', [name('product'), names.bias], name('pre')),
    node('Greater', [name('pre'), names.threshold], name('active')),
    node('Where', [name('active'), name('pre'), ZERO], names.activations),
    node('Mul', [names.activations, names.gain], name('rescaled')),
    node('Add', [name('rescaled'), names.strength], name('everywhere')),
    node('Mul', [name('everywhere'), MASK], name('coefficient')),
    node('MatMul', [name('coefficient'), names.decoder], change),
  ];
  if (single) return nodes;
  if (graph.opset < CAST_LIKE)
    throw new HeadwatersError('ModelError', {
      what: `${graph.file} cannot be steered: its operators are too old.`,
      expected: `opset ${CAST_LIKE} or newer`,
      found: `${graph.opset}`,
      next: 'Export the model again with a newer opset.',
    });
  return [node('Cast', [h], x, { to: FLOAT }), ...nodes, node('CastLike', [change, h], delta)];
}

/** JumpReLU(h W_enc + b_enc) of an h, in single precision. */
function readerNodes(site: PositionId, h: string, single: boolean): NodeProto[] {
  const names = readerNames(site);
  const name = (what: string): string => `${PREFIX}${site}.after.${what}`;
  const x = single ? h : name('single');
  const nodes = [
    node('MatMul', [x, names.encoder], name('product')),
    node('Add', [name('product'), names.bias], name('pre')),
    node('Greater', [name('pre'), names.threshold], name('active')),
    node('Where', [name('active'), name('pre'), ZERO], names.activations),
  ];
  return single ? nodes : [node('Cast', [h], x, { to: FLOAT }), ...nodes];
}

/** The first opset that has CastLike. */
const CAST_LIKE = 15;

function declare(graph: Graph, site: PositionId, activations: readonly (number | string)[] | false): void {
  const names = editNames(site);
  const count = `${PREFIX}${site}.features`;
  const width = `${PREFIX}width`;
  graph.proto.input.push(
    floats(names.encoder, [width, count]),
    floats(names.bias, [count]),
    floats(names.threshold, [count]),
    floats(names.gain, [count]),
    floats(names.strength, [count]),
    floats(names.decoder, [count, width]),
  );
  if (activations) graph.proto.output.push(floats(names.activations, [...activations, count]));
}

function declareReader(graph: Graph, site: PositionId, tokens: readonly (number | string)[]): void {
  const names = readerNames(site);
  const count = `${PREFIX}${site}.read`;
  graph.proto.input.push(
    floats(names.encoder, [`${PREFIX}width`, count]),
    floats(names.bias, [count]),
    floats(names.threshold, [count]),
  );
  graph.proto.output.push(floats(names.activations, [...tokens, count]));
}
