import { classify } from './classes';
import { cutsAt } from './cuts';
import type { FlowEdge, FlowGraph, FlowNode, FlowRequest, Way } from './flowGraph';
import { edgeKey, type Growing, type Growth, grow } from './flowGrowth';
import { stepsOf } from './flowSteps';
import { type FeatureId, featureOf, positionId } from './ids';
import type { MatchLookup } from './lookup';
import { isExcluded, scoresOf } from './scores';

/**
 * Flow graphs (section 3.3, "Long-range feature flows"): short-range matches of neighbouring positions,
 * composed layer by layer. Backward answers where a feature comes from, forward where it goes.
 */

/** Builds the flow graph of one or several seeds. Pure: what it cannot look up it names in `missing`. */
export function traceFlow(request: FlowRequest, lookup: MatchLookup): FlowGraph {
  const growth: Growth = { nodes: new Map(), edges: new Map(), missing: new Set(), truncated: false };
  const ways: Way[] = request.direction === 'both' ? ['backward', 'forward'] : [request.direction];
  for (const way of ways) grow(way, request, lookup, growth);
  addLonePins(growth, request, lookup);
  const { nodes, edges, missing, truncated } = growth;
  return {
    nodes: [...nodes.values()].map((node) => finish(node, request, lookup, edges, missing)),
    edges: [...edges.values()],
    missing: [...missing],
    truncated,
  };
}

/** Pinned features that nothing leads to stay, too. */
function addLonePins({ nodes }: Growth, request: FlowRequest, lookup: MatchLookup): void {
  const { seeds, direction, choice } = request;
  // A graph without a seed is no graph.
  if (seeds.length === 0) return;
  for (const id of choice.pinned) {
    const feature = featureOf(id);
    if (nodes.has(id) || choice.removed.has(id) || !lookup.has(positionId(feature))) continue;
    const ways: Way[] = direction === 'both' ? ['backward', 'forward'] : [direction];
    const alone = { distance: null, main: false, chain: false, open: false, seeds: 0 };
    nodes.set(id, { feature, id, ways: new Set(ways), ...alone });
  }
}

function finish(
  node: Growing,
  request: FlowRequest,
  lookup: MatchLookup,
  edges: ReadonlyMap<string, FlowEdge>,
  missing: Set<FeatureId>,
): FlowNode {
  const { feature, id, seeds } = node;
  const unknown = new Set<FeatureId>();
  const scores = scoresOf(feature, lookup, unknown);
  for (const one of unknown) missing.add(one);
  const undrawn = (way: Way): number =>
    stepsOf(feature, way, request, lookup, missing).filter(
      ({ to }) => !edges.has(way === 'backward' ? edgeKey(to, id) : edgeKey(id, to)),
    ).length;
  return {
    ...feature,
    id,
    scores,
    class:
      feature.site === 'res' && unknown.size === 0 && !isExcluded(feature, lookup)
        ? classify(scores, cutsAt(request.cuts, request.chance, feature))
        : null,
    distance: node.distance,
    seed: request.seeds.includes(id),
    reachedFrom: request.seeds.filter((_, i) => (seeds & (1 << i)) !== 0),
    pinned: request.choice.pinned.has(id),
    main: node.main,
    ways: [...node.ways],
    open: node.open,
    opening: node.open ? (request.reach.opened.get(id) ?? null) : null,
    hidden: node.open ? 0 : [...node.ways].reduce((sum, way) => sum + undrawn(way), 0),
  };
}

/** The similarity span l_start..l_end (appendix B.2): the layers that the main river runs through. */
export function spanOf(graph: FlowGraph): { start: number; end: number } | undefined {
  const layers = graph.nodes.filter((n) => n.main && n.site === 'res').map((n) => n.layer);
  return layers.length === 0 ? undefined : { start: Math.min(...layers), end: Math.max(...layers) };
}
