/** How long one dispatch should take: progress and cancelling work, and other work gets its turn. */
const AIM_MS = 80;
const START = 2e7;

/**
 * Learns how much work a dispatch may hold on this device: between software adapters and large GPUs lie four
 * orders of magnitude. Work is counted in multiplications.
 */
export class Pace {
  #work = START;

  get work(): number {
    return this.#work;
  }

  /** Takes note that a dispatch of `work` took `ms`. Grows by four at most; a small last piece says nothing. */
  learn(work: number, ms: number): void {
    if (work < this.#work / 2) return;
    const factor = AIM_MS / Math.max(ms, 1);
    this.#work = Math.max(START / 10, work * Math.min(4, Math.max(0.25, factor)));
  }
}
