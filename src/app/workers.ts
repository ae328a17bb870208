import * as Comlink from 'comlink';
import { callJob } from '../workers/jobs';
import type { MatchingService } from '../workers/matching.worker';
import type { SearchService } from '../workers/search.worker';

/** The page's ends of the workers. A worker that cannot start rejects the first call instead of hanging it. */

export type Remote<T> = Comlink.Remote<T>;

export function startMatching(): Remote<MatchingService> {
  return connect<MatchingService>(
    new Worker(new URL('../workers/matching.worker.ts', import.meta.url), { type: 'module' }),
  );
}

export function startSearch(): Remote<SearchService> {
  return connect<SearchService>(
    new Worker(new URL('../workers/search.worker.ts', import.meta.url), { type: 'module' }),
  );
}

function connect<T>(worker: Worker): Remote<T> {
  return Comlink.wrap<T>(worker);
}

/** A callback that the worker can call. */
export const callback = Comlink.proxy;

/** Runs a numbered job of a worker under a signal. */
export function job<T>(
  worker: { stop(job: number): unknown },
  signal: AbortSignal | undefined,
  call: (job: number) => Promise<T>,
): Promise<T> {
  return callJob((number) => worker.stop(number), signal, call);
}
