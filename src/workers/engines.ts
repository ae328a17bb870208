import { isHeadwatersError, messageOf } from '../core/errors';
import type { Decoder } from '../core/match';
import {
  type CpuEngine,
  cpuEngine,
  type MatchEngine,
  race,
  selfTest,
  type WebGpuEngine,
  webGpuEngine,
} from '../match';

/** Which engine a person wants: the faster one, or a certain one. */
export type EngineChoice = 'fastest' | 'gpu' | 'cpu';

export interface EngineState {
  /** In words, with how it compares where that is known. */
  readonly name: string;
  /** Why the GPU is not used, or null when it is. */
  readonly whyNotGpu: string | null;
  /** The engine that is not used: whether it may be the faster one, was measured to be slower, or cannot be used. */
  readonly other: 'untried' | 'slower' | 'none';
}

/** An engine in use. Where the GPU fails in the middle of a job, the CPU does it again and goes on. */
export interface ChosenEngine extends MatchEngine {
  readonly state: EngineState;
  /** GPU rows compared with the CPU twin since it was chosen; null on the CPU. */
  readonly checked: GpuCheck | null;
}

export interface GpuCheck {
  readonly rows: number;
  readonly largest: number;
}

interface Chosen extends EngineState {
  readonly engine: MatchEngine;
}

/** The matching engines of this worker: opened when they are first needed, then kept. */
export class Engines {
  #gpu: WebGpuEngine | undefined;
  #cpu: Promise<CpuEngine> | undefined;
  /** How many times as long as the CPU the GPU takes here, once that is measured. */
  #gpuToCpu: number | undefined;

  /**
   * The engine for lists of `k`. The GPU has to give the twin's answers in a small job to be used at all; unless one
   * of the two is asked for, both do a part of the job that is to come, and the faster one gets the rest.
   *
   * @param pair what is to be matched first
   */
  async choose(
    choice: EngineChoice,
    k: number,
    pair: readonly [Decoder, Decoder],
    signal: AbortSignal,
  ): Promise<ChosenEngine> {
    let chosen = await this.#choose(choice, k, pair, signal);
    const gpu = this.#gpu;
    const before = gpu?.checked.rows ?? 0;
    return {
      get checked() {
        if (!gpu || chosen.whyNotGpu !== null) return null;
        return { rows: gpu.checked.rows - before, largest: gpu.checked.largestDifference };
      },
      get name() {
        return chosen.engine.name;
      },
      get state() {
        const { name, whyNotGpu, other } = chosen;
        return { name, whyNotGpu, other };
      },
      matchAll: (...job) =>
        chosen.engine.matchAll(...job).catch(async (error: unknown) => {
          if (!isHeadwatersError(error, 'GpuError')) throw error;
          chosen = await this.#cpuInstead(messageOf(error), 'none');
          return chosen.engine.matchAll(...job);
        }),
      destroy() {},
    };
  }

  async #choose(
    choice: EngineChoice,
    k: number,
    pair: readonly [Decoder, Decoder],
    signal: AbortSignal,
  ): Promise<Chosen> {
    if (choice === 'cpu')
      return this.#cpuInstead('Turned off by you.', (this.#gpuToCpu ?? 0) > 1 ? 'slower' : 'untried');
    try {
      this.#gpu ??= await webGpuEngine();
      await selfTest(this.#gpu, k);
      if (choice === 'fastest') await this.#compare(this.#gpu, pair, k, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      return this.#cpuInstead(messageOf(error), 'none');
    }
    const ratio = this.#gpuToCpu;
    if (choice === 'fastest' && ratio !== undefined && ratio > 1)
      return this.#cpuInstead(`WebGPU agrees, and is ${timesWords(ratio)} slower here`, 'slower');
    const { name } = this.#gpu;
    const words = ratio === undefined ? name : `${name}, ${comparedWords(ratio)} than the CPU here`;
    const other = ratio !== undefined && ratio <= 1 ? 'slower' : 'untried';
    return { engine: this.#gpu, name: words, whyNotGpu: null, other };
  }

  /** Has both engines do a part of the job, once. A CPU engine that fails in it leaves the GPU alone. */
  async #compare(
    gpu: WebGpuEngine,
    pair: readonly [Decoder, Decoder],
    k: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#gpuToCpu !== undefined) return;
    try {
      const [onGpu, onCpu] = await race([gpu, await this.cpu()], ...pair, k, signal);
      this.#gpuToCpu = onGpu / onCpu;
    } catch (error) {
      if (signal.aborted || isHeadwatersError(error, 'GpuError')) throw error;
    }
  }

  /** Gives the GPU and its memory back for this reason, if it is open, and goes on with the CPU. */
  async #cpuInstead(whyNotGpu: string, other: EngineState['other']): Promise<Chosen> {
    this.#gpu?.destroy();
    this.#gpu = undefined;
    const engine = await this.cpu();
    const { name, threads } = engine;
    return { engine, name: threads > 1 ? `${name}, ${threads} threads` : name, whyNotGpu, other };
  }

  /** Its threads start when there is something to do on the CPU, and then stay. */
  cpu(): Promise<CpuEngine> {
    this.#cpu ??= cpuEngine();
    return this.#cpu;
  }
}

/** `14 times`, `1.6 times`, `a little`. */
function timesWords(ratio: number): string {
  if (ratio < 1.15) return 'a little';
  return `${ratio < 9.5 ? ratio.toFixed(1) : Math.round(ratio)} times`;
}

function comparedWords(ratio: number): string {
  return ratio > 1 ? `${timesWords(ratio)} slower` : `${timesWords(1 / ratio)} faster`;
}
