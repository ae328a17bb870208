import { create } from '@bufbuild/protobuf';
import { PREFIX } from './names';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type NodeProto,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './schema/onnx-ml_pb';

/** Short ways to write the parts of a graph. */

/**
 * A node with one output, called as its output is, with our prefix: exporters call nodes by their outputs, too, and a
 * node that takes over an output of theirs must not take over the name.
 */
export function node(
  opType: string,
  input: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>> = {},
): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]) =>
    create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) }),
  );
  const name = output.startsWith(PREFIX) ? output : `${PREFIX}${output}`;
  return create(NodeProtoSchema, { opType, name, input: [...input], output: [output], attribute });
}

/** A number that is part of the graph. */
export function float(name: string, value: number): TensorProto {
  return create(TensorProtoSchema, { name, dataType: DataType.FLOAT, floatData: [value] });
}

/** Numbers in single precision that lie in a file of external data from byte `start` on. */
export function externalFloats(
  name: string,
  dims: readonly number[],
  file: string,
  start: number,
): TensorProto {
  const length = 4 * dims.reduce((product, size) => product * size, 1);
  const place = { location: file, offset: `${start}`, length: `${length}` };
  return create(TensorProtoSchema, {
    name,
    dataType: DataType.FLOAT,
    dims: dims.map(BigInt),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(place).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  });
}

/** An input or output in single precision; a dimension is a number or the name of one. */
export function floats(name: string, dims: readonly (number | string)[]): ValueInfoProto {
  return declared(name, DataType.FLOAT, dims);
}

/** The same, of whole numbers. */
export function wholes(name: string, dims: readonly (number | string)[]): ValueInfoProto {
  return declared(name, DataType.INT64, dims);
}

function declared(name: string, elemType: DataType, dims: readonly (number | string)[]): ValueInfoProto {
  const dim = dims.map((size) => ({
    value: typeof size === 'number' ? { case: 'dimValue' as const, value: BigInt(size) } : dimParam(size),
  }));
  const type = { value: { case: 'tensorType' as const, value: { elemType, shape: { dim } } } };
  return create(ValueInfoProtoSchema, { name, type });
}

/** A dimension that is only known when the model runs. */
export function dimParam(name: string): { case: 'dimParam'; value: string } {
  return { case: 'dimParam', value: name };
}
