import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { AppState, Store } from '../state/store';

const Context = createContext<Store | undefined>(undefined);

export const StoreProvider = Context.Provider;

export function useAppStore(): Store {
  const store = useContext(Context);
  if (!store) throw new Error('no store is provided');
  return store;
}

/** A part of the app's state; selectors live at module scope so that they stay the same. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(useAppStore(), selector);
}
