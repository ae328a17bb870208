import { aborted } from '../core/errors';

/**
 * Signals do not cross into a worker, so a job has a number on both sides: the page calls `stop(number)` when its
 * signal fires, and the worker's own signal fires in turn.
 */
export class Jobs {
  readonly #running = new Map<number, AbortController>();

  /** Runs a job under its number. */
  async run<T>(job: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#running.set(job, controller);
    try {
      return await work(controller.signal);
    } finally {
      this.#running.delete(job);
    }
  }

  stop(job: number): void {
    this.#running.get(job)?.abort(aborted());
  }
}

let lastJob = 0;

/** The page's side: gives a call a number and passes the signal on. Rejects at once when it fires. */
export async function callJob<T>(
  stop: (job: number) => unknown,
  signal: AbortSignal | undefined,
  call: (job: number) => Promise<T>,
): Promise<T> {
  if (signal?.aborted) throw aborted();
  const job = ++lastJob;
  if (!signal) return call(job);
  let halt: (() => void) | undefined;
  const halted = new Promise<never>((_, reject) => {
    halt = () => {
      stop(job);
      reject(aborted());
    };
    signal.addEventListener('abort', halt, { once: true });
  });
  try {
    return await Promise.race([call(job), halted]);
  } finally {
    if (halt) signal.removeEventListener('abort', halt);
  }
}
