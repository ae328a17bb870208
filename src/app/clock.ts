/** Time, and what is done later. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs something after a delay in milliseconds; the answer cancels it. */
  later(delay: number, run: () => void): () => void;
  /** Runs something when nothing else is to do, within a second. */
  whenIdle(run: () => void): void;
}

export function wait(clock: Clock, delay: number): Promise<void> {
  return new Promise((resolve) => {
    clock.later(delay, resolve);
  });
}
