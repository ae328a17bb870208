import { createContext, useContext } from 'react';
import { type StoreApi, useStore } from 'zustand';
import type { AppState, Store } from '../state/store';

const Context = createContext<Store | undefined>(undefined);

export const StoreProvider = Context.Provider;

/** What reading needs of a store. */
export type SeenStore = Pick<StoreApi<AppState>, 'getState' | 'getInitialState' | 'subscribe'>;

/** The store as a part of the page sees it, where that is not as it is at this moment. */
const SeenContext = createContext<SeenStore | undefined>(undefined);

export const SeenProvider = SeenContext.Provider;

/** The store as it is, for whatever changes it. */
export function useAppStore(): Store {
  const store = useContext(Context);
  if (!store) throw new Error('no store is provided');
  return store;
}

/** A part of the app's state; selectors live at module scope so that they stay the same. */
export function useApp<T>(selector: (state: AppState) => T): T {
  const store = useAppStore();
  return useStore(useContext(SeenContext) ?? store, selector);
}
