import { createContext, useContext, useMemo } from 'react';
import { type FlowGraph, type FlowRequest, traceFlow } from '../core/flow';
import { type Layout, layoutFlow } from '../core/layout';
import type { AppState } from '../state/store';
import { useApp } from './useApp';

/** More nodes than this tell nobody anything, and every drawing gets slow. */
export const MOST_NODES = 600;

export interface Flow {
  readonly graph: FlowGraph;
  readonly layout: Layout;
  readonly request: FlowRequest;
}

const Context = createContext<Flow | undefined>(undefined);

export const FlowProvider = Context.Provider;

/** The graph on show: picture, list and card all speak of the same one. */
export function useFlow(): Flow {
  const flow = useContext(Context);
  if (!flow) throw new Error('no flow is provided');
  return flow;
}

const spec = (state: AppState) => state.spec;
const open = (state: AppState) => state.open;
const knowledge = (state: AppState) => state.knowledge;

/** Computes the graph from the state; once, at the top. */
export function useTracedFlow(): Flow | undefined {
  const { seeds, direction, k, cuts, opened, closed } = useApp(spec);
  const pack = useApp(open);
  const known = useApp(knowledge);
  return useMemo(() => {
    if (!pack || known < 0) return undefined;
    const request: FlowRequest = {
      seeds,
      direction,
      k,
      cuts,
      chance: pack.chance,
      reach: { depth: Number.POSITIVE_INFINITY, follow: 'main', opened, closed },
      maxNodes: MOST_NODES,
    };
    const graph = traceFlow(request, pack.known);
    return { graph, layout: layoutFlow(graph, opened.keys()), request };
  }, [pack, known, seeds, direction, k, cuts, opened, closed]);
}
