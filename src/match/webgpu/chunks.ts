import type { Decoder } from '../../core/match';
import { packPanels } from '../panels';
import { type Gpu, gpuError, guarded } from './device';

/** Rows of a tile, as the shaders have it. */
export const TILE = 64;
/** The unit rows are padded with zeros to a multiple of this many columns. */
const DEPTH = 16;

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
  return tiles * TILE;
}

/**
 * Uploads a decoder as unit rows, in chunks that each fit one binding. They are normalised here and not on the device:
 * it takes about a nanosecond a number, once for all pairs that a decoder is part of.
 */
export async function uploadUnitRows({ device, maxBindingBytes }: Gpu, decoder: Decoder): Promise<Chunk[]> {
  const size = chunkRows(decoder.d, maxBindingBytes);
  const chunks: Chunk[] = [];
  for (let start = 0; start < decoder.n; start += size) {
    const rows = Math.min(size, decoder.n - start);
    chunks.push(await guarded(device, () => uploadChunk(device, decoder, start, rows)));
  }
  return chunks;
}

function uploadChunk(device: GPUDevice, decoder: Decoder, start: number, rows: number): Chunk {
  const tiles = Math.ceil(rows / TILE);
  const pitch = pitchOf(decoder.d);
  const which = Int32Array.from({ length: rows }, (_, i) => start + i);
  const unit = filled(device, tiles * TILE * pitch, (bytes) =>
    packPanels(new Float32Array(bytes), decoder, which, TILE, pitch),
  );
  const live = filled(device, tiles * TILE, (bytes) => {
    const flags = new Uint32Array(bytes);
    which.forEach((row, i) => {
      flags[i] = decoder.norms[row] === 0 ? 0 : 1;
    });
  });
  return { start, rows, tiles, unit, live };
}

/** A buffer for shaders with `words` of four bytes, written in place. */
function filled(device: GPUDevice, words: number, write: (bytes: ArrayBuffer) => void): GPUBuffer {
  let buffer: GPUBuffer;
  try {
    buffer = device.createBuffer({ size: words * 4, usage: GPUBufferUsage.STORAGE, mappedAtCreation: true });
  } catch (cause) {
    throw gpuError('The GPU has too little memory.', cause);
  }
  write(buffer.getMappedRange());
  buffer.unmap();
  return buffer;
}
