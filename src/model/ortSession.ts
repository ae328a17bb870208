import type { InferenceSession, OnnxValue, Tensor as OrtTensor, TensorConstructor } from 'onnxruntime-web';
import { HeadwatersError } from '../core/errors';
import type { Kept, KeptValues, ModelSession } from './modelSession';
import type { Tensor, Tensors } from './tensor';

/** What ONNX Runtime for Node and for the web have in common. */
export interface Runtime {
  readonly Tensor: TensorConstructor;
}

/** Values of the runtime that were handed out as kept ones. */
class KeptTensor implements Kept {
  readonly value: OrtTensor;

  constructor(value: OrtTensor) {
    this.value = value;
  }

  dispose(): void {
    this.value.dispose();
  }
}

/**
 * Puts our interface before a session of ONNX Runtime.
 *
 * @param onGpu whether it runs on a GPU: what then fails in the middle of work is put down to the GPU
 */
export function wrapSession(runtime: Runtime, session: InferenceSession, onGpu = false): ModelSession {
  const call = async (
    inputs: Record<string, OrtTensor>,
    names: readonly string[],
  ): Promise<InferenceSession.ReturnType> => {
    try {
      return await session.run(inputs, names);
    } catch (cause) {
      throw refused('does not run in', cause, onGpu);
    }
  };
  const fed = (feeds: Tensors): Record<string, OrtTensor> =>
    Object.fromEntries(
      Object.entries(feeds).map(([name, { type, data, dims }]) => [
        name,
        new runtime.Tensor(type, data, dims),
      ]),
    );
  return {
    async run(feeds, outputs) {
      const results = await call(fed(feeds), outputs);
      return Object.fromEntries(outputs.map((name) => [name, readValue(results[name])]));
    },
    async advance(feeds, past, outputs, keep) {
      const inputs = fed(feeds);
      for (const [name, value] of Object.entries(past)) inputs[name] = (value as KeptTensor).value;
      const results = await call(inputs, [...outputs, ...keep]);
      const kept: Record<string, Kept> = {};
      for (const name of keep) kept[name] = new KeptTensor(results[name] as OrtTensor);
      try {
        return { outputs: Object.fromEntries(outputs.map((name) => [name, readValue(results[name])])), kept };
      } catch (error) {
        disposeAll(kept);
        throw error;
      }
    },
    // A device that is lost has nothing left to give back.
    release: () => session.release().catch(() => undefined),
  };
}

export function disposeAll(kept: KeptValues): void {
  for (const value of Object.values(kept)) value.dispose();
}

function readValue(value: OnnxValue | undefined): Tensor {
  const { type, data, dims } = value as OrtTensor;
  if (type === 'float32' || type === 'float16' || type === 'int64') return { type, data, dims } as Tensor;
  throw refused('gives an output that is not read here by', new Error(type));
}

/**
 * The trouble of ONNX Runtime in our words. A GPU that is lost in the middle shows in many ways, none of them with a
 * name, and another backend can go on: so it is told apart by where it happened.
 */
export function refused(how: string, cause: unknown, onGpu = false): HeadwatersError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).slice(0, 300).trim();
  const what = `The model ${how} ONNX Runtime: ${reason.replace(/\.?$/, '.')}`;
  if (onGpu)
    return new HeadwatersError(
      'GpuError',
      { what: `The GPU stopped working. ${what}`, next: 'Continue on another backend.' },
      { cause },
    );
  if (/out of memory|bad_alloc|OOM|allocat/i.test(reason))
    return new HeadwatersError(
      'ModelError',
      {
        what: `There is not enough memory for the model. ${what}`,
        next: 'Close other tabs, or use a smaller version of the model.',
      },
      { cause },
    );
  return new HeadwatersError('ModelError', { what, next: 'Download or export the model again.' }, { cause });
}
