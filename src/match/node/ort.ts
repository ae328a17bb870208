import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { aborted } from '../../core/errors';
import { liveRows } from '../decoder';
import { checkJob, type MatchEngine } from '../engine';
import { TopLists } from '../lists';
import { PAD, refineSteps } from '../refine';
import { runPaced } from '../steps';
import { type Scaled, scaledRows } from './scaled';

/** Matching outside the browser, for making atlases: ONNX Runtime on the CPU with all cores, then refined. */

/** Cosines held at a time: 64 MB of float32. */
const BLOCK = 2 ** 24;
const MODEL = new URL('scaled_topk.onnx', import.meta.url);

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
      const { values, scales } = scaledRows(source, sources);
      const columns = new ort.Tensor('float32', values, [sources.length, source.d]);
      const factors = new ort.Tensor('float32', scales, [sources.length]);
      const count = new ort.Tensor('int64', BigInt64Array.of(BigInt(places)), [1]);
      const height = Math.max(1, Math.floor(BLOCK / Math.max(1, sources.length)));
      for (let top = 0; top < targets.length && places > 0; top += height) {
        if (signal?.aborted) throw aborted();
        const block = targets.subarray(top, top + height);
        const scaled = scaledRows(target, block);
        const rows = new ort.Tensor('float32', scaled.values, [block.length, target.d]);
        const { V, I } = await session.run({ A: rows, B: columns, S: factors, K: count });
        offerBlock(V?.data as Float32Array, I?.data as BigInt64Array, block, scaled, sources, places, raw);
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

/** The answer is `[block.length, places]`, with indices into `sources`; its rows still have their lengths. */
function offerBlock(
  cosines: Float32Array,
  indices: BigInt64Array,
  block: Int32Array,
  { scales }: Scaled,
  sources: Int32Array,
  places: number,
  raw: TopLists,
): void {
  // The low halves of the 64-bit numbers: none of them is beyond 2^31.
  const low = new Int32Array(indices.buffer, indices.byteOffset, 2 * indices.length);
  block.forEach((row, at) => {
    const scale = scales[at] as number;
    for (let p = at * places; p < (at + 1) * places; p++)
      raw.offer(row, (cosines[p] as number) * scale, sources[low[2 * p] as number] as number);
  });
}
