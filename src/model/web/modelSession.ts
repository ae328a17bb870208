import type { InferenceSession } from 'onnxruntime-web';
import type { Backend } from '../../core/run';
import { cacheNames } from '../feeds';
import type { ExternalFile, ModelSession } from '../modelSession';
import { refused, wrapSession } from '../ortSession';
import type { SteeredModel } from '../steer';
import { sessionFiles } from '../unpacked';
import type { LoadedRuntime } from './runtime';

/** Loads a model into ONNX Runtime for the web. The cache stays where it is computed. @throws ModelError, GpuError */
export async function openWebSession(
  { ort, device }: LoadedRuntime,
  backend: Backend,
  { bytes, inputs, packed }: SteeredModel,
  data: readonly ExternalFile[],
): Promise<ModelSession> {
  const location = backend === 'webgpu' ? 'gpu-buffer' : 'cpu';
  const options: InferenceSession.SessionOptions = {
    executionProviders: [device ? { name: 'webgpu', device } : backend],
    externalData: [...sessionFiles(packed, data)],
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
