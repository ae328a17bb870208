import type { TopLists } from '../lists';
import { type Gpu, gpuError, guarded, uniform } from './device';
import { type Chunk, TILE } from './normalise';

const CANDIDATE_BYTES = 8;
const NONE = 0xffffffff;
/** Workgroups that keep a large GPU busy; fewer rows are made up for by more slices of columns. */
const WORKGROUPS = 128;
/** Tiles that a slice has at least: every slice starts with an empty list. */
const SLICE_TILES = 4;

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

/** Tiles of target rows whose lists fit one binding, also when every slice is as short as it may be. */
export function mostTargetTiles(k: number, maxBindingBytes: number): number {
  return Math.max(
    1,
    Math.min(65535, Math.floor(maxBindingBytes / (TILE * k * CANDIDATE_BYTES)) - WORKGROUPS),
  );
}

/**
 * Finds the best features of a patch and offers them to `lists`, one list a target row of the decoder.
 *
 * @throws HeadwatersError `GpuError` when the device cannot do it.
 */
export async function offerPatch(
  { device }: Gpu,
  pipeline: GPUComputePipeline,
  patch: Patch,
  lists: TopLists,
): Promise<void> {
  const { target, targetTile, targetTiles, source, sourceTile, sourceTiles, pitch } = patch;
  const wanted = Math.ceil(WORKGROUPS / targetTiles);
  const sliceTiles = Math.max(SLICE_TILES, Math.ceil(sourceTiles / wanted));
  const slices = Math.ceil(sourceTiles / sliceTiles);
  const rows = targetTiles * TILE;
  const size = slices * lists.k * rows * CANDIDATE_BYTES;

  const answer = await guarded(device, () => {
    const numbers = [pitch, lists.k, targetTile, rows, sourceTile, sourceTiles, sliceTiles];
    const job = uniform(device, numbers);
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
    await answer.mapAsync(GPUMapMode.READ);
  } catch (cause) {
    throw gpuError('The GPU stopped answering.', cause);
  }
  const bytes = answer.getMappedRange();
  offerAnswer(new Float32Array(bytes), new Uint32Array(bytes), patch, slices, lists);
  answer.destroy();
}

/** The answer is `[slice][place][row]` of (cosine, index in the chunk), as float and as whole number. */
function offerAnswer(
  cosines: Float32Array,
  indices: Uint32Array,
  { target, targetTile, targetTiles, source }: Patch,
  slices: number,
  lists: TopLists,
): void {
  const stride = targetTiles * TILE;
  const first = targetTile * TILE;
  const rows = Math.min(stride, target.rows - first);
  for (let row = 0; row < rows; row++) {
    for (let list = 0; list < slices * lists.k; list++) {
      const p = 2 * (list * stride + row);
      const index = indices[p + 1] as number;
      if (index !== NONE) lists.offer(target.start + first + row, cosines[p] as number, source.start + index);
    }
  }
}
