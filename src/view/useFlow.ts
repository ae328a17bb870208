import { createContext, useContext } from 'react';
import type { Flow } from '../state/flow';
import type { AppState } from '../state/store';
import { useApp } from './useApp';

const Context = createContext<Flow | null>(null);

/** Around the second of two pictures: what is inside speaks of that graph. */
export const FlowProvider = Context.Provider;

const flowOf = (state: AppState) => state.flow;

/** The graph on show: picture, list and card all speak of the same one. To be used where there is one. */
export function useFlow(): Flow {
  const flow = useAnyFlow();
  if (!flow) throw new Error('there is no graph on show');
  return flow;
}

/** The same where there may be none, as in the header. */
export function useAnyFlow(): Flow | null {
  const here = useContext(Context);
  const first = useApp(flowOf);
  return here ?? first;
}
