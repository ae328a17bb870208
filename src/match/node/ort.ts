import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { aborted } from '../../core/errors';
import type { Decoder } from '../../core/match';
import { liveRows } from '../decoder';
import { checkJob, type MatchEngine } from '../engine';
import { TopLists } from '../lists';
import { PAD, refineSteps } from '../refine';
import { runPaced } from '../steps';

/** Matching outside the browser, for making atlases: ONNX Runtime on the CPU with all cores, then refined. */

/** Cosines held at a time: 64 MB of float32. */
const BLOCK = 2 ** 24;
const MODEL = new URL('matmul_topk.onnx', import.meta.url);

/** Opens ONNX Runtime with the model of one matrix product and one top-k. */
export async function ortEngine(): Promise<MatchEngine> {
  const session = await ort.InferenceSession.create(fileURLToPath(MODEL));
  return {
    name: 'CPU (ONNX Runtime)',
    async matchAll(target, source, k, { signal, onProgress } = {}) {
      checkJob(target, source, k);
      const raw = new TopLists(target.n, k + PAD);
      const refined = new TopLists(target.n, k);
      const targets = liveRows(target);
      const sources = liveRows(source);
      const places = Math.min(raw.k, sources.length);
      const columns = new ort.Tensor('float32', unitRows(source, sources), [sources.length, source.d]);
      const count = new ort.Tensor('int64', BigInt64Array.of(BigInt(places)), [1]);
      const height = Math.max(1, Math.floor(BLOCK / Math.max(1, sources.length)));
      for (let top = 0; top < targets.length && places > 0; top += height) {
        if (signal?.aborted) throw aborted();
        const block = targets.subarray(top, top + height);
        const rows = new ort.Tensor('float32', unitRows(target, block), [block.length, target.d]);
        const { V, I } = await session.run({ A: rows, B: columns, K: count });
        offerBlock(V?.data as Float32Array, I?.data as BigInt64Array, block, sources, places, raw);
        const [start, end] = [block[0] as number, (block.at(-1) as number) + 1];
        await runPaced(refineSteps(raw, refined, target, source, start, end), signal);
        if (end < target.n) onProgress?.(end, target.n);
      }
      onProgress?.(target.n, target.n);
      return refined.table(target.position, source.position);
    },
    destroy() {
      void session.release();
    },
  };
}

/** The given rows of a decoder at unit length, f32. Excluded rows are left out here and so never matched. */
function unitRows({ d, rows, norms }: Decoder, which: Int32Array): Float32Array {
  const unit = new Float32Array(which.length * d);
  which.forEach((row, at) => {
    const scale = 1 / (norms[row] as number);
    const [from, to] = [row * d, at * d];
    for (let c = 0; c < d; c++) unit[to + c] = (rows[from + c] as number) * scale;
  });
  return unit;
}

/** The answer is `[block.length, places]`, with indices into `sources`. */
function offerBlock(
  cosines: Float32Array,
  indices: BigInt64Array,
  block: Int32Array,
  sources: Int32Array,
  places: number,
  raw: TopLists,
): void {
  block.forEach((row, at) => {
    for (let p = at * places; p < (at + 1) * places; p++)
      raw.offer(row, cosines[p] as number, sources[Number(indices[p])] as number);
  });
}
