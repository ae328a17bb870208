import { classify, type FlowClass, type Scores } from './classes';
import { type ChanceLevels, type Cuts, cutFor, cutsAt } from './cuts';
import { type Feature, type FeatureId, featureId, featureOf, positionId } from './ids';
import type { MatchLookup } from './lookup';
import { neighbours } from './pairs';
import { isExcluded, scoresOf } from './scores';

/**
 * Flow graphs (section 3.3, "Long-range feature flows"): short-range matches of neighbouring positions,
 * composed layer by layer. Backward answers where a feature comes from, forward where it goes.
 */

export const DIRECTIONS = ['backward', 'forward', 'both'] as const;
export type Direction = (typeof DIRECTIONS)[number];
/** The way an edge was found: as a source of its lower end or as a target of its upper end. */
export type Way = 'backward' | 'forward';

export interface FlowNode extends Feature {
  readonly id: FeatureId;
  readonly scores: Scores;
  /** Null for mlp and attention features, which have no sources of their own, and while scores are unknown. */
  readonly class: FlowClass | null;
  /** Steps to the nearest seed. */
  readonly distance: number;
  readonly seed: boolean;
  /** On the main river: reached from a seed by strongest residual matches alone. */
  readonly main: boolean;
  /** The way in which it grows: upstream of the seed backward, downstream forward. */
  readonly ways: readonly Way[];
  /** Its matches are drawn. */
  readonly open: boolean;
  /** How it was opened by hand, if it was. */
  readonly opening: Opening | null;
  /** Matches over the cut that are not drawn because the node is closed. */
  readonly hidden: number;
}

/** `from` is upstream of `to`. */
export interface FlowEdge {
  readonly from: FeatureId;
  readonly to: FeatureId;
  readonly cosine: number;
  /** 1 is the best match of the feature it was found from: of `to` backward, of `from` forward. */
  readonly rank: number;
  /** Cosine less that of the next match; null when there is none, or none is known yet. */
  readonly margin: number | null;
  readonly way: Way;
  readonly main: boolean;
}

export interface FlowGraph {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
  /** Features whose matches the graph needs and the lookup does not know well enough. */
  readonly missing: readonly FeatureId[];
  /** The graph would have more nodes than `maxNodes`. */
  readonly truncated: boolean;
}

/** How far a trace goes. */
export interface Reach {
  /** Most steps from a seed. */
  readonly depth: number;
  /** `all`: every node opens. `main`: the main river opens by itself, other nodes when they are named. */
  readonly follow: 'all' | 'main';
  /** Nodes opened by hand, in the order they were: one step, or with everything behind them. */
  readonly opened: ReadonlyMap<FeatureId, Opening>;
  /** Nodes closed by hand. */
  readonly closed: ReadonlySet<FeatureId>;
}

export type Opening = 'step' | 'chain';

export const FULL_REACH: Reach = {
  depth: Number.POSITIVE_INFINITY,
  follow: 'all',
  opened: new Map(),
  closed: new Set(),
};

export interface FlowRequest {
  readonly seeds: readonly FeatureId[];
  readonly direction: Direction;
  /** Matches of each feature at each position, 1 to 10. */
  readonly k: number;
  readonly cuts: Cuts;
  readonly chance: ChanceLevels;
  readonly reach: Reach;
  readonly maxNodes: number;
}

/** What a node is while the graph grows. */
interface Growing {
  readonly feature: Feature;
  readonly id: FeatureId;
  distance: number;
  main: boolean;
  chain: boolean;
  open: boolean;
  ways: Set<Way>;
}

/** Builds the flow graph of one or several seeds. Pure: what it cannot look up it names in `missing`. */
export function traceFlow(request: FlowRequest, lookup: MatchLookup): FlowGraph {
  const nodes = new Map<FeatureId, Growing>();
  const edges = new Map<string, FlowEdge>();
  const missing = new Set<FeatureId>();
  const ways: Way[] = request.direction === 'both' ? ['backward', 'forward'] : [request.direction];
  let truncated = false;
  for (const way of ways) truncated = grow(way, request, lookup, nodes, edges, missing) || truncated;
  return {
    nodes: [...nodes.values()].map((node) => finish(node, request, lookup, edges, missing)),
    edges: [...edges.values()],
    missing: [...missing],
    truncated,
  };
}

/** Grows the graph one way from the seeds, layer by layer. Returns true when it had to stop at `maxNodes`. */
function grow(
  way: Way,
  request: FlowRequest,
  lookup: MatchLookup,
  nodes: Map<FeatureId, Growing>,
  edges: Map<string, FlowEdge>,
  missing: Set<FeatureId>,
): boolean {
  // Steps always lead to a lower place in this order (backward) or a higher one (forward), so that when a
  // node's turn comes everything that leads to it is known.
  const reached = new Map<FeatureId, Growing>();
  const waiting: Growing[] = [];
  let size = nodes.size;
  let truncated = false;

  const reach = (id: FeatureId, distance: number, main: boolean, chain: boolean): boolean => {
    let node = reached.get(id);
    if (!node) {
      if (!nodes.has(id)) {
        if (size >= request.maxNodes) {
          truncated = true;
          return false;
        }
        size++;
      }
      // What a node is on the other way does not count on this one: it starts afresh, and is joined below.
      node = {
        feature: featureOf(id),
        id,
        distance,
        main: false,
        chain: false,
        open: false,
        ways: new Set([way]),
      };
      reached.set(id, node);
      waiting.push(node);
    }
    node.distance = Math.min(node.distance, distance);
    node.main ||= main;
    node.chain ||= chain || request.reach.opened.get(id) === 'chain';
    return true;
  };

  for (const seed of request.seeds) reach(seed, 0, true, false);
  while (waiting.length > 0) {
    const node = takeNext(waiting, way);
    if (!opens(node, request.reach)) continue;
    node.open = true;
    for (const { to, cosine, rank, margin } of steps(node, way, request, lookup, missing)) {
      const residual = featureOf(to).site === 'res' && node.feature.site === 'res';
      const main = node.main && rank === 1 && (residual || way === 'forward');
      if (!reach(to, node.distance + 1, main, node.chain)) continue;
      const [from, target] = way === 'backward' ? [to, node.id] : [node.id, to];
      const key = edgeKey(from, target);
      const known = edges.get(key);
      if (!known) edges.set(key, { from, to: target, cosine, rank, margin, way, main });
      else if (main) edges.set(key, { ...known, main });
    }
  }
  for (const node of reached.values()) join(nodes, node);
  return truncated;
}

/** Adds what a node is on one way to what it is on the other. */
function join(nodes: Map<FeatureId, Growing>, node: Growing): void {
  const other = nodes.get(node.id);
  if (!other) {
    nodes.set(node.id, node);
    return;
  }
  other.distance = Math.min(other.distance, node.distance);
  other.main ||= node.main;
  other.open ||= node.open;
  for (const way of node.ways) other.ways.add(way);
}

function opens(node: Growing, reach: Reach): boolean {
  if (reach.closed.has(node.id) || node.distance >= reach.depth) return false;
  return reach.follow === 'all' || node.main || node.chain || reach.opened.has(node.id);
}

/** Order of places along the stream: modules of a layer stand before its residual stream. */
function place({ layer, site }: Feature): number {
  return layer * 2 + (site === 'res' ? 1 : 0);
}

function takeNext(waiting: Growing[], way: Way): Growing {
  const sign = way === 'backward' ? -1 : 1;
  let best = 0;
  for (let i = 1; i < waiting.length; i++) {
    const a = waiting[i];
    const b = waiting[best];
    if (a && b && sign * (place(a.feature) - place(b.feature)) < 0) best = i;
  }
  const [node] = waiting.splice(best, 1);
  if (!node) throw new RangeError('nothing is waiting');
  return node;
}

interface Step {
  readonly to: FeatureId;
  readonly cosine: number;
  readonly rank: number;
  readonly margin: number | null;
}

/** The matches of a node, one way, that stand: among the best k, positive, and at least their source's cut. */
function steps(
  { feature, id }: Growing,
  way: Way,
  { k, cuts, chance }: FlowRequest,
  lookup: MatchLookup,
  missing: Set<FeatureId>,
): Step[] {
  const here = positionId(feature);
  const { sources, targets } = neighbours(feature, (p) => lookup.has(p));
  const found: Step[] = [];
  for (const there of way === 'backward' ? sources : targets) {
    const list = lookup.matches(id, there);
    // One more than k: the last margin needs its runner-up.
    if (!list || (list.more && list.index.length <= k)) missing.add(id);
    if (!list) continue;
    const cut = way === 'backward' ? cutFor(cuts, chance, here, there) : cutFor(cuts, chance, there, here);
    for (let i = 0; i < Math.min(k, list.index.length); i++) {
      const cosine = list.cosine[i] ?? 0;
      if (cosine <= 0 || cosine < cut) break;
      const next = list.cosine[i + 1];
      const [layer, site] = there.split('/');
      found.push({
        to: featureId({ layer: Number(layer), site: site as Feature['site'], index: list.index[i] ?? 0 }),
        cosine,
        rank: i + 1,
        margin: next === undefined ? null : cosine - next,
      });
    }
  }
  return found;
}

function finish(
  node: Growing,
  request: FlowRequest,
  lookup: MatchLookup,
  edges: ReadonlyMap<string, FlowEdge>,
  missing: Set<FeatureId>,
): FlowNode {
  const { feature, id } = node;
  const unknown = new Set<FeatureId>();
  const scores = scoresOf(feature, lookup, unknown);
  for (const one of unknown) missing.add(one);
  const undrawn = (way: Way): number =>
    steps(node, way, request, lookup, missing).filter(
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
    main: node.main,
    ways: [...node.ways],
    open: node.open,
    opening: node.open ? (request.reach.opened.get(id) ?? null) : null,
    hidden: node.open ? 0 : [...node.ways].reduce((sum, way) => sum + undrawn(way), 0),
  };
}

function edgeKey(from: FeatureId, to: FeatureId): string {
  return `${from}>${to}`;
}

/** The similarity span l_start..l_end (appendix B.2): the layers that the main river runs through. */
export function spanOf(graph: FlowGraph): { start: number; end: number } | undefined {
  const layers = graph.nodes.filter((n) => n.main && n.site === 'res').map((n) => n.layer);
  return layers.length === 0 ? undefined : { start: Math.min(...layers), end: Math.max(...layers) };
}
