import { HeadwatersError } from '../core/errors';
import type { Cabinet } from './environment';

/** The browser's own storage, which may be switched off, full, or hold what somebody else wrote. */

export type StorageFailure = 'denied' | 'full' | 'damaged';

const WORDS = {
  denied: {
    what: 'The browser does not allow this page to store anything.',
    next: 'Everything else works; copy the link or save the graph before you leave.',
  },
  full: {
    what: 'The browser has no storage left for your work.',
    next: 'Everything else works; copy the link or save the graph before you leave, or forget recent graphs.',
  },
  damaged: {
    what: 'Part of the saved work is damaged and was ignored.',
    next: 'The rest was restored.',
  },
} as const satisfies Record<StorageFailure, object>;

export function storageError(failure: StorageFailure, cause?: unknown): HeadwatersError {
  return new HeadwatersError('StorageError', WORDS[failure], { cause });
}

const TAB = 'headwaters.tab';

function renameTab(): string {
  const name = newName();
  guarded(() => sessionStorage.setItem(TAB, name));
  return name;
}

export const browserCabinet: Cabinet = {
  entries() {
    return guarded(() => {
      const keys = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? '');
      return keys.map((key) => [key, localStorage.getItem(key) ?? '']);
    });
  },
  write: (key, text) => guarded(() => localStorage.setItem(key, text)),
  remove: (key) => guarded(() => localStorage.removeItem(key)),
  tabName: () => guarded(() => sessionStorage.getItem(TAB)) ?? renameTab(),
  renameTab,
  claim(tab) {
    // Where there is no https there are no locks, and copies cannot be told apart.
    const { locks } = navigator;
    if (!locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      void locks.request(`headwaters.tab.${tab}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        // Held as long as the page is open.
        return lock ? new Promise<void>(() => undefined) : undefined;
      });
    });
  },
};

/** Letters and digits that nobody else draws. `randomUUID` is missing where a host has no https. */
export function newName(): string {
  return crypto.getRandomValues(new Uint32Array(3)).reduce((name, n) => name + n.toString(36), '');
}

function guarded<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const full = cause instanceof DOMException && cause.name === 'QuotaExceededError';
    throw storageError(full ? 'full' : 'denied', cause);
  }
}
