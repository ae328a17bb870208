import { aborted } from '../../core/errors';
import { runPaced } from '../steps';
import { instantiate, type Kernel, type KernelOptions, kernelBytes } from './kernel';
import { MOST_THREADS, NEXT_UNIT, STOP, type Strip, scratchOf, unitSteps, unitsOf } from './strip';
import type { FromThread, ToThread } from './thread.worker';

/** Those who work on a strip: this thread alone, or workers that share memory. */
export interface Team {
  readonly threads: number;
  readonly memory: WebAssembly.Memory;
  /**
   * Does all units of a strip; `onUnit` hears of each that is complete.
   *
   * @throws HeadwatersError `AbortError` once `signal` has said stop.
   */
  run(strip: Strip, onUnit: (unit: number) => void, signal?: AbortSignal): Promise<void>;
  destroy(): void;
}

/** 512 MB: twice what `engine.ts` packs at a time, and lists. */
const MOST_PAGES = 8192;

/** How many threads this page can have: one where memory cannot be shared. */
export function mostThreads(): number {
  const shared = globalThis.crossOriginIsolated && typeof Worker !== 'undefined';
  return shared ? Math.min(navigator.hardwareConcurrency, MOST_THREADS) : 1;
}

/** The kernel for this machine, or undefined where WebAssembly has no vectors. */
async function compileKernel(shared: boolean): Promise<WebAssembly.Module | undefined> {
  const choices: KernelOptions[] = [
    { shared, fused: true },
    { shared, fused: false },
  ];
  for (const choice of choices) {
    const bytes = kernelBytes(choice);
    if (WebAssembly.validate(bytes)) return WebAssembly.compile(bytes);
  }
  return undefined;
}

/** A team of `threads`; undefined where WebAssembly has no vectors. */
export async function openTeam(threads: number): Promise<Team | undefined> {
  const shared = threads > 1;
  const module = await compileKernel(shared);
  if (!module) return undefined;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared });
  return shared ? openThreads(module, memory, threads) : new Alone(await instantiate(module, memory), memory);
}

class Alone implements Team {
  readonly threads = 1;
  readonly memory: WebAssembly.Memory;
  readonly #kernel: Kernel;

  constructor(kernel: Kernel, memory: WebAssembly.Memory) {
    this.#kernel = kernel;
    this.memory = memory;
  }

  async run(strip: Strip, onUnit: (unit: number) => void, signal?: AbortSignal): Promise<void> {
    for (let unit = 0; unit < unitsOf(strip); unit++) {
      await runPaced(unitSteps(this.#kernel, strip, unit, scratchOf(0)), signal);
      onUnit(unit);
    }
  }

  destroy(): void {}
}

async function openThreads(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  threads: number,
): Promise<Team> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./thread.worker.ts', import.meta.url), { type: 'module' }),
  );
  const team = new Threads(workers, memory);
  try {
    await team.each((thread) => ({ module, memory, scratch: scratchOf(thread) }));
  } catch (error) {
    team.destroy();
    throw error;
  }
  return team;
}

class Threads implements Team {
  readonly threads: number;
  readonly memory: WebAssembly.Memory;
  readonly #workers: readonly Worker[];
  /** Ends what is running when the team goes away: a worker that was ended answers no more. */
  readonly #gone = new AbortController();

  constructor(workers: readonly Worker[], memory: WebAssembly.Memory) {
    this.#workers = workers;
    this.threads = workers.length;
    this.memory = memory;
  }

  async run(strip: Strip, onUnit: (unit: number) => void, signal?: AbortSignal): Promise<void> {
    const control = new Int32Array(this.memory.buffer);
    control[NEXT_UNIT] = 0;
    control[STOP] = 0;
    const stop = (): void => {
      Atomics.store(control, STOP, 1);
    };
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    try {
      await this.each(() => ({ strip }), onUnit);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
    if (signal?.aborted) throw aborted();
  }

  /** Gives every worker a message and waits until all say that they are done with it. */
  async each(message: (thread: number) => ToThread, onUnit?: (unit: number) => void): Promise<void> {
    const done = this.#workers.map(
      (worker, thread) =>
        new Promise<void>((resolve, reject) => {
          this.#gone.signal.addEventListener('abort', () => reject(aborted()), { once: true });
          if (this.#gone.signal.aborted) reject(aborted());
          worker.onmessage = ({ data }: MessageEvent<FromThread>) =>
            data === 'done' ? resolve() : onUnit?.(data);
          worker.onerror = (event) => reject(new Error(event.message));
          worker.postMessage(message(thread));
        }),
    );
    await Promise.all(done);
  }

  destroy(): void {
    for (const worker of this.#workers) worker.terminate();
    this.#gone.abort();
  }
}
