import { aborted } from '../core/errors';

/**
 * Signals do not cross into a worker, so a job has a number on both sides: the page calls `stop(number)` when its
 * signal fires, and the worker's own signal fires in turn. This is the worker's side.
 */
export class Jobs {
  readonly #running = new Map<number, AbortController>();

  /** Runs a job under its number. What it started and left running is told to stop when it ends, well or badly. */
  async run<T>(job: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#running.set(job, controller);
    try {
      return await work(controller.signal);
    } finally {
      this.#running.delete(job);
      controller.abort(aborted());
    }
  }

  stop(job: number): void {
    this.#running.get(job)?.abort(aborted());
  }
}
