import type { FlowEdge, FlowGraph, FlowNode } from './flowGraph';
import type { FeatureId } from './ids';
import { Lanes } from './lanes';

/**
 * Where each node of a flow graph stands. x is in layers (mlp and attention stand half a layer upstream of
 * their residual stream; of many on one feature the weaker ones a quarter beside those), y in lanes, 0 on the first
 * river and growing downwards.
 *
 * Nodes are placed one after the other, each in the free place nearest to where it would like to be: the rivers
 * first, then what flows into them by rank, then what was opened by hand, in that order. Those before never move
 * for those after, so that expanding keeps everything in its place, and the same graph always looks the same.
 */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export type Layout = ReadonlyMap<FeatureId, Place>;

/** First lane of the tributaries of a river: clear of two lanes of side streams. */
const TRIBUTARY = 2;
/** Lanes between the rivers of two seeds that do not meet. */
const RIVERS_APART = 5;
/** Nodes of one column stand two steps apart, those of columns at most half a layer apart one. */
const STEP = 0.5;
/** From this rank on, what flows from the modules of one site into one feature stands in three columns, */
const CROWDED = 4;
/** and so does what would stand further than this from its wish, in lanes. */
const FAR = 3;
/** Where those columns stand, in layers from the middle one. */
const ASIDE = [0, -0.25, 0.25] as const;

export function layoutFlow(graph: FlowGraph, opened: Iterable<FeatureId>): Layout {
  const board = new Board(graph);
  board.placeRivers();
  board.placeAroundRivers();
  // Each in its turn; one that stands nowhere yet has its turn as soon as it does.
  const waiting = new Set<FeatureId>();
  const ready = (): FeatureId | undefined => {
    for (const id of waiting) if (board.placed.has(id)) return id;
    return undefined;
  };
  for (const one of opened) {
    waiting.add(one);
    for (let id = ready(); id; id = ready()) {
      waiting.delete(id);
      board.placeBehind(id);
    }
  }
  // What is left was reached through nodes that opened by themselves.
  for (let before = -1; board.placed.size > before; ) {
    before = board.placed.size;
    board.placeAround(graph.nodes.filter((node) => board.placed.has(node.id)));
  }
  board.placeAlone();
  return board.placed;
}

class Board {
  readonly placed = new Map<FeatureId, Place>();
  readonly #nodes: ReadonlyMap<FeatureId, FlowNode>;
  readonly #graph: FlowGraph;
  readonly #edges = new Map<FeatureId, { edge: FlowEdge; id: FeatureId }[]>();
  /** Lanes by column, in half lanes; columns are half layers. */
  readonly #columns = new Map<number, Lanes>();
  /** Nodes around which everything has been placed. */
  readonly #done = new Set<FeatureId>();
  /** Nodes behind which everything has been placed. */
  readonly #walked = new Set<FeatureId>();

  constructor(graph: FlowGraph) {
    this.#graph = graph;
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    for (const edge of graph.edges) {
      // An edge hangs on the node it was found from.
      const [owner, id] = edge.way === 'backward' ? [edge.to, edge.from] : [edge.from, edge.to];
      const list = this.#edges.get(owner) ?? [];
      list.push({ edge, id });
      this.#edges.set(owner, list);
    }
  }

  /** The main river of each seed on a lane of its own, until it joins one that is there already. */
  placeRivers(): void {
    let river = 0;
    for (const seed of this.#graph.nodes.filter((node) => node.seed)) {
      if (this.placed.has(seed.id)) continue;
      // Below, above, further below: 0, 5, -5, 10, ...
      const lane = river === 0 ? 0 : Math.ceil(river / 2) * RIVERS_APART * (river % 2 === 1 ? 1 : -1);
      this.#put(seed, lane, 1);
      this.#followRiver(seed.id, lane);
      river++;
    }
  }

  #followRiver(from: FeatureId, lane: number): void {
    for (const { edge, id } of this.#edges.get(from) ?? []) {
      const node = this.#nodes.get(id);
      if (!edge.main || !node || this.placed.has(id)) continue;
      this.#put(node, lane, 1);
      this.#followRiver(id, lane);
    }
  }

  /** Rivers in the order of their seeds: the order of the graph's nodes depends on what has been opened. */
  placeAroundRivers(): void {
    const nodes = [...this.placed.keys()].flatMap((id) => this.#nodes.get(id) ?? []);
    this.placeAround(nodes.filter((node) => node.main && node.open));
  }

  /** What flows into (or out of) these nodes, strongest ranks first, so that a larger k only adds. */
  placeAround(nodes: readonly FlowNode[]): void {
    const links: { node: FlowNode; edge: FlowEdge; id: FeatureId }[] = [];
    for (const node of nodes) {
      if (this.#done.has(node.id)) continue;
      if (this.placed.has(node.id)) this.#done.add(node.id);
      for (const { edge, id } of this.#edges.get(node.id) ?? []) links.push({ node, edge, id });
    }
    links.sort((a, b) => a.edge.rank - b.edge.rank);
    for (const { node, edge, id } of links) this.#placeNeighbour(node, edge, id);
  }

  /** What was opened by hand at this node, and, where that was a whole chain, everything behind it. */
  placeBehind(id: FeatureId): void {
    const chain = this.#nodes.get(id)?.expansion === 'chain';
    const seen = new Set([id]);
    for (const next of seen) {
      const node = this.#nodes.get(next);
      if (!node?.open || this.#walked.has(next)) continue;
      this.placeAround([node]);
      if (!chain) continue;
      this.#walked.add(next);
      for (const link of this.#edges.get(next) ?? []) seen.add(link.id);
    }
  }

  /** Pinned features that nothing leads to stand below all others. */
  placeAlone(): void {
    const lane = Math.max(0, ...[...this.placed.values()].map(({ y }) => y)) + TRIBUTARY;
    for (const node of this.#graph.nodes) if (!this.placed.has(node.id)) this.#put(node, Math.ceil(lane), 1);
  }

  #placeNeighbour(parent: FlowNode, edge: FlowEdge, id: FeatureId): void {
    const node = this.#nodes.get(id);
    const at = this.placed.get(parent.id);
    if (!node || !at || this.placed.has(id)) return;
    const near = edge.rank < CROWDED ? FAR : 0;
    if (node.site === 'mlp') this.#put(node, at.y - (parent.main ? TRIBUTARY : 1), -1, near);
    else if (node.site === 'att') this.#put(node, at.y + (parent.main ? TRIBUTARY : 1), 1, near);
    else if (edge.rank === 1) this.#put(node, at.y, at.y < 0 ? -1 : 1);
    else {
      const side = edge.rank % 2 === 0 ? -1 : 1;
      // Beside the river on both sides; beside a side stream away from the river.
      const outward = parent.main ? side : at.y < 0 ? -1 : 1;
      this.#put(node, at.y + outward * Math.ceil((edge.rank - 1) / 2), outward);
    }
  }

  /**
   * Takes the free place nearest to `wish`, going `outward` (-1 up, 1 down): in the column of its layer, or, where that is
   * at least `near` lanes away, in one aside.
   */
  #put(node: FlowNode, wish: number, outward: number, near = Number.POSITIVE_INFINITY): void {
    const middle = node.site === 'res' ? node.layer : node.layer - 0.5;
    let best = { x: middle, lane: Number.POSITIVE_INFINITY * outward };
    for (const aside of ASIDE) {
      const x = middle + aside;
      const lane = this.#column(x).free(wish / STEP, outward);
      if (lane * outward < best.lane * outward) best = { x, lane };
      if (Math.abs(best.lane * STEP - wish) < near) break;
    }
    const { x, lane } = best;
    this.placed.set(node.id, { x, y: lane * STEP });
    for (const taken of [lane - 1, lane, lane + 1]) this.#column(x).block(taken);
    // Columns aside keep off what stands next to them, and nothing further away.
    const beside = x === middle ? [-0.5, -0.25, 0.25, 0.5] : [-0.25, 0.25];
    for (const apart of beside) this.#column(x + apart).block(lane);
  }

  #column(x: number): Lanes {
    let lanes = this.#columns.get(x);
    if (!lanes) {
      lanes = new Lanes();
      this.#columns.set(x, lanes);
    }
    return lanes;
  }
}

export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The smallest rectangle around all places, or undefined when there are none. */
export function extentOf(layout: Layout): Extent | undefined {
  const places = [...layout.values()];
  if (places.length === 0) return undefined;
  const [xs, ys] = [places.map((p) => p.x), places.map((p) => p.y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}
