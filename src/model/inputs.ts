import { dimsOf, elementOf, type Graph } from './onnx/graph';
import { TensorProto_DataType as DataType } from './onnx/schema/onnx-ml_pb';

/** An input that a model declares. */
export interface ModelInput {
  readonly name: string;
  /** Number format in ONNX Runtime's words, where it is one that is used for inputs. */
  readonly type: 'float32' | 'float16' | 'int64' | 'another format';
  /** Sizes, or names of sizes that are only known when it runs. */
  readonly dims: readonly (number | string)[];
}

const TYPES: ReadonlyMap<number | undefined, ModelInput['type']> = new Map([
  [DataType.FLOAT, 'float32'],
  [DataType.FLOAT16, 'float16'],
  [DataType.INT64, 'int64'],
]);

/** All inputs that have to be given: an old way to write weights lists these as inputs, too. */
export function inputsOf({ proto, initializers }: Graph): ModelInput[] {
  return proto.input
    .filter(({ name }) => !initializers.has(name))
    .map(({ name, type }) => ({
      name,
      type: TYPES.get(elementOf(type)) ?? 'another format',
      dims: dimsOf(type) ?? [],
    }));
}
