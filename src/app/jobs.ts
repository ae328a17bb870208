import { aborted } from '../core/errors';

let lastJob = 0;

/** The page's side of a worker's jobs: gives a call its number and passes the signal on. Rejects at once on stop. */
export async function callJob<T>(
  worker: { stop(job: number): unknown },
  signal: AbortSignal,
  call: (job: number) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw aborted();
  const job = ++lastJob;
  let halt: () => void = () => undefined;
  const halted = new Promise<never>((_, reject) => {
    halt = () => {
      worker.stop(job);
      reject(aborted());
    };
    signal.addEventListener('abort', halt, { once: true });
  });
  try {
    return await Promise.race([call(job), halted]);
  } finally {
    signal.removeEventListener('abort', halt);
  }
}
