import { useCallback, useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { AppState } from '../../state/store';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { useAnyFlow } from '../useFlow';
import { type About, type Command, type Now, nowOf } from './command';

/** What names and availability of commands depend on. */
const partsOf = ({ spec, history, open, marked, panel, isUpright, matching, model, run }: AppState) => ({
  spec,
  past: history.past.length,
  future: history.future.length,
  open,
  marked,
  panel,
  isUpright,
  matching: matching.stage,
  matched: matching.result,
  model: model.stage,
  run: run?.stage,
});

/** The page as commands see it, with the graphs that are drawn; another one when something of it changes. */
export function useNow(): Now {
  const store = useAppStore();
  const services = useServices();
  const parts = useApp(useShallow(partsOf));
  const flow = useAnyFlow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `parts` are of what the store holds now
  return useMemo(() => {
    const graphs = flow && (flow.beside ? [flow.graph, flow.beside] : [flow.graph]);
    return nowOf(store, services, graphs ? { graphs } : {});
  }, [store, services, parts, flow]);
}

/** Runs a command on the page as it then is; nothing happens where the command cannot be run. */
export function useRun(): (command: Command, about?: About) => void {
  const store = useAppStore();
  const services = useServices();
  return useCallback(
    (command, about) => {
      const now = nowOf(store, services, about);
      if (command.when(now)) command.run(now);
    },
    [store, services],
  );
}
