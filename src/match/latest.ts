import { aborted } from '../core/errors';

/** Runs a job for a key; a job that is still running for the same key is told to stop. */
export type Latest<Key> = <T>(key: Key, job: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** Keeps one running job a key: a person who asks anew no longer wants the older answer. */
export function latest<Key>(): Latest<Key> {
  const running = new Map<Key, AbortController>();
  return async (key, job) => {
    running.get(key)?.abort(aborted());
    const controller = new AbortController();
    running.set(key, controller);
    try {
      return await job(controller.signal);
    } finally {
      if (running.get(key) === controller) running.delete(key);
    }
  };
}
