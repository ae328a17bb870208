import type { InferenceSession } from 'onnxruntime-web';
import type { Backend } from '../../core/run';
import { cacheNames } from '../feeds';
import { refused, wrapSession } from '../ortSession';
import type { ExternalFile, Session } from '../session';
import type { SteeredModel } from '../steer';
import type { LoadedRuntime } from './runtime';

/** Loads a model into ONNX Runtime for the web. The cache stays where it is computed. @throws ModelError, GpuError */
export async function openWebSession(
  { ort }: LoadedRuntime,
  backend: Backend,
  { bytes, inputs }: SteeredModel,
  externalData: readonly ExternalFile[],
): Promise<Session> {
  const location = backend === 'webgpu' ? 'gpu-buffer' : 'cpu';
  const options: InferenceSession.SessionOptions = {
    executionProviders: [backend],
    externalData: externalData.map(({ path, data }) => ({ path, data })),
    preferredOutputLocation: Object.fromEntries(
      [...cacheNames(inputs).values()].map((name) => [name, location] as const),
    ),
    logSeverityLevel: ERRORS_ONLY,
  };
  try {
    return wrapSession(ort, await ort.InferenceSession.create(bytes, options), backend === 'webgpu');
  } catch (cause) {
    throw refused('is not accepted by', cause, backend === 'webgpu');
  }
}

/** ONNX Runtime's own scale. */
const ERRORS_ONLY = 3;
