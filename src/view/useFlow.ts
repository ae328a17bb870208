import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { NO_CHOICE } from '../core/choice';
import { spanOf, traceFlow } from '../core/flow';
import type { FlowGraph, FlowRequest } from '../core/flowGraph';
import { type FoldedGraph, foldGroups, type Group } from '../core/groups';
import type { FeatureId } from '../core/ids';
import { type Layout, layoutFlow } from '../core/layout';
import { sharedBySeeds, sharedFeatures } from '../core/shared';
import type { GraphSpec } from '../core/spec';
import type { AppState, OpenPack } from '../state/store';
import { besideSpec, type FlowSpec, graphOf, MAIN_REACH, quickGraphOf, requestOf } from './graphOf';
import { useApp } from './useApp';

export interface Flow {
  readonly graph: FlowGraph;
  /** The same with its folded groups as one node each: what the picture shows. */
  readonly drawn: FoldedGraph;
  readonly groups: readonly Group[];
  /** Features that more than one seed leads to, or that are in both of two graphs that are compared. */
  readonly shared: ReadonlySet<FeatureId>;
  /** The graph beside this one, of two that are compared. */
  readonly beside: FlowGraph | null;
  readonly layout: Layout;
  readonly request: FlowRequest;
  /** The similarity span of a single seed, whatever is drawn of its river. */
  readonly span: { readonly start: number; readonly end: number } | undefined;
}

const Context = createContext<Flow | undefined>(undefined);

export const FlowProvider = Context.Provider;

/** The graph on show: picture, list and card all speak of the same one. */
export function useFlow(): Flow {
  const flow = useAnyFlow();
  if (!flow) throw new Error('no flow is provided');
  return flow;
}

/** The same where there may be none, as in the header. */
export function useAnyFlow(): Flow | undefined {
  return useContext(Context);
}

const spec = (state: AppState) => state.spec;
const open = (state: AppState) => state.open;
const knowledge = (state: AppState) => state.knowledge;

/** Of two graphs side by side the one that has a feature, the first if both do or none does. */
export function graphWith({ graph, beside }: Flow, feature: FeatureId): FlowGraph {
  const has = ({ nodes }: FlowGraph): boolean => nodes.some(({ id }) => id === feature);
  return beside && !has(graph) && has(beside) ? beside : graph;
}

/** The graph that a spec shows of a pack, with what is known of its matches by now. */
export function flowOf(spec: FlowSpec, open: OpenPack): Flow {
  return layOut(graphOf(spec, open), spec, open);
}

/** Whether a flow is the one that a spec asks for: a large one comes a moment after its spec. */
export function isFlowOf({ request, groups }: Flow, spec: FlowSpec): boolean {
  const { reach, choice } = request;
  return (
    request.seeds === spec.seeds &&
    request.direction === spec.direction &&
    request.k === spec.k &&
    request.cuts === spec.cuts &&
    reach.opened === spec.opened &&
    reach.closed === spec.closed &&
    choice.removed === spec.removed &&
    choice.pinned === spec.pinned &&
    choice.hiddenSites === spec.hiddenSites &&
    groups === spec.groups
  );
}

function layOut(graph: FlowGraph, spec: FlowSpec, open: OpenPack): Flow {
  const { groups, opened } = spec;
  const request = requestOf(spec, open);
  return {
    graph,
    drawn: foldGroups(graph, groups),
    groups,
    shared: new Set(sharedBySeeds(graph)),
    beside: null,
    layout: layoutFlow(graph, opened.keys()),
    request,
    span: request.seeds.length === 1 ? wholeSpan(graph, request, open) : undefined,
  };
}

/** The span of the river alone: neither a collapsed node nor what was taken out nor a limit may shorten it. */
function wholeSpan(graph: FlowGraph, request: FlowRequest, { known }: OpenPack): Flow['span'] {
  const { choice, reach } = request;
  const untouched =
    reach.closed.size + choice.removed.size + choice.pinned.size + choice.hiddenSites.size === 0;
  if (untouched && !graph.truncated) return spanOf(graph);
  const river = {
    ...request,
    k: 1,
    choice: NO_CHOICE,
    reach: MAIN_REACH,
    maxNodes: Number.POSITIVE_INFINITY,
  };
  return spanOf(traceFlow(river, known));
}

/** Two graphs side by side: each then marks what the other has as well. */
function compared(a: Flow, b: Flow): [Flow, Flow] {
  const shared = new Set(sharedFeatures(a.graph, b.graph));
  return [
    { ...a, shared, beside: b.graph },
    { ...b, shared, beside: a.graph },
  ];
}

/** The flows that a spec shows: one, or two that are compared. */
export function flowsOf(spec: GraphSpec, open: OpenPack): readonly [Flow, ...Flow[]] {
  const flow = flowOf(spec, open);
  return spec.compared ? compared(flow, flowOf(besideSpec(spec, spec.compared), open)) : [flow];
}

/** Computes the graph from the state, and the one that it is compared with; once, at the top. */
export function useTracedFlow(): { readonly flow: Flow | undefined; readonly other: Flow | undefined } {
  const all = useApp(spec);
  const pack = useApp(open);
  const known = useApp(knowledge);
  const alone = useStagedFlow(all, all.seeds, all.pinned, pack, known);
  const other = useMemo(() => all.compared && [all.compared], [all.compared]);
  const beside = useStagedFlow(all, other, NO_CHOICE.pinned, pack, known);
  return useMemo(() => {
    if (!alone || !beside) return { flow: alone, other: undefined };
    const [flow, other] = compared(alone, beside);
    return { flow, other };
  }, [alone, beside]);
}

/**
 * The flow of a spec: at once where it is small. A large one is traced and laid out in tasks of their own, and until
 * it is done the one before stays, so that the page answers meanwhile.
 */
function useStagedFlow(
  all: GraphSpec,
  seeds: GraphSpec['seeds'] | null,
  pinned: GraphSpec['pinned'],
  pack: OpenPack | null,
  known: number,
): Flow | undefined {
  const { direction, k, cuts, opened, closed, removed, hiddenSites, groups } = all;
  const asked = useMemo(() => {
    if (!pack || known < 0 || !seeds) return undefined;
    const spec = { seeds, direction, k, cuts, opened, closed, removed, pinned, hiddenSites, groups };
    const graph = quickGraphOf(spec, pack);
    return { spec, pack, flow: graph && layOut(graph, spec, pack) };
  }, [pack, known, seeds, direction, k, cuts, opened, closed, removed, pinned, hiddenSites, groups]);
  const [late, setLate] = useState<{ readonly of: typeof asked; readonly flow: Flow }>();
  useEffect(() => {
    if (!asked || asked.flow) return;
    const { spec, pack } = asked;
    return inTurns(
      () => graphOf(spec, pack),
      (graph) => layOut(graph, spec, pack),
      (flow) => setLate({ of: asked, flow }),
    );
  }, [asked]);
  const last = useRef<Flow>(undefined);
  if (!asked) last.current = undefined;
  else last.current = asked.flow ?? (late?.of === asked ? late.flow : last.current);
  return last.current;
}

/** Does one thing after the other, each in a task of its own; the answer stops it. */
function inTurns<A, B>(first: () => A, second: (a: A) => B, last: (b: B) => void): () => void {
  let timer = setTimeout(() => {
    const a = first();
    timer = setTimeout(() => {
      const b = second(a);
      timer = setTimeout(() => last(b));
    });
  });
  return () => clearTimeout(timer);
}
