import type { FeatureId } from '../../core/ids';
import type { Point } from './geometry';
import { type Box, Grid } from './grid';
import type { Placed } from './labels';
import type { Scene, SceneEdge, SceneNode } from './scene';
import type { Texts } from './texts';

/** Answers with the texts of some nodes and edges where the scene is shown at `zoom`. */
export type TextsOf = (
  zoom: number,
  nodes: readonly SceneNode[],
  edges: readonly SceneEdge[],
  points: ReadonlyMap<FeatureId, SceneNode>,
) => Texts;

/** Side of the squares in which texts are placed, in px of the screen. */
const TILE = 1024;
/** Nodes so near to a square, in px of the screen, keep its labels off themselves. */
const BESIDE = 80;
/** Room around a node for its mark, count and ring. */
const AROUND = 24;
/** How far from a node's middle a click still means it. */
const REACH = 18;

/** A scene, asked for what is in sight. */
export class SceneIndex {
  readonly scene: Scene;
  readonly byId: ReadonlyMap<FeatureId, SceneNode>;
  readonly #textsOf: TextsOf;
  readonly #nodes = new Grid<SceneNode>(128, 128);
  /** Those of one zoom. */
  readonly #texts = new Map<string, Texts>();
  #zoom = 1;
  #middles: Map<string, SceneEdge[]> | undefined;

  constructor(scene: Scene, textsOf: TextsOf) {
    this.scene = scene;
    this.#textsOf = textsOf;
    this.byId = new Map(scene.nodes.map((node) => [node.id, node]));
    for (const node of scene.nodes) this.#nodes.add(boxAround(node, AROUND), node);
  }

  nodesIn(box: Box): SceneNode[] {
    return [...this.#nodes.within(box)];
  }

  /** The node that a click at this place means. */
  nodeAt(x: number, y: number): SceneNode | undefined {
    let best: { node: SceneNode; far: number } | undefined;
    for (const node of this.nodesIn({
      left: x - REACH,
      right: x + REACH,
      top: y - REACH,
      bottom: y + REACH,
    })) {
      const far = Math.hypot(node.x - x, node.y - y);
      if (far <= REACH && (!best || far < best.far)) best = { node, far };
    }
    return best?.node;
  }

  /** Names of the squares that a box touches. */
  tilesIn({ left, top, right, bottom }: Box, zoom: number): string[] {
    const side = TILE / zoom;
    const tiles: string[] = [];
    for (let column = Math.floor(left / side); column * side < right; column++)
      for (let row = Math.floor(top / side); row * side < bottom; row++) tiles.push(`${column} ${row}`);
    return tiles;
  }

  /** Labels and cosines of the features and matches in a square. */
  textsIn(tile: string, zoom: number): Texts {
    this.#turnTo(zoom);
    let texts = this.#texts.get(tile);
    if (!texts) {
      texts = this.#place(tile);
      this.#texts.set(tile, texts);
    }
    return texts;
  }

  /** The label of a node, in a place of its own where there is none free. */
  labelOf(node: SceneNode, zoom: number): Placed | undefined {
    const placed = this.textsIn(tileOf(node, zoom), zoom).labels.find(({ id }) => id === node.id);
    return placed ?? this.#textsOf(zoom, [node], [], this.byId).labels[0];
  }

  #turnTo(zoom: number): void {
    if (zoom === this.#zoom) return;
    this.#zoom = zoom;
    this.#texts.clear();
    this.#middles = undefined;
  }

  #place(tile: string): Texts {
    const zoom = this.#zoom;
    const [side, beside] = [TILE / zoom, BESIDE / zoom];
    const [column = 0, row = 0] = tile.split(' ').map(Number);
    const near: Box = {
      left: column * side - beside,
      top: row * side - beside,
      right: (column + 1) * side + beside,
      bottom: (row + 1) * side + beside,
    };
    // In the scene's order, so that equals choose in the order that they have in a small picture.
    const order = new Set(this.nodesIn(near));
    const nodes = this.scene.nodes.filter((node) => order.has(node));
    this.#middles ??= middlesOf(this.scene.edges, zoom);
    const { labels, notes, cosines, badges } = this.#textsOf(
      zoom,
      nodes,
      this.#middles.get(tile) ?? [],
      this.byId,
    );
    const isHere = ({ id }: Placed): boolean => {
      const node = this.byId.get(id as FeatureId);
      return node !== undefined && tileOf(node, zoom) === tile;
    };
    return {
      labels: labels.filter(isHere),
      notes: notes.filter(isHere),
      cosines,
      badges: badges.filter(isHere),
    };
  }
}

function tileOf({ x, y }: Point, zoom: number): string {
  return `${Math.floor((x * zoom) / TILE)} ${Math.floor((y * zoom) / TILE)}`;
}

/** Edges by the square that their middle lies in: their numbers stand near it. */
function middlesOf(edges: readonly SceneEdge[], zoom: number): Map<string, SceneEdge[]> {
  const middles = new Map<string, SceneEdge[]>();
  for (const edge of edges) {
    const { from, to } = edge;
    const tile = tileOf({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, zoom);
    const list = middles.get(tile);
    if (list) list.push(edge);
    else middles.set(tile, [edge]);
  }
  return middles;
}

function boxAround({ x, y }: { readonly x: number; readonly y: number }, room: number): Box {
  return { left: x - room, right: x + room, top: y - room, bottom: y + room };
}
