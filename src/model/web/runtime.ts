import type * as Ort from 'onnxruntime-web';
import { HeadwatersError } from '../../core/errors';
import type { Backend } from '../../core/run';
import type { ReadOptions } from '../../pack/bytes';
import { openSource } from '../../pack/openSource';
import { deviceForModel } from './gpuDevice';
import { RUNTIME_BYTES } from './runtimeBytes';

/** ONNX Runtime for the web, for one backend, with everything that it needs served by the app itself. */

interface Build {
  readonly load: () => Promise<typeof Ort>;
  /** Its glue and its machine code, as the app serves them. */
  readonly files: () => Promise<{ readonly mjs: string; readonly wasm: string }>;
}

/**
 * The build for WebGPU is the native one, never the default import: that one ignores the sliding window of attention
 * (onnxruntime-web 1.30). Without a GPU the smaller build does.
 */
const BUILDS: Readonly<Record<Backend, Build>> = {
  webgpu: {
    load: () => import('onnxruntime-web/webgpu'),
    files: async () => ({
      mjs: (await import('onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url')).default,
      wasm: (await import('onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url')).default,
    }),
  },
  wasm: {
    load: () => import('onnxruntime-web/wasm'),
    files: async () => ({
      mjs: (await import('onnxruntime-web/ort-wasm-simd-threaded.mjs?url')).default,
      wasm: (await import('onnxruntime-web/ort-wasm-simd-threaded.wasm?url')).default,
    }),
  },
};

/** More threads than this make a small model slower. */
const MOST_THREADS = 4;

export interface LoadedRuntime {
  readonly ort: typeof Ort;
  /** 1 where the page is not cross-origin isolated: threads need shared memory. */
  readonly threads: number;
  /** For WebGPU: where the runtime must not open one itself. */
  readonly device: GPUDevice | undefined;
}

/**
 * Fetches and starts the runtime; its bytes count into the progress.
 *
 * @throws GpuError where there is none and one is asked for; NetworkError, FileError, AbortError
 */
export async function loadRuntime(backend: Backend, options: ReadOptions = {}): Promise<LoadedRuntime> {
  const device = backend === 'webgpu' ? await deviceForModel() : undefined;
  const { load, files } = BUILDS[backend];
  const [ort, { mjs, wasm }] = await Promise.all([load(), files()]).catch((cause: unknown) => {
    const trouble = {
      what: 'The code that runs the model could not be loaded.',
      next: 'Check the connection, then try again.',
    };
    throw new HeadwatersError('NetworkError', trouble, { cause });
  });
  const [mjsUrl, wasmUrl] = [mjs, wasm].map((path) => new URL(path, self.location.href));
  if (!mjsUrl || !wasmUrl) throw new RangeError('a runtime has two files');
  const folder = new URL('.', wasmUrl);
  const path = wasmUrl.pathname.slice(folder.pathname.length);
  const bytes = await openSource(folder.href).read({ path, bytes: RUNTIME_BYTES[backend] }, options);
  const threads = self.crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;
  ort.env.wasm.wasmPaths = { mjs: mjsUrl.href, wasm: wasmUrl.href };
  ort.env.wasm.wasmBinary = bytes.buffer;
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  return { ort, threads, device };
}
