import * as ort from 'onnxruntime-node';
import { refused, wrapSession } from '../ortSession';
import type { ExternalFile, Session } from '../session';

/** Loads a model into ONNX Runtime for Node, on the CPU. @throws ModelError when it is not accepted */
export async function openSession(
  model: Uint8Array,
  externalData: readonly ExternalFile[],
): Promise<Session> {
  const options = { executionProviders: ['cpu'], externalData, logSeverityLevel: ERRORS_ONLY };
  try {
    const session = await ort.InferenceSession.create(model, options as ort.InferenceSession.SessionOptions);
    return wrapSession(ort, session);
  } catch (cause) {
    throw refused('is not accepted by', cause);
  }
}

/** ONNX Runtime's own scale: what it only warns of goes past whoever reads the command's output. */
const ERRORS_ONLY = 3;
