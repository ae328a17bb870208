import type { Decoder } from '../../core/match';
import { type Gpu, gpuError, guarded, uniform } from './device';

/** Rows of a tile, as the shaders have it. */
export const TILE = 64;
/** The unit rows are padded with zeros to a multiple of this many columns. */
const DEPTH = 16;
/** Groups of four rows in one dispatch: the default limit of workgroups in one dimension, in whole tiles. */
const MOST_ROWS = Math.floor((65535 * 4) / TILE) * TILE;

/** Consecutive rows of a decoder as unit rows in GPU memory, in whole tiles. */
export interface Chunk {
  /** First row, in the decoder. */
  readonly start: number;
  readonly rows: number;
  readonly tiles: number;
  /** `[tiles, pitch, 16]` of four rows each, f32. */
  readonly unit: GPUBuffer;
  /** `[tiles * 64]` u32, 0 for rows that are never matched. */
  readonly live: GPUBuffer;
}

/** Columns of the unit rows of a decoder of width `d`. */
export function pitchOf(d: number): number {
  return Math.ceil(d / DEPTH) * DEPTH;
}

/** How many rows of width `d` fit one binding, in whole tiles. Throws `GpuError` when not even one tile does. */
export function chunkRows(d: number, maxBindingBytes: number): number {
  const tiles = Math.floor(maxBindingBytes / (TILE * pitchOf(d) * 4));
  if (tiles === 0) throw gpuError(`Rows of ${d} columns are too wide for this GPU.`);
  return Math.min(tiles * TILE, MOST_ROWS);
}

/** Uploads a decoder and normalises it there, in chunks that each fit one binding. */
export async function uploadUnitRows(
  gpu: Gpu,
  pipeline: GPUComputePipeline,
  decoder: Decoder,
): Promise<Chunk[]> {
  const size = chunkRows(decoder.d, gpu.maxBindingBytes);
  const chunks: Chunk[] = [];
  for (let start = 0; start < decoder.n; start += size) {
    const rows = Math.min(size, decoder.n - start);
    chunks.push(await guarded(gpu.device, () => uploadChunk(gpu.device, pipeline, decoder, start, rows)));
  }
  return chunks;
}

function uploadChunk(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  { d, rows: values }: Decoder,
  start: number,
  rows: number,
): Chunk {
  const tiles = Math.ceil(rows / TILE);
  const pitch = pitchOf(d);
  const storage = (size: number, usage = 0) =>
    device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | usage });
  const raw = storage(rows * d * 4, GPUBufferUsage.COPY_DST);
  device.queue.writeBuffer(raw, 0, values.buffer, values.byteOffset + start * d * 4, rows * d * 4);
  const unit = storage(tiles * TILE * pitch * 4);
  const live = storage(tiles * TILE * 4);
  const shape = uniform(device, [rows, d, pitch]);

  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  const entries = [shape, raw, unit, live].map((buffer, binding) => ({ binding, resource: { buffer } }));
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups((tiles * TILE) / 4);
  pass.end();
  device.queue.submit([encoder.finish()]);
  // Freed by the device once the work above is done.
  raw.destroy();
  shape.destroy();
  return { start, rows, tiles, unit, live };
}
