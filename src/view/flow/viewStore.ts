import type { View } from './view';

/** Where the picture stands, for whatever has to follow it: dozens of times a second, without the rest of the page. */
export interface ViewStore {
  get(): View;
  set(view: View): void;
  subscribe(listener: () => void): () => void;
}

export function createViewStore(): ViewStore {
  let now: View = { x: 0, y: 0, k: 1 };
  const listeners = new Set<() => void>();
  return {
    get: () => now,
    set(view) {
      now = view;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
