import type { TopLists } from '../lists';
import { type Chunk, TILE } from './chunks';
import { type Gpu, gpuError, guarded, uniform } from './device';
import { NONE } from './lists';
import type { Shader } from './shaders';

const CANDIDATE_BYTES = 8;
/** Tiles that a slice has at least: every slice starts with an empty list. */
export const SLICE_TILES = 4;

/** A shader that is ready for lists of a certain length. */
export interface Kernel {
  readonly shader: Shader;
  readonly places: number;
  readonly pipeline: GPUComputePipeline;
}

/** A rectangle of tiles: what one dispatch does. */
export interface Patch {
  readonly target: Chunk;
  readonly targetTile: number;
  readonly targetTiles: number;
  readonly source: Chunk;
  readonly sourceTile: number;
  readonly sourceTiles: number;
  readonly pitch: number;
}

/** What comes back: `[slice][place][row]` of (cosine, index in the chunk). */
export interface Answer {
  readonly patch: Patch;
  readonly slices: number;
  readonly places: number;
  readonly bytes: ArrayBuffer;
}

/** Tiles of target rows whose lists fit one binding, also when every slice is as short as it may be. */
export function mostTargetTiles({ places, shader }: Kernel, maxBindingBytes: number): number {
  const fit = Math.floor(maxBindingBytes / (TILE * places * CANDIDATE_BYTES)) - shader.workgroups;
  return Math.max(1, Math.min(65535, fit));
}

/**
 * Gives a patch to the GPU and answers when it is done. Nothing is awaited before the work is submitted, so a next
 * patch can be given while this one runs.
 *
 * @throws HeadwatersError `GpuError` when the device cannot do it.
 */
export async function runPatch({ device }: Gpu, kernel: Kernel, patch: Patch): Promise<Answer> {
  const { target, targetTile, targetTiles, source, sourceTile, sourceTiles, pitch } = patch;
  const { pipeline, places, shader } = kernel;
  const wanted = Math.ceil(shader.workgroups / targetTiles);
  const sliceTiles = Math.max(SLICE_TILES, Math.ceil(sourceTiles / wanted));
  const slices = Math.ceil(sourceTiles / sliceTiles);
  const rows = targetTiles * TILE;
  const size = slices * places * rows * CANDIDATE_BYTES;

  const read = await guarded(device, () => {
    const job = uniform(device, [pitch, targetTile, rows, sourceTile, sourceTiles, sliceTiles]);
    const found = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
    const read = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    const buffers = [job, target.unit, source.unit, source.live, found];
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
    pass.dispatchWorkgroups(targetTiles, slices);
    pass.end();
    encoder.copyBufferToBuffer(found, 0, read, 0, size);
    device.queue.submit([encoder.finish()]);
    job.destroy();
    found.destroy();
    return read;
  });
  try {
    await read.mapAsync(GPUMapMode.READ);
    return { patch, slices, places, bytes: read.getMappedRange().slice(0) };
  } catch (cause) {
    throw gpuError('The GPU stopped answering.', cause);
  } finally {
    read.destroy();
  }
}

/** Offers what was found to `lists`, one list a target row of the decoder. */
export function offerAnswer({ patch, slices, places, bytes }: Answer, lists: TopLists): void {
  const { target, targetTile, targetTiles, source } = patch;
  const [cosines, indices] = [new Float32Array(bytes), new Uint32Array(bytes)];
  const stride = targetTiles * TILE;
  const first = targetTile * TILE;
  const rows = Math.min(stride, target.rows - first);
  for (let row = 0; row < rows; row++) {
    const list = target.start + first + row;
    const last = (list + 1) * lists.k - 1;
    for (let slice = 0; slice < slices; slice++)
      for (let place = slice * places; place < (slice + 1) * places; place++) {
        const p = 2 * (place * stride + row);
        const cosine = cosines[p] as number;
        const index = indices[p + 1] as number;
        // The best of a slice comes first: where one is not good enough, the rest is not either.
        if (index === NONE || cosine < (lists.cosine[last] as number)) break;
        lists.offer(list, cosine, source.start + index);
      }
  }
}
