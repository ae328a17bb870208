import { aborted } from '../core/errors';

/**
 * Long work on the CPU is written as a generator that yields between pieces of a few milliseconds at most. The
 * same work then runs at once (tests, a single feature) or gives the event loop a turn now and then, so that a
 * worker hears that it should stop.
 */
export type Steps<T> = Generator<undefined, T, undefined>;

const TURN_MS = 8;

/** Runs all steps without a pause. */
export function runNow<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Runs the steps and gives the event loop a turn every 8 ms.
 *
 * @throws HeadwatersError `AbortError` once `signal` has said stop.
 */
export async function runPaced<T>(steps: Steps<T>, signal?: AbortSignal): Promise<T> {
  let since = performance.now();
  for (;;) {
    if (signal?.aborted) throw aborted();
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - since > TURN_MS) {
      await nextTurn();
      since = performance.now();
    }
  }
}

/** One turn of the event loop. A message and not a timer, because nested timers wait 4 ms in browsers. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
