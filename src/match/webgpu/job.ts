import { aborted } from '../../core/errors';
import { type Decoder, type MatchTable, pairId } from '../../core/match';
import { type Check, checkSteps, sampleRows, wrongAnswers } from '../check';
import type { MatchOptions } from '../engine';
import { TopLists } from '../lists';
import { seedOf } from '../random';
import { PAD, refineSteps } from '../refine';
import { runPaced } from '../steps';
import { type Chunk, pitchOf, TILE } from './chunks';
import type { Gpu } from './device';
import type { Pace } from './pace';
import { type Answer, type Kernel, mostTargetTiles, offerAnswer, type Patch, runPatch } from './topk';

/** Rows of every job that are compared with the CPU twin. */
const CHECKED_ROWS = 16;
/** Patches that the GPU has at a time: it works on one while the other's answer is read, checked and refined. */
const IN_FLIGHT = 2;

/** What a job needs of the device that it runs on. */
export interface JobDevice {
  readonly gpu: Gpu;
  readonly kernel: Kernel;
  readonly pace: Pace;
  readonly target: readonly Chunk[];
  readonly source: readonly Chunk[];
}

interface Running {
  readonly patch: Patch;
  /** With this patch its target rows have seen all of the source. */
  readonly isLast: boolean;
  readonly answer: Promise<Answer>;
  readonly work: number;
  readonly since: number;
}

/** One table on its way. It outlives the device it was begun on: what is refined need not be done again. */
export class Job {
  readonly target: Decoder;
  readonly source: Decoder;
  readonly #raw: TopLists;
  readonly #refined: TopLists;
  readonly #options: MatchOptions;
  readonly #sample: readonly number[];
  readonly #onCheck: (check: Check) => void;
  /** Rows that are refined: all before this one. */
  #done = 0;

  constructor(
    target: Decoder,
    source: Decoder,
    k: number,
    onCheck: (check: Check) => void,
    options: MatchOptions = {},
  ) {
    this.target = target;
    this.source = source;
    this.#raw = new TopLists(target.n, k + PAD);
    this.#refined = new TopLists(target.n, k);
    this.#onCheck = onCheck;
    this.#options = options;
    const seed = seedOf(pairId(target.position, source.position));
    this.#sample = sampleRows(target.n, CHECKED_ROWS, seed);
  }

  /** Length of the lists that the GPU has to find. */
  get k(): number {
    return this.#raw.k;
  }

  /**
   * Does what is left to do.
   *
   * @throws HeadwatersError `AbortError`, or `GpuError` when the device fails or gives wrong answers.
   */
  async run(device: JobDevice): Promise<MatchTable> {
    const { signal } = this.#options;
    for (let i = this.#done; i < this.target.n; i++) this.#raw.clear(i);
    const running: Running[] = [];
    let last = 0;
    const take = async (): Promise<void> => {
      const next = running.shift();
      if (!next) return;
      const answer = await next.answer;
      const now = performance.now();
      device.pace.learn(next.work, now - Math.max(next.since, last));
      last = now;
      offerAnswer(answer, this.#raw);
      if (next.isLast) await this.#finish(next.patch);
    };
    try {
      for (const { patch, isLast } of this.#patches(device)) {
        if (signal?.aborted) throw aborted();
        const work = patch.targetTiles * patch.sourceTiles * TILE * TILE * patch.pitch;
        const answer = runPatch(device.gpu, device.kernel, patch);
        running.push({ patch, isLast, answer, work, since: performance.now() });
        if (running.length === IN_FLIGHT) await take();
      }
      while (running.length > 0) await take();
    } finally {
      // Nobody waits for these any more, and their failing is the failing that ended the job.
      for (const { answer } of running) answer.catch(() => undefined);
    }
    return this.#refined.table(this.target.position, this.source.position);
  }

  /** Some target tiles past all of the source, in as many patches as the pace asks for; then the next tiles. */
  *#patches({ gpu, kernel, pace, target, source }: JobDevice): Generator<Pick<Running, 'patch' | 'isLast'>> {
    const pitch = pitchOf(this.target.d);
    const one = TILE * this.source.n * pitch;
    for (const chunk of target) {
      let targetTile = Math.max(0, Math.ceil((this.#done - chunk.start) / TILE));
      while (targetTile < chunk.tiles) {
        const most = Math.min(chunk.tiles - targetTile, mostTargetTiles(kernel, gpu.maxBindingBytes));
        const targetTiles = Math.max(1, Math.min(most, Math.floor(pace.work / one)));
        for (const part of source) {
          let sourceTile = 0;
          while (sourceTile < part.tiles) {
            const fit = Math.max(1, Math.floor(pace.work / (targetTiles * TILE * TILE * pitch)));
            const sourceTiles = Math.min(part.tiles - sourceTile, fit);
            const isLast = part === source.at(-1) && sourceTile + sourceTiles === part.tiles;
            const rows = { target: chunk, targetTile, targetTiles };
            yield { patch: { ...rows, source: part, sourceTile, sourceTiles, pitch }, isLast };
            sourceTile += sourceTiles;
          }
        }
        targetTile += targetTiles;
      }
    }
  }

  /** Checks and refines the rows of a patch. */
  async #finish({ target: { start: chunkStart, rows }, targetTile, targetTiles }: Patch): Promise<void> {
    const { target, source } = this;
    const { signal, onProgress } = this.#options;
    const start = chunkStart + targetTile * TILE;
    const end = Math.min(start + targetTiles * TILE, chunkStart + rows);
    for (let i = start; i < end; i++) if (target.norms[i] === 0) this.#raw.clear(i);

    const { k, index, cosine } = this.#raw;
    const raw = { from: target.position, to: source.position, n: target.n, k, index, cosine };
    const sample = this.#sample.filter((row) => row >= start && row < end);
    const check = await runPaced(checkSteps(raw, target, source, sample), signal);
    if (check.wrong > 0) throw wrongAnswers();
    this.#onCheck(check);

    for (let i = start; i < end; i++) this.#refined.clear(i);
    await runPaced(refineSteps(this.#raw, this.#refined, target, source, start, end), signal);
    this.#done = end;
    onProgress?.(end, target.n);
  }
}
