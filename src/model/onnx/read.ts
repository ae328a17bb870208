import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { HeadwatersError } from '../../core/errors';
import { type GraphProto, type ModelProto, ModelProtoSchema } from './schema/onnx-ml_pb';

/** An ONNX model without its weights: those stay in the files of external data and are never looked at. */
export interface OnnxModel {
  /** What the file is called, for messages. */
  readonly name: string;
  readonly proto: ModelProto;
  readonly graph: GraphProto;
}

/** @throws ModelError when the bytes are no ONNX model */
export function readModel(bytes: Uint8Array, name: string): OnnxModel {
  let proto: ModelProto;
  try {
    proto = fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw new HeadwatersError(
      'ModelError',
      {
        what: `${name} is not a valid ONNX file.`,
        expected: 'a model as protobuf',
        found: `${bytes.length} bytes that cannot be read as one`,
        next: 'The file is truncated, damaged or of another kind: download or export it again.',
      },
      { cause },
    );
  }
  const { graph } = proto;
  if (graph && graph.node.length > 0) return { name, proto, graph };
  throw new HeadwatersError('ModelError', {
    what: `${name} is not a valid ONNX file.`,
    expected: 'a graph with nodes',
    found: graph ? 'an empty graph' : 'no graph',
    next: 'The file is truncated, damaged or of another kind: download or export it again.',
  });
}

/** What was not touched is written as it was read, fields of newer versions included. */
export function writeModel({ proto }: OnnxModel): Uint8Array<ArrayBuffer> {
  return toBinary(ModelProtoSchema, proto);
}
