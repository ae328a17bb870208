import { create } from '@bufbuild/protobuf';
import { lengthsOf, type ModelFiles } from '../files';
import type { ModelSession } from '../modelSession';
import { externalFiles } from '../onnx/external';
import { readModel, writeModel } from '../onnx/read';
import { NodeProtoSchema } from '../onnx/schema/onnx-ml_pb';
import { type SteeredModel, type SteerOptions, steerModel } from '../steer';
import { openSession } from './modelSession';
import { demoModel, otherGraph } from './testing';

/** The builder's graph with every skip-norm taken apart, so that the same weights run through other joints. */
function takenApart(graph: Uint8Array): Uint8Array {
  const model = readModel(graph, 'model.onnx');
  model.graph.node = model.graph.node.flatMap((joint) => {
    if (joint.opType !== 'SkipSimplifiedLayerNormalization') return [joint];
    const [stream = '', branch = '', weight = ''] = joint.input;
    const [norm = '', , , sum = `${norm}.sum`] = joint.output;
    const epsilon = joint.attribute.filter(({ name }) => name === 'epsilon');
    const norms = create(NodeProtoSchema, {
      opType: 'SimplifiedLayerNormalization',
      input: [sum, weight],
      output: [norm],
      attribute: epsilon,
    });
    const add = create(NodeProtoSchema, { opType: 'Add', input: [stream, branch], output: [sum] });
    return [add, norms];
  });
  return writeModel(model);
}

/** The graph that PyTorch traced, with weights that mean nothing: only its wiring is tested. */
function madeUpWeights(): ModelFiles {
  const graph = otherGraph('optimum');
  const files = [...externalFiles(readModel(graph, 'optimum.onnx'))];
  const data = files.map(([path, bytes]) => {
    const values = Float32Array.from(
      { length: bytes / 4 },
      (_, i) => 0.05 * Math.sin(i * 12.9898 + (i % 97)),
    );
    return { path, data: new Uint8Array(values.buffer) };
  });
  return { name: 'optimum', graph, data };
}

/** Models that run, one for each way in which exports build the residual stream. */
export const FAMILIES = ['builder', 'builder, taken apart', 'optimum'] as const;
export type Family = (typeof FAMILIES)[number];

export function modelOf(family: Family): ModelFiles {
  if (family === 'optimum') return madeUpWeights();
  const { graph, data } = demoModel();
  return { name: family, graph: family === 'builder' ? graph : takenApart(graph), data };
}

export interface OpenModel {
  readonly model: SteeredModel;
  readonly session: ModelSession;
}

/** Steered, and loaded into ONNX Runtime for Node. */
export async function openFamily(family: Family, options: SteerOptions): Promise<OpenModel> {
  const files = modelOf(family);
  const model = steerModel(files.graph, family, lengthsOf(files), options);
  return { model, session: await openSession(model, files.data) };
}
