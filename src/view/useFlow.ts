import { createContext, useContext, useMemo } from 'react';
import { type Choice, NO_CHOICE } from '../core/choice';
import { spanOf, traceFlow } from '../core/flow';
import type { FlowGraph, FlowRequest, Reach } from '../core/flowGraph';
import { type FoldedGraph, foldGroups, type Group } from '../core/groups';
import type { FeatureId } from '../core/ids';
import { type Layout, layoutFlow } from '../core/layout';
import { sharedBySeeds, sharedFeatures } from '../core/shared';
import type { GraphSpec } from '../core/spec';
import type { AppState, OpenPack } from '../state/store';
import { useApp } from './useApp';

/** More nodes than this tell nobody anything. */
export const MOST_NODES = 5000;

export interface Flow {
  readonly graph: FlowGraph;
  /** The same with its folded groups as one node each: what the picture shows. */
  readonly drawn: FoldedGraph;
  readonly groups: readonly Group[];
  /** Features that more than one seed leads to, or that are in both of two graphs that are compared. */
  readonly shared: ReadonlySet<FeatureId>;
  readonly layout: Layout;
  readonly request: FlowRequest;
  /** The similarity span of a single seed, whatever is drawn of its river. */
  readonly span: { readonly start: number; readonly end: number } | undefined;
}

/** What a graph shows before anything is opened by hand. */
const MAIN_REACH: Reach = {
  depth: Number.POSITIVE_INFINITY,
  follow: 'main',
  opened: new Map(),
  closed: new Set(),
};

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

/** What of a spec decides which graph is drawn. */
type FlowSpec = Pick<
  GraphSpec,
  'seeds' | 'direction' | 'k' | 'cuts' | 'opened' | 'closed' | 'groups' | keyof Choice
>;

/** The graph that a spec shows of a pack, with what is known of its matches by now. */
export function flowOf(spec: FlowSpec, { chance, known }: OpenPack): Flow {
  const { seeds, direction, k, cuts, opened, closed, removed, pinned, hiddenSites, groups } = spec;
  const request: FlowRequest = {
    seeds,
    direction,
    k,
    cuts,
    chance,
    choice: { removed, pinned, hiddenSites },
    reach: { ...MAIN_REACH, opened, closed },
    maxNodes: MOST_NODES,
  };
  const graph = traceFlow(request, known);
  // The river alone, k = 1 and nothing closed: neither a collapsed node nor a limit may shorten the span.
  const river: FlowRequest = {
    ...request,
    k: 1,
    choice: NO_CHOICE,
    reach: MAIN_REACH,
    maxNodes: Number.POSITIVE_INFINITY,
  };
  const span = seeds.length === 1 ? spanOf(traceFlow(river, known)) : undefined;
  return {
    graph,
    drawn: foldGroups(graph, groups),
    groups,
    shared: new Set(sharedBySeeds(graph)),
    layout: layoutFlow(graph, opened.keys()),
    request,
    span,
  };
}

/** Two graphs side by side: each then marks what the other has as well. */
function compared(a: Flow, b: Flow): [Flow, Flow] {
  const shared = new Set(sharedFeatures(a.graph, b.graph));
  return [
    { ...a, shared },
    { ...b, shared },
  ];
}

/** Computes the graph from the state, and the one that it is compared with; once, at the top. */
export function useTracedFlow(): { readonly flow: Flow | undefined; readonly other: Flow | undefined } {
  const all = useApp(spec);
  const { seeds, direction, k, cuts, opened, closed, removed, pinned, hiddenSites, groups } = all;
  const pack = useApp(open);
  const known = useApp(knowledge);
  const alone = useMemo(() => {
    const parts = { direction, k, cuts, opened, closed, removed, pinned, hiddenSites, groups };
    return pack && known >= 0 ? flowOf({ seeds, ...parts }, pack) : undefined;
  }, [pack, known, seeds, direction, k, cuts, opened, closed, removed, pinned, hiddenSites, groups]);
  const beside = useMemo(() => {
    const parts = { direction, k, cuts, opened, closed, removed, pinned, hiddenSites, groups };
    return pack && known >= 0 && all.compared ? flowOf({ seeds: [all.compared], ...parts }, pack) : undefined;
  }, [pack, known, all.compared, direction, k, cuts, opened, closed, removed, pinned, hiddenSites, groups]);
  return useMemo(() => {
    if (!alone || !beside) return { flow: alone, other: undefined };
    const [flow, other] = compared(alone, beside);
    return { flow, other };
  }, [alone, beside]);
}
