import * as ort from 'onnxruntime-node';
import type { ExternalFile, ModelSession } from '../modelSession';
import { refused, wrapSession } from '../ortSession';
import type { LoadableModel } from '../steer';
import { sessionFiles } from '../unpacked';

/** Loads a model into ONNX Runtime for Node, on the CPU. @throws ModelError when it is not accepted */
export async function openSession(
  { bytes, packed }: LoadableModel,
  data: readonly ExternalFile[],
): Promise<ModelSession> {
  const externalData = sessionFiles(packed, data);
  const options = { executionProviders: ['cpu'], externalData, logSeverityLevel: ERRORS_ONLY };
  try {
    const session = await ort.InferenceSession.create(bytes, options as ort.InferenceSession.SessionOptions);
    return wrapSession(ort, session);
  } catch (cause) {
    throw refused('is not accepted by', cause);
  }
}

/** ONNX Runtime's own scale: what it only warns of goes past whoever reads the command's output. */
const ERRORS_ONLY = 3;
