import { aborted, isAbort, isHeadwatersError, messageOf } from '../core/errors';
import { notify, type Store, settle } from '../state/store';
import type { Bring, Brought } from '../view/services';
import type { Network } from './environment';

/** Whether the same may well succeed when the network is back. */
export function isMendable(error: unknown): boolean {
  return isHeadwatersError(error, 'NetworkError') || isHeadwatersError(error, 'WorkerError');
}

/**
 * Tells of what could not be fetched, with a button that tries again. The message goes with `settle` of the same
 * `about`.
 */
export function tellUnfetched(
  { store, network }: { readonly store: Store; readonly network: Network },
  about: string,
  text: string,
  again: () => void,
): void {
  const next = network.isOnline() ? '' : ' It is tried again when the network is back.';
  notify(store, {
    kind: 'trouble',
    about,
    text: `${text}${next}`,
    action: { text: 'Try again', run: again },
  });
}

/**
 * Brings parts of the page and of a pack that are fetched when they are needed. What does not come is tried again when
 * somebody asks for that, and by itself when the network is back; a message says so meanwhile.
 */
export function bringing(store: Store, network: Network): Bring {
  return async (what, load, { signal, after } = {}) => {
    let trouble = after;
    let by: Brought<unknown>['by'] = 'at once';
    for (let tries = after === undefined ? 0 : 1; ; tries++) {
      if (signal?.aborted) throw aborted();
      if (trouble !== undefined) by = await nextTry(store, network, what, trouble, tries, signal);
      try {
        const part = await (tries === 0 ? load() : loadAgain(load, tries));
        settle(store, what);
        return { part, by };
      } catch (error) {
        if (isAbort(error) || signal?.aborted) throw error;
        trouble = error;
      }
    }
  };
}

/**
 * Firefox remembers for good that a module could not be fetched. It is named in the error, and asked for again under
 * another address.
 */
async function loadAgain<T>(load: () => Promise<T>, tries: number): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const [address] = (error instanceof Error && /https?:\S+\.js$/.exec(error.message)) || [];
    if (address === undefined) throw error;
    return (await import(/* @vite-ignore */ `${address}?again=${tries}`)) as T;
  }
}

function nextTry(
  store: Store,
  network: Network,
  what: string,
  trouble: unknown,
  tries: number,
  signal: AbortSignal | undefined,
): Promise<'network' | 'person'> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      leave();
      settle(store, what);
      reject(aborted());
    };
    const leave = network.onBack(() => go('network'));
    const go = (by: 'network' | 'person'): void => {
      leave();
      signal?.removeEventListener('abort', stop);
      resolve(by);
    };
    signal?.addEventListener('abort', stop, { once: true });
    const reload =
      tries > 1 && network.isOnline() ? ' If that does not help, reload the page: your work is kept.' : '';
    const text = isHeadwatersError(trouble) ? messageOf(trouble) : `${what} could not be loaded.${reload}`;
    tellUnfetched({ store, network }, what, text, () => go('person'));
  });
}
