import type { Orientation } from '../../core/choice';
import type { FlowNode } from '../../core/flowGraph';
import type { Fold } from '../../core/groups';
import { type FeatureId, positionId, type Site } from '../../core/ids';
import type { Pack } from '../../pack/open';
import type { Flow } from '../../state/flow';
import { boundsOf } from './bounds';
import { countAt, GRIDS, middlesOf, type Point, pointOf, radiusOf } from './geometry';
import { groupName, hullsOf, type SceneHull } from './groupScene';
import { labelFinder, textBox } from './labelPlaces';
import { type Box, type Placed, placeLabels, type Wish } from './labels';
import { type Font, labelFont } from './looks';
import { noteWishes } from './notes';
import { riverPaths } from './river';
import { type Fill, fillOf } from './shapes';
import { type SpanMark, spanMark } from './span';
import { Stream } from './stream';

/** Everything the picture shows, with its coordinates, before a single element is made. */
export interface Scene {
  readonly orientation: Orientation;
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
  /** The bands behind the main rivers. */
  readonly rivers: readonly { readonly id: string; readonly path: string }[];
  /** The grounds of unfolded groups. */
  readonly hulls: readonly SceneHull[];
  readonly labels: readonly Placed[];
  /** Beginnings of notes, each beside its feature. */
  readonly notes: readonly Placed[];
  readonly cosines: readonly (Placed & { readonly site: Site })[];
  /** Where each layer stands: its x across, its y down. */
  readonly layers: readonly { readonly layer: number; readonly at: number; readonly gap: boolean }[];
  readonly span: SpanMark | null;
  /** What to show when fitting: everything, or, where that is too much, the nodes alone. */
  readonly bounds: Box;
  readonly core: Box;
  /** The first seed. */
  readonly focus: Point;
}

export interface SceneNode extends Point {
  readonly id: FeatureId;
  readonly node: FlowNode;
  readonly label: string;
  readonly radius: number;
  readonly fill: Fill;
  /** Where the number of its closed matches stands, from its middle. */
  readonly count: Point;
  /** What it stands for, where that is a whole group. */
  readonly fold: Fold | null;
  readonly note: string | null;
  /** Reached from more than one seed, or in both of two graphs that are compared. */
  readonly shared: boolean;
}

export type SceneEdge = Stream;

export interface SceneInput {
  readonly flow: Flow;
  readonly orientation: Orientation;
  /** Layers of the model, and whether each has a residual SAE. */
  readonly layers: readonly { readonly layer: number; readonly gap: boolean }[];
  readonly selected: FeatureId | null;
  /** False leaves labels and cosines out: a large picture asks for those of what is in view (`textsOf`). */
  readonly withTexts?: boolean;
  readonly notes: ReadonlyMap<FeatureId, string>;
  labelOf(id: FeatureId): string;
  measure(text: string, font: Font): number;
}

/** All layers of a pack's model, as the scene wants them. */
export function layersOf(pack: Pack | undefined): SceneInput['layers'] {
  return Array.from({ length: pack?.manifest.model.layers ?? 0 }, (_, layer) => ({
    layer,
    gap: !pack?.saes.has(positionId({ layer, site: 'res' })),
  }));
}

const LABEL_HEIGHT = 15;

export function makeScene(input: SceneInput): Scene {
  const { orientation } = input;
  const { drawn: graph, layout } = input.flow;
  const points = new Map([...layout].map(([id, place]) => [id, pointOf(place, orientation)]));
  const nodes = graph.nodes.flatMap((node): SceneNode[] => {
    const point = points.get(node.id);
    if (!point) return [];
    const radius = radiusOf(node);
    const fold = graph.folds.get(node.id) ?? null;
    const label = fold ? groupName(fold.group, input.labelOf) : input.labelOf(node.id);
    return [
      {
        id: node.id,
        node,
        label,
        x: point.x,
        y: point.y,
        radius,
        fill: fillOf(node.site, node.class),
        count: countAt(node, orientation),
        fold,
        note: (fold?.members ?? [node.id]).map((id) => input.notes.get(id)).find((text) => text) ?? null,
        shared: (fold?.members ?? [node.id]).some((id) => input.flow.shared.has(id)),
      },
    ];
  });
  const sites = new Map(graph.nodes.map(({ id, site }) => [id, site]));
  const edges = graph.edges.flatMap((edge): SceneEdge[] => {
    const [from, to] = [points.get(edge.from), points.get(edge.to)];
    if (!from || !to) return [];
    return [new Stream(edge, sites.get(edge.from) ?? 'res', from, to, orientation)];
  });
  const hulls = hullsOf(input.flow.groups, points, input.labelOf, orientation);
  const { labels, boxes, notes, cosines } =
    input.withTexts === false ? NO_TEXTS : textsOf(input, nodes, edges, points, hulls);
  const span = spanMark(input.flow, boxes, orientation, (text) => input.measure(text, 'plain'));
  const outside = [...(span ? [span.box] : []), ...(orientation === 'down' ? boxes : [])];
  return {
    orientation,
    nodes,
    edges,
    rivers: riverPaths(graph, points, orientation),
    hulls,
    labels,
    notes,
    cosines,
    layers: input.layers.map(({ layer, gap }) => ({ layer, gap, at: layer * GRIDS[orientation].layer })),
    span,
    ...boundsOf(layout, input.layers.length, outside, orientation),
    focus: nodes.find(({ node }) => node.seed) ?? { x: 0, y: 0 },
  };
}

const NO_TEXTS = { labels: [], boxes: [], notes: [], cosines: [] };

/** Labels, notes and cosines of some nodes and edges, as far as there is room for them. */
export function textsOf(
  { measure, selected, orientation }: Pick<SceneInput, 'measure' | 'selected' | 'orientation'>,
  nodes: readonly SceneNode[],
  edges: readonly SceneEdge[],
  points: ReadonlyMap<FeatureId, Point>,
  hulls: readonly SceneHull[],
): { labels: Placed[]; boxes: Box[]; notes: Placed[]; cosines: (Placed & { site: Site })[] } {
  const obstacles = nodes.flatMap(({ node, x, y, radius, count, note }): Box[] => [
    textBox({ x, y }, 2 * radius, 2 * radius),
    ...(node.pinned ? [textBox({ x: x - radius - 7, y: y - radius - 6 }, 10, 12)] : []),
    ...(note !== null ? [textBox({ x: x + radius + 8, y: y - radius - 6 }, 10, 12)] : []),
    ...(node.hidden > 0 ? [textBox({ x: x + count.x, y: y + count.y }, 18, 12)] : []),
  ]);
  // Names of groups stand on their baseline.
  for (const { at, name } of hulls)
    obstacles.push(textBox({ x: at.x, y: at.y - 4 }, measure(name, 'bold') + 8, 12));
  const rank = (s: SceneNode): number =>
    s.id === selected ? 4 : s.node.seed ? 3 : s.node.main ? 2 : s.node.site === 'res' ? 1 : 0;
  const placesOf = labelFinder(nodes, orientation);
  const wishes = [...nodes]
    .sort((a, b) => rank(b) - rank(a))
    .map((s): Wish => {
      const font = labelFont(s.node.seed, s.id === selected);
      return {
        id: s.id,
        ...placesOf(s, (text) => measure(text, font)),
        height: LABEL_HEIGHT,
        must: s.id === selected || s.node.seed || s.node.main,
      };
    });
  const labels = placeLabels(wishes, obstacles);
  const widths = new Map(wishes.map(({ id, width }) => [id, width]));
  const boxes = labels.map((label) => textBox(label, widths.get(label.id) ?? 0, LABEL_HEIGHT));
  const written = noteWishes(nodes, labels, (text) => measure(text, 'note'));
  const notes = placeLabels(written, [...obstacles, ...boxes]);
  const sites = new Map(edges.map((e) => [e.id, e.site]));
  const numbers = [...edges]
    .sort((a, b) => Number(b.edge.main) - Number(a.edge.main) || b.edge.cosine - a.edge.cosine)
    .flatMap(({ id, edge, site }): Wish[] => {
      const [from, to] = [points.get(edge.from), points.get(edge.to)];
      if (!from || !to) return [];
      const text = edge.cosine.toFixed(2).replace(/^0/, '');
      const places = middlesOf(edge, from, to, site === 'res', orientation);
      return [{ id, text, width: measure(text, 'small'), height: 12, places, must: false }];
    });
  const cosines = placeLabels(numbers, [...obstacles, ...boxes]).map((placed) => ({
    ...placed,
    site: sites.get(placed.id) ?? ('res' as const),
  }));
  return { labels, boxes, notes, cosines };
}
