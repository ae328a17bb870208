import type { PositionId } from '../core/ids';
import { inputsOf, type ModelInput } from './inputs';
import { checkExternal } from './onnx/external';
import { indexGraph } from './onnx/graph';
import { insertEdits, refuseEdited } from './onnx/insert';
import { pickLogits } from './onnx/pick';
import { type OnnxModel, readModel, writeModel } from './onnx/read';
import { type Sizes, sizesOf } from './onnx/sizes';
import { findSpine } from './onnx/spine';
import { type PackedMatrix, unpackProducts } from './onnx/unpack';

export interface SteerOptions {
  /** Sites that a plan edits. Nothing goes in anywhere else. */
  readonly sites: readonly PositionId[];
  /** Give the activations of the edited features, too. */
  readonly activations?: boolean;
  /** Read features after the edits of each site as well. */
  readonly readers?: boolean;
  /** Give the logits of chosen tokens alone. */
  readonly picked?: boolean;
}

/** What a session is made of, beside the files of the model's data. */
export interface LoadableModel {
  /** The graph. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Weights that it wants unpacked, for `sessionFiles`. */
  readonly packed: readonly PackedMatrix[];
}

/** A model with edits in it, ready for a session. All of it is computed in single precision. */
export interface SteeredModel extends LoadableModel {
  /** The inputs of the model itself, without those of the edits. */
  readonly inputs: readonly ModelInput[];
  readonly sizes: Sizes;
  readonly sites: readonly PositionId[];
  /** Whether it gives the logits of chosen tokens alone, and wants to be told which. */
  readonly picked: boolean;
}

/**
 * Reads a model, finds its residual stream, puts edits into it and has its weights unpacked.
 *
 * @param data length in bytes of each file of external data, by name
 * @throws ModelError when it cannot be read, its data is not there, or it is not built as expected
 */
export function steerModel(
  bytes: Uint8Array,
  name: string,
  data: ReadonlyMap<string, number>,
  { sites, activations = false, readers = false, picked = false }: SteerOptions,
): SteeredModel {
  const model: OnnxModel = readModel(bytes, name);
  const graph = indexGraph(model);
  refuseEdited(graph);
  checkExternal(model, data);
  const spine = findSpine(graph);
  const steered = { inputs: inputsOf(graph), sizes: sizesOf(graph, spine), sites, picked };
  insertEdits(graph, spine, { sites, activations, readers });
  if (picked) pickLogits(graph);
  const packed = unpackProducts(model);
  return { ...steered, packed, bytes: writeModel(model) };
}
