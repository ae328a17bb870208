import { dimsOf, type Graph, whole } from './graph';
import type { TensorProto } from './schema/onnx-ml_pb';
import type { Spine } from './spine';

/** Sizes of a model that can be read off its graph; undefined where an export does not tell. */
export interface Sizes {
  readonly layers: number;
  /** Width of the residual stream, d_model. */
  readonly width: number | undefined;
  /** Tokens that it knows. */
  readonly vocabulary: number | undefined;
  /** Tokens that it can hold at a time: rows of its table of rotations. */
  readonly context: number | undefined;
  /** Width of one attention head. */
  readonly headSize: number | undefined;
}

export function sizesOf(graph: Graph, spine: Spine): Sizes {
  const logits = dimsOf(graph.types.get('logits'))?.at(-1);
  return {
    layers: spine.layers.length,
    width: widthOf(graph, spine),
    vocabulary: typeof logits === 'number' ? logits : undefined,
    context: contextOf(graph),
    headSize: headSizeOf(graph, spine),
  };
}

/** From the types that were written down, or from the table of the embedding. */
function widthOf(graph: Graph, { layers, embedding }: Spine): number | undefined {
  for (const { att, mlp, res } of layers)
    for (const value of [att, mlp, res.sum ?? '']) {
      const last = dimsOf(graph.types.get(value))?.at(-1);
      if (typeof last === 'number') return last;
    }
  if (embedding.opType !== 'Gather') return undefined;
  const table = embedding.input[0] ?? '';
  const made = graph.producer.get(table);
  if (made?.opType === 'Transpose') return dimOf(graph.initializers.get(made.input[0] ?? ''), 0);
  return dimOf(graph.initializers.get(table), 1);
}

const GROUPED = 'GroupQueryAttention';
/** Input of grouped attention that holds the cosines of all rotations, `[context, head / 2]`. */
const COSINES = 7;

function contextOf(graph: Graph): number | undefined {
  const rows = graph.proto.node
    .filter(({ opType }) => opType === GROUPED)
    .flatMap(({ input }) => dimOf(graph.initializers.get(input[COSINES] ?? ''), 0) ?? []);
  return rows.length > 0 ? Math.min(...rows) : undefined;
}

/** z holds all heads side by side, and what the projection takes in is as wide as z. */
function headSizeOf(graph: Graph, { layers }: Spine): number | undefined {
  const attention = graph.proto.node.find(({ opType }) => opType === GROUPED);
  const heads = attention && whole(attention, 'num_heads');
  const projection = layers[0]?.projection;
  if (!heads || !projection) return undefined;
  const width =
    projection.opType === 'MatMulNBits'
      ? whole(projection, 'K')
      : dimOf(graph.initializers.get(projection.input[1] ?? ''), 0);
  return width && width % heads === 0 ? width / heads : undefined;
}

function dimOf(tensor: TensorProto | undefined, axis: number): number | undefined {
  const dim = tensor?.dims[axis];
  return dim === undefined ? undefined : Number(dim);
}
