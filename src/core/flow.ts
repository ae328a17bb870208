import { classify, NO_SCORES, type Scores } from './classes';
import type { FlowEdge, FlowGraph, FlowNode, FlowRequest, Way } from './flowGraph';
import { edgeKey, type Growing, type Growth, grow } from './flowGrowth';
import { Places } from './flowPlaces';
import { stepsOf, type Tracing } from './flowSteps';
import { type FeatureId, featureOf, positionId } from './ids';
import type { MatchLookup } from './lookup';
import { isExcluded } from './scores';

/**
 * Flow graphs (section 3.3, "Long-range feature flows"): short-range matches of neighbouring positions,
 * composed layer by layer. Backward answers where a feature comes from, forward where it goes.
 */

/** Builds the flow graph of one or several seeds. Pure: what it cannot look up it names in `missing`. */
export function traceFlow(request: FlowRequest, lookup: MatchLookup): FlowGraph {
  const growth: Growth = { nodes: new Map(), edges: new Map(), below: 0, truncated: false };
  const tracing: Tracing = { request, lookup, places: new Places(request, lookup), missing: new Set() };
  const ways: Way[] = request.direction === 'both' ? ['backward', 'forward'] : [request.direction];
  for (const way of ways) grow(way, tracing, growth);
  addLonePins(growth, request, lookup);
  const { nodes, edges, below, truncated } = growth;
  const seeds = new Set(request.seeds);
  return {
    nodes: [...nodes.values()].map((node) => finish(node, tracing, edges, seeds)),
    edges: [...edges.values()],
    missing: [...tracing.missing],
    below,
    truncated,
  };
}

/** Pinned features that nothing leads to stay, too. */
function addLonePins(growth: Growth, request: FlowRequest, lookup: MatchLookup): void {
  const { nodes } = growth;
  const { seeds, direction, choice } = request;
  // A graph without a seed is no graph.
  if (seeds.length === 0) return;
  for (const id of choice.pinned) {
    const feature = featureOf(id);
    if (nodes.has(id) || choice.removed.has(id) || !lookup.has(positionId(feature))) continue;
    if (nodes.size >= request.maxNodes) {
      growth.truncated = true;
      return;
    }
    const ways: Way[] = direction === 'both' ? ['backward', 'forward'] : [direction];
    const alone = { distance: null, main: false, chain: false, open: false, seeds: 0 };
    nodes.set(id, { feature, id, ways: new Set(ways), ...alone });
  }
}

function finish(
  node: Growing,
  tracing: Tracing,
  edges: ReadonlyMap<string, FlowEdge>,
  seeds: ReadonlySet<FeatureId>,
): FlowNode {
  const { request, lookup, places, missing } = tracing;
  const { feature, id } = node;
  const { waysOut, cuts } = places.around(feature);
  const scores = { ...NO_SCORES };
  let unknown = false;
  for (const { to, position } of waysOut.backward) {
    const list = lookup.matches(id, to);
    scores[position.site] = list?.cosine[0] ?? null;
    unknown ||= !list;
  }
  if (unknown) missing.add(id);
  const undrawn = (way: Way): number =>
    stepsOf(feature, id, way, tracing).filter(
      ({ to }) => !edges.has(way === 'backward' ? edgeKey(to, id) : edgeKey(id, to)),
    ).length;
  const isKnown = feature.site === 'res' && !unknown;
  const { layer, site, index } = feature;
  // Written out: spreading `feature` is far slower, and this runs for every node of a graph.
  return {
    layer,
    site,
    index,
    id,
    scores,
    // Only a feature without any score can be one that is excluded.
    class: isKnown && (hasScore(scores) || !isExcluded(feature, lookup)) ? classify(scores, cuts) : null,
    distance: node.distance,
    seed: seeds.has(id),
    reachedFrom: request.seeds.filter((_, i) => (node.seeds & (1 << i)) !== 0),
    pinned: request.choice.pinned.has(id),
    main: node.main,
    ways: [...node.ways],
    open: node.open,
    opening: node.open ? (request.reach.opened.get(id) ?? null) : null,
    hidden: node.open ? 0 : [...node.ways].reduce((sum, way) => sum + undrawn(way), 0),
  };
}

function hasScore({ res, mlp, att }: Scores): boolean {
  return res !== null || mlp !== null || att !== null;
}

/** The similarity span l_start..l_end (appendix B.2): the layers that the main river runs through. */
export function spanOf(graph: FlowGraph): { start: number; end: number } | undefined {
  const layers = graph.nodes.filter((n) => n.main && n.site === 'res').map((n) => n.layer);
  return layers.length === 0 ? undefined : { start: Math.min(...layers), end: Math.max(...layers) };
}
