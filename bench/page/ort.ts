import * as ort from 'onnxruntime-web/webgpu';
import type { Decoder } from '../../src/core/match';

/** ONNX Runtime for the web, doing the same job: cosines of unit rows and the k largest (lab/make_match_model.py). */

/** Cosines at a time, 256 MB: for 16,384 rows its memory of 4 GB would have to hold 1 GB of them at once. */
const BLOCK = 2 ** 26;
const MODEL = '/bench/page/matmul_topk.onnx';

export interface OrtMatcher {
  /** `[n, k]` indices, row-major. */
  match(target: Decoder, source: Decoder, k: number): Promise<number[]>;
}

export async function ortMatcher(provider: 'webgpu' | 'wasm', threads: number): Promise<OrtMatcher> {
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  const session = await ort.InferenceSession.create(MODEL, {
    executionProviders: [provider],
    logSeverityLevel: 3,
  });
  return {
    async match(target, source, k) {
      const [a, b] = [unitRows(target), unitRows(source)];
      const B = new ort.Tensor('float32', b, [source.n, source.d]);
      const K = new ort.Tensor('int64', BigInt64Array.of(BigInt(k)), [1]);
      const found: number[][] = [];
      const height = Math.max(1, Math.floor(BLOCK / source.n));
      for (let top = 0; top < target.n; top += height) {
        const rows = Math.min(height, target.n - top);
        const part = a.subarray(top * target.d, (top + rows) * target.d);
        const A = new ort.Tensor('float32', part, [rows, target.d]);
        const { I } = await session.run({ A, B, K });
        found.push(Array.from((await I?.getData()) as BigInt64Array, Number));
      }
      return found.flat();
    },
  };
}

function unitRows({ n, d, rows, norms }: Decoder): Float32Array {
  const unit = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const scale = 1 / (norms[i] as number);
    for (let c = i * d; c < (i + 1) * d; c++) unit[c] = (rows[c] as number) * scale;
  }
  return unit;
}
