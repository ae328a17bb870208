import { aborted } from '../core/errors';

/** Keeps one running job a key: a person who asks anew no longer wants the older answer. */
export interface Latest<Key> {
  /** Runs a job; one that is still running for the same key is told to stop. */
  run<T>(key: Key, job: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Tells the running job of a key to stop. */
  stop(key: Key): void;
  running(key: Key): boolean;
}

export function latest<Key>(): Latest<Key> {
  const jobs = new Map<Key, AbortController>();
  const stop = (key: Key): void => jobs.get(key)?.abort(aborted());
  return {
    async run(key, job) {
      stop(key);
      const controller = new AbortController();
      jobs.set(key, controller);
      try {
        return await job(controller.signal);
      } finally {
        if (jobs.get(key) === controller) jobs.delete(key);
      }
    },
    stop,
    running: (key) => jobs.has(key),
  };
}
