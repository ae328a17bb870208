import { classify, NO_SCORES, type Scores } from './classes';
import { type ChanceLevels, cutsAt } from './cuts';
import type { FlowEdge, FlowGraph, FlowNode, FlowRequest, Way } from './flowGraph';
import { edgeKey, type Growing, type Growth, grow } from './flowGrowth';
import { type FlowNeeds, type FlowWork, lookUp, type Tracing } from './flowLookup';
import { Positions } from './flowPositions';
import { stepsOf } from './flowSteps';
import { type FeatureId, featureOf, positionId } from './ids';
import type { MatchLookup } from './lookup';
import { isExcluded } from './scores';

/**
 * Flow graphs (section 3.3, "Long-range feature flows"): short-range matches of neighbouring positions,
 * composed layer by layer. Backward answers where a feature comes from, forward where it goes.
 */

/** Builds the flow graph of one or several seeds. Pure: what it cannot look up it names in `missing` and `unmeasured`. */
export function traceFlow(request: FlowRequest, lookup: MatchLookup): FlowGraph {
  const work = flowWork(request, lookup);
  for (let step = work.next(); ; step = work.next(undefined)) if (step.done) return step.value;
}

/**
 * The same where what is not known can be had: `supply` makes the needed lists known to the lookup and answers with the
 * chance levels, place by place, and the graph grows on from where it is.
 *
 * @throws what `supply` throws
 */
export async function growFlow(
  request: FlowRequest,
  lookup: MatchLookup,
  supply: (needs: FlowNeeds) => Promise<ChanceLevels>,
): Promise<FlowGraph> {
  const work = flowWork(request, lookup);
  let step = work.next();
  while (!step.done) step = work.next(await supply(step.value));
  return step.value;
}

function* flowWork(request: FlowRequest, lookup: MatchLookup): FlowWork<FlowGraph> {
  const growth: Growth = { nodes: new Map(), edges: new Map(), below: 0, truncated: false };
  const tracing: Tracing = {
    request,
    lookup,
    positions: new Positions(request, lookup),
    chance: { ...request.chance },
    missing: new Set(),
    unmeasured: new Set(),
  };
  const ways: Way[] = request.direction === 'both' ? ['backward', 'forward'] : [request.direction];
  for (const way of ways) yield* grow(way, tracing, growth);
  const pins = addLonePins(growth, ways, request, lookup);
  for (const way of ways) yield* lookUp(pins, way, tracing);
  const { nodes, edges, below, truncated } = growth;
  const seeds = new Set(request.seeds);
  return {
    nodes: [...nodes.values()].map((node) => finish(node, tracing, edges, seeds)),
    edges: [...edges.values()],
    missing: [...tracing.missing],
    unmeasured: [...tracing.unmeasured],
    below,
    truncated,
  };
}

/** Pinned features that nothing leads to stay, too. */
function addLonePins(
  growth: Growth,
  ways: readonly Way[],
  request: FlowRequest,
  lookup: MatchLookup,
): Growing[] {
  const { nodes } = growth;
  const { seeds, choice } = request;
  const lone: Growing[] = [];
  // A graph without a seed is no graph.
  if (seeds.length === 0) return lone;
  for (const id of choice.pinned) {
    const feature = featureOf(id);
    if (nodes.has(id) || choice.removed.has(id) || !lookup.has(positionId(feature))) continue;
    if (nodes.size >= request.maxNodes) {
      growth.truncated = true;
      return lone;
    }
    const alone = { distance: null, main: false, chain: false, open: false, seeds: 0, floor: null };
    const pin = { feature, id, lists: {}, ways: new Set(ways), ...alone };
    nodes.set(id, pin);
    lone.push(pin);
  }
  return lone;
}

function finish(
  node: Growing,
  tracing: Tracing,
  edges: ReadonlyMap<string, FlowEdge>,
  seeds: ReadonlySet<FeatureId>,
): FlowNode {
  const { request, lookup, positions, chance } = tracing;
  const { feature, id, lists } = node;
  const scores = { ...NO_SCORES };
  let unknown = false;
  for (const [at, { site }] of positions.waysOut(feature).backward.entries()) {
    const list = lists.backward?.[at];
    scores[site] = list?.cosine[0] ?? null;
    unknown ||= !list;
  }
  const undrawn = (way: Way): number =>
    stepsOf(node, way, tracing).filter(
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
    class:
      isKnown && (hasScore(scores) || !isExcluded(feature, lookup))
        ? classify(scores, cutsAt(request.cuts, chance, feature))
        : null,
    distance: node.distance,
    seed: seeds.has(id),
    reachedFrom: request.seeds.filter((_, i) => (node.seeds & (1 << i)) !== 0),
    pinned: request.choice.pinned.has(id),
    main: node.main,
    ways: [...node.ways],
    open: node.open,
    expansion: node.open ? (request.reach.opened.get(id) ?? null) : null,
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
