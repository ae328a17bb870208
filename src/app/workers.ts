import * as Comlink from 'comlink';
import { aborted, HeadwatersError } from '../core/errors';
import type { MatchingService } from '../workers/matchingService';
import type { ModelService } from '../workers/model.worker';
import type { SearchService } from '../workers/searchService';

/** The page's end of a worker. */
export interface Ends<T> {
  readonly remote: Comlink.Remote<T>;
  /** Waits for an answer; rejects when the worker breaks down instead of waiting for ever. */
  ask<R>(call: Promise<R>): Promise<R>;
  terminate(): void;
}

export function startMatching(): Ends<MatchingService> {
  return connect(new Worker(new URL('../workers/matching.worker.ts', import.meta.url), { type: 'module' }));
}

export function startSearch(): Ends<SearchService> {
  return connect(new Worker(new URL('../workers/search.worker.ts', import.meta.url), { type: 'module' }));
}

export function startModel(): Ends<ModelService> {
  return connect(new Worker(new URL('../workers/model.worker.ts', import.meta.url), { type: 'module' }));
}

function connect<T>(worker: Worker): Ends<T> {
  let end: (error: HeadwatersError) => void = () => undefined;
  const over = new Promise<never>((_, reject) => {
    end = reject;
  });
  // Whoever asks hears of it; nobody has to.
  over.catch(() => undefined);
  worker.addEventListener('error', () =>
    end(
      new HeadwatersError('WorkerError', {
        what: 'A background worker could not start, or crashed.',
        next: 'Reload the page. If this keeps happening, the server may be missing a file of the app, or memory is full.',
      }),
    ),
  );
  return {
    remote: Comlink.wrap<T>(worker),
    ask: (call) => Promise.race([call, over]),
    terminate() {
      end(aborted());
      worker.terminate();
    },
  };
}

/** A callback that the worker can call. */
export const callback = Comlink.proxy;
