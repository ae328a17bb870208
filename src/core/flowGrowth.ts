import type { Floor, FlowEdge, Reach, Way } from './flowGraph';
import { type FlowWork, type LookedUp, lookUp, type Tracing } from './flowLookup';
import { belowCuts, stepsOf } from './flowSteps';
import { type Feature, type FeatureId, featureOf } from './ids';

/** What a node is while the graph grows. */
export interface Growing extends LookedUp {
  distance: number | null;
  main: boolean;
  chain: boolean;
  open: boolean;
  ways: Set<Way>;
  /** One bit for each seed that leads here. */
  seeds: number;
  /** What its matches have to reach beside their cuts. */
  floor: Floor | null;
}

/** A graph that grows. */
export interface Growth {
  readonly nodes: Map<FeatureId, Growing>;
  readonly edges: Map<string, FlowEdge>;
  /** Matches of open nodes among the best k that stay below their cuts. */
  below: number;
  /** It had to stop at `maxNodes`. */
  truncated: boolean;
}

export function edgeKey(from: FeatureId, to: FeatureId): string {
  return `${from}>${to}`;
}

/** What leads to a node: a seed itself, or a step from a node before it. */
interface Arrival {
  readonly distance: number;
  readonly main: boolean;
  readonly chain: boolean;
  readonly seeds: number;
  readonly floor: Floor | null;
}

/** Grows a graph one way from the seeds, place by place along the stream. */
export function* grow(way: Way, tracing: Tracing, growth: Growth): FlowWork<void> {
  const { request } = tracing;
  const { nodes, edges } = growth;
  const reached = new Map<FeatureId, Growing>();
  const waiting = new Waiting(way);
  let size = nodes.size;

  const reach = (id: FeatureId, { distance, main, chain, seeds, floor }: Arrival): boolean => {
    const { opened, floors } = request.reach;
    const isOwn = distance === 0 || opened.has(id);
    let node = reached.get(id);
    if (!node) {
      if (!nodes.has(id)) {
        if (size >= request.maxNodes) {
          growth.truncated = true;
          return false;
        }
        size++;
      }
      // What a node is on the other way does not count on this one: it starts afresh, and is joined below.
      const fresh = { main: false, chain: false, open: false, seeds: 0 };
      node = { feature: featureOf(id), id, lists: {}, distance, ways: new Set([way]), floor, ...fresh };
      reached.set(id, node);
      waiting.add(node);
    }
    node.floor = isOwn ? (floors.get(id) ?? null) : lower(node.floor, floor);
    node.distance = Math.min(node.distance ?? distance, distance);
    node.main ||= main;
    node.chain ||= chain || opened.get(id) === 'chain';
    node.seeds |= seeds;
    return true;
  };

  for (const [i, seed] of request.seeds.entries())
    reach(seed, { distance: 0, main: true, chain: false, seeds: 1 << i, floor: null });
  const stepOn = (node: Growing): void => {
    node.open = opens(node, request.reach);
    // Through a closed node there is no way but to what is pinned.
    if (!node.open && request.choice.pinned.size === 0) return;
    if (node.open) growth.below += belowCuts(node, way, tracing);
    // Under a chain the floor lies behind where it begins, and beside the river, which was there before.
    const isBefore = node.main || request.reach.opened.get(node.id) === 'chain';
    const floor = isBefore && node.floor?.rank === 0 ? null : node.floor;
    for (const step of stepsOf(node, way, tracing, floor)) {
      const { to, cosine, rank, margin, held } = step;
      if (!node.open && !request.choice.pinned.has(to)) continue;
      const residual = step.position.site === 'res' && node.feature.site === 'res';
      const main = node.open && !held && node.main && rank === 1 && (residual || way === 'forward');
      const { chain, seeds, floor: passed } = node;
      if (
        !reach(to, {
          distance: (node.distance ?? 0) + 1,
          main,
          chain: chain && node.open,
          seeds,
          floor: passed,
        })
      )
        continue;
      const [from, target] = way === 'backward' ? [to, node.id] : [node.id, to];
      const key = edgeKey(from, target);
      const known = edges.get(key);
      if (!known) edges.set(key, { from, to: target, cosine, rank, margin, way, main, held });
      else if (main) edges.set(key, { ...known, main });
    }
  };
  for (let some = waiting.next(); some; some = waiting.next()) {
    yield* lookUp(some, way, tracing);
    some.forEach(stepOn);
  }
  for (const node of reached.values()) join(nodes, node);
}

/** Adds what a node is on one way to what it is on the other. */
function join(nodes: Map<FeatureId, Growing>, node: Growing): void {
  const other = nodes.get(node.id);
  if (!other) {
    nodes.set(node.id, node);
    return;
  }
  other.distance = Math.min(other.distance ?? 0, node.distance ?? 0);
  other.main ||= node.main;
  other.open ||= node.open;
  other.seeds |= node.seeds;
  Object.assign(other.lists, node.lists);
  for (const way of node.ways) other.ways.add(way);
}

function opens(node: Growing, reach: Reach): boolean {
  if (reach.closed.has(node.id) || (node.distance ?? 0) >= reach.depth) return false;
  return reach.follow === 'all' || node.main || node.chain || reach.opened.has(node.id);
}

/** What lets through all that either lets through. */
function lower(a: Floor | null, b: Floor | null): Floor | null {
  return a && b ? { cut: Math.min(a.cut, b.cut), rank: Math.max(a.rank, b.rank) } : null;
}

/** Order of places along the stream: modules of a layer stand before its residual stream. */
function place({ layer, site }: Feature): number {
  return layer * 2 + (site === 'res' ? 1 : 0);
}

/**
 * Nodes whose turn is to come, by their place along the stream. Steps always lead to a lower place (backward) or a
 * higher one (forward), so that when a node's turn comes everything that leads to it is known.
 */
class Waiting {
  readonly #sign: 1 | -1;
  readonly #places = new Map<number, Growing[]>();

  constructor(way: Way) {
    this.#sign = way === 'backward' ? -1 : 1;
  }

  add(node: Growing): void {
    const at = this.#sign * place(node.feature);
    const list = this.#places.get(at);
    if (list) list.push(node);
    else this.#places.set(at, [node]);
  }

  /** All nodes of the first place that has any, in the order in which they came. */
  next(): Growing[] | undefined {
    if (this.#places.size === 0) return undefined;
    const at = Math.min(...this.#places.keys());
    const nodes = this.#places.get(at);
    this.#places.delete(at);
    return nodes;
  }
}
