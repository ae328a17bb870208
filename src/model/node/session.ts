import * as ort from 'onnxruntime-node';
import { HeadwatersError } from '../../core/errors';
import type { ExternalFile, Session } from '../session';
import type { Tensor } from '../tensor';

/** Loads a model into ONNX Runtime for Node, on the CPU. @throws ModelError when it is not accepted */
export async function openSession(
  model: Uint8Array,
  externalData: readonly ExternalFile[],
): Promise<Session> {
  const options = { executionProviders: ['cpu'], externalData, logSeverityLevel: ERRORS_ONLY };
  const session = await ort.InferenceSession.create(
    model,
    options as ort.InferenceSession.SessionOptions,
  ).catch((cause: unknown) => {
    throw refused('is not accepted by', cause);
  });
  return {
    async run(feeds, outputs) {
      const inputs = Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)] as const);
      const results = await session.run(Object.fromEntries(inputs), outputs).catch((cause: unknown) => {
        throw refused('does not run in', cause);
      });
      return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromOrt(value)]));
    },
    release: () => session.release(),
  };
}

/** ONNX Runtime's own scale: what it only warns of goes past whoever reads the command's output. */
const ERRORS_ONLY = 3;

function toOrt({ type, data, dims }: Tensor): ort.Tensor {
  return new ort.Tensor(type, data, dims);
}

function fromOrt(value: ort.OnnxValue): Tensor {
  const { type, data, dims } = value as ort.Tensor;
  if (type === 'float32' || type === 'float16' || type === 'int64') return { type, data, dims } as Tensor;
  throw refused('gives an output that is not read here by', new Error(type));
}

function refused(how: string, cause: unknown): HeadwatersError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new HeadwatersError(
    'ModelError',
    {
      what: `The model ${how} ONNX Runtime: ${reason.slice(0, 300).trim().replace(/\.?$/, '.')}`,
      next: 'Fetch or export the model again.',
    },
    { cause },
  );
}
