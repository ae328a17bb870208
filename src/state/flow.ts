import { NO_CHOICE } from '../core/choice';
import { spanOf, traceFlow } from '../core/flow';
import type { FlowGraph, FlowRequest } from '../core/flowGraph';
import { type FoldedGraph, foldGroups, type Group } from '../core/groups';
import type { FeatureId } from '../core/ids';
import { type Layout, layoutFlow } from '../core/layout';
import { sharedBySeeds, sharedFeatures } from '../core/shared';
import type { GraphSpec } from '../core/spec';
import { besideSpec, type FlowSpec, graphOf, MAIN_REACH, requestOf } from './graphOf';
import type { OpenPack } from './openPack';

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
    reach.floors === spec.floors &&
    choice.removed === spec.removed &&
    choice.pinned === spec.pinned &&
    choice.hiddenSites === spec.hiddenSites &&
    groups === spec.groups
  );
}

/** A graph that was traced for a spec, with its groups folded and every node in its place. */
export function layOut(graph: FlowGraph, spec: FlowSpec, open: OpenPack): Flow {
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
export function compared(a: Flow, b: Flow): [Flow, Flow] {
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
