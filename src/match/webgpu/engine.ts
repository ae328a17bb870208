import { HeadwatersError, isHeadwatersError } from '../../core/errors';
import type { Decoder, MatchTable } from '../../core/match';
import type { Check } from '../check';
import { checkJob, type MatchEngine, type MatchOptions } from '../engine';
import { PAD } from '../refine';
import type { Limits } from './device';
import { DeviceWork } from './deviceWork';
import { Job } from './job';

/** A job is begun anew on so many new devices. One that is lost more often is the job's own doing. */
const MOST_RECOVERIES = 2;

export type WebGpuOptions = Limits;

export interface WebGpuEngine extends MatchEngine {
  /** What the comparisons with the CPU twin found so far. */
  readonly checked: { readonly rows: number; readonly largestDifference: number };
  /** Settles when the engine is of no use any more: it was destroyed, or its device is gone and no other came. */
  readonly lost: Promise<HeadwatersError>;
  /** Name of the shader that is the fastest on this device, for lists of `k`. Compiles it if need be. */
  shaderFor(k: number): Promise<string>;
}

/** Opens the GPU. Throws `GpuError` when there is none. */
export async function webGpuEngine(options: WebGpuOptions = {}): Promise<WebGpuEngine> {
  return new Engine(await DeviceWork.open(options), options);
}

class Engine implements WebGpuEngine {
  readonly name: string;
  readonly lost: Promise<HeadwatersError>;
  checked = { rows: 0, largestDifference: 0 };
  readonly #limits: Limits;
  #work: Promise<DeviceWork>;
  #isClosed = false;
  #end: (error: HeadwatersError) => void = () => undefined;

  constructor(work: DeviceWork, limits: Limits) {
    this.name = `WebGPU (${work.gpu.name})`;
    this.#limits = limits;
    this.#work = Promise.resolve(work);
    this.lost = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  async matchAll(target: Decoder, source: Decoder, k: number, options?: MatchOptions): Promise<MatchTable> {
    checkJob(target, source, k);
    const job = new Job(target, source, k, (check) => this.#note(check), options);
    for (let recoveries = 0; ; recoveries++) {
      const opening = this.#work;
      const work = await opening;
      try {
        return await work.run(job);
      } catch (error) {
        const hopeless = this.#isClosed || recoveries === MOST_RECOVERIES;
        if (hopeless || !isHeadwatersError(error, 'GpuError') || !(await work.isLost())) throw error;
        // Of several jobs that lose the same device, the first one opens another.
        if (this.#work === opening) this.#reopen();
      }
    }
  }

  async shaderFor(k: number): Promise<string> {
    return (await this.#work).shaderFor(k + PAD);
  }

  destroy(): void {
    this.#isClosed = true;
    void this.#work.then(
      (work) => {
        work.destroy();
        void work.gpu.lost.then(this.#end);
      },
      () => undefined,
    );
  }

  #reopen(): void {
    this.#work = DeviceWork.open(this.#limits);
    this.#work.catch((error: unknown) => {
      if (error instanceof HeadwatersError) this.#end(error);
    });
  }

  #note({ rows, largestDifference }: Check): void {
    this.checked = {
      rows: this.checked.rows + rows,
      largestDifference: Math.max(this.checked.largestDifference, largestDifference),
    };
  }
}
