import { HeadwatersError } from '../core/errors';

/** The browser's own storage, which may be switched off, full, or hold what somebody else wrote. */

export type StorageFailure = 'denied' | 'full' | 'damaged';

const WORDS = {
  denied: {
    what: 'The browser does not let this page keep anything.',
    next: 'All else works; copy the link or save the graph before you leave.',
  },
  full: {
    what: 'The browser has no room left to keep your work.',
    next: 'All else works; copy the link or save the graph before you leave, or forget recent graphs.',
  },
  damaged: {
    what: 'A part of what was kept from earlier is damaged and was left aside.',
    next: 'The rest is there.',
  },
} as const satisfies Record<StorageFailure, object>;

export function storageError(failure: StorageFailure, cause?: unknown): HeadwatersError {
  return new HeadwatersError('StorageError', WORDS[failure], { cause });
}

/** Entries of text under names of text. All of it throws StorageError: denied, or full. */
export const drawer = {
  entries(): [key: string, text: string][] {
    return guarded(() => {
      const keys = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? '');
      return keys.map((key) => [key, localStorage.getItem(key) ?? '']);
    });
  },
  write(key: string, text: string): void {
    guarded(() => localStorage.setItem(key, text));
  },
  remove(key: string): void {
    guarded(() => localStorage.removeItem(key));
  },
};

const TAB = 'headwaters.tab';

/** The name of this tab; it stays the same when the page is loaded again. */
export function tabName(): string {
  return guarded(() => sessionStorage.getItem(TAB)) ?? renameTab();
}

/** A copy of a tab begins with the other one's name, and needs its own. */
export function renameTab(): string {
  const name = newName();
  guarded(() => sessionStorage.setItem(TAB, name));
  return name;
}

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
