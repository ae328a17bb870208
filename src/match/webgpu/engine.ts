import { aborted, type HeadwatersError } from '../../core/errors';
import { type Decoder, type MatchTable, pairId } from '../../core/match';
import { checkSteps, sampleRows, wrongAnswers } from '../check';
import { checkJob, type MatchEngine, type MatchOptions } from '../engine';
import { TopLists } from '../lists';
import { seedOf } from '../random';
import { PAD, refineSteps } from '../refine';
import { runPaced } from '../steps';
import { compile, type Gpu, openGpu } from './device';
import { type Chunk, pitchOf, TILE } from './normalise';
import normaliseCode from './normalise.wgsl?raw';
import { Pace } from './pace';
import { Residents } from './resident';
import { mostTargetTiles, offerPatch } from './topk';
import topkCode from './topk.wgsl?raw';

/** Rows of every job that are compared with the CPU twin. */
const CHECKED_ROWS = 16;

export interface WebGpuOptions {
  /** A lower limit than the device's, so that tests can force a job to be cut. */
  readonly maxBindingBytes?: number;
}

export interface WebGpuEngine extends MatchEngine {
  /** What the comparisons with the CPU twin found so far. */
  readonly checked: { readonly rows: number; readonly largestDifference: number };
  /** Settles when the device is gone and a new engine has to be made. */
  readonly lost: Promise<HeadwatersError>;
}

/** Opens the GPU and compiles the shaders. Throws `GpuError` when there is none. */
export async function webGpuEngine(options: WebGpuOptions = {}): Promise<WebGpuEngine> {
  const gpu = await openGpu(options.maxBindingBytes);
  const [normalise, topk] = await Promise.all([
    compile(gpu.device, 'normalise', normaliseCode),
    compile(gpu.device, 'topk', topkCode),
  ]);
  return new Engine(gpu, normalise, topk);
}

class Engine implements WebGpuEngine {
  readonly name: string;
  readonly lost: Promise<HeadwatersError>;
  checked = { rows: 0, largestDifference: 0 };
  readonly #gpu: Gpu;
  readonly #topk: GPUComputePipeline;
  readonly #residents: Residents;
  readonly #pace = new Pace();

  constructor(gpu: Gpu, normalise: GPUComputePipeline, topk: GPUComputePipeline) {
    this.name = `WebGPU (${gpu.name})`;
    this.lost = gpu.lost;
    this.#gpu = gpu;
    this.#topk = topk;
    this.#residents = new Residents(gpu, normalise);
  }

  async matchAll(target: Decoder, source: Decoder, k: number, options?: MatchOptions): Promise<MatchTable> {
    checkJob(target, source, k);
    const targetChunks = await this.#residents.hold(target);
    try {
      const sourceChunks = await this.#residents.hold(source);
      try {
        return await this.#match(target, targetChunks, source, sourceChunks, k, options);
      } finally {
        this.#residents.release(source);
      }
    } finally {
      this.#residents.release(target);
    }
  }

  destroy(): void {
    this.#gpu.device.destroy();
  }

  async #match(
    target: Decoder,
    targetChunks: readonly Chunk[],
    source: Decoder,
    sourceChunks: readonly Chunk[],
    k: number,
    { signal, onProgress }: MatchOptions = {},
  ): Promise<MatchTable> {
    const raw = new TopLists(target.n, k + PAD);
    const refined = new TopLists(target.n, k);
    for (const chunk of targetChunks) {
      let tile = 0;
      while (tile < chunk.tiles) {
        const tiles = Math.min(chunk.tiles - tile, this.#targetTiles(source, raw.k));
        await this.#offerTiles(chunk, tile, tiles, sourceChunks, target.d, raw, signal);
        const start = chunk.start + tile * TILE;
        const end = Math.min(start + tiles * TILE, chunk.start + chunk.rows);
        for (let i = start; i < end; i++) if (target.norms[i] === 0) raw.clear(i);
        await runPaced(refineSteps(raw, refined, target, source, start, end), signal);
        onProgress?.(end, target.n);
        tile += tiles;
      }
    }
    await this.#check(raw.table(target.position, source.position), target, source, signal);
    return refined.table(target.position, source.position);
  }

  /** Tiles of target rows for one dispatch, if it can hold all columns of `source`. */
  #targetTiles(source: Decoder, k: number): number {
    const one = TILE * source.n * pitchOf(source.d);
    const most = mostTargetTiles(k, this.#gpu.maxBindingBytes);
    return Math.max(1, Math.min(most, Math.floor(this.#pace.work / one)));
  }

  /** Takes some target tiles past all of the source, in as many dispatches as the pace asks for. */
  async #offerTiles(
    target: Chunk,
    targetTile: number,
    targetTiles: number,
    sourceChunks: readonly Chunk[],
    d: number,
    raw: TopLists,
    signal?: AbortSignal,
  ): Promise<void> {
    const pitch = pitchOf(d);
    const one = targetTiles * TILE * TILE * pitch;
    for (const source of sourceChunks) {
      let sourceTile = 0;
      while (sourceTile < source.tiles) {
        if (signal?.aborted) throw aborted();
        const fit = Math.max(1, Math.floor(this.#pace.work / one));
        const sourceTiles = Math.min(source.tiles - sourceTile, fit);
        const since = performance.now();
        const patch = { target, targetTile, targetTiles, source, sourceTile, sourceTiles, pitch };
        await offerPatch(this.#gpu, this.#topk, patch, raw);
        this.#pace.learn(one * sourceTiles, performance.now() - since);
        sourceTile += sourceTiles;
      }
    }
  }

  async #check(raw: MatchTable, target: Decoder, source: Decoder, signal?: AbortSignal): Promise<void> {
    const seed = seedOf(pairId(target.position, source.position));
    const rows = sampleRows(target.n, CHECKED_ROWS, seed);
    const check = await runPaced(checkSteps(raw, target, source, rows), signal);
    if (check.wrong > 0) throw wrongAnswers();
    this.checked = {
      rows: this.checked.rows + check.rows,
      largestDifference: Math.max(this.checked.largestDifference, check.largestDifference),
    };
  }
}
