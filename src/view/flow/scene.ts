import { cutsAt } from '../../core/cuts';
import type { FlowNode } from '../../core/flowGraph';
import type { Fold } from '../../core/groups';
import { type FeatureId, positionId, type Site } from '../../core/ids';
import { extentOf } from '../../core/layout';
import type { Pack } from '../../pack/open';
import type { Flow } from '../useFlow';
import { LANE, LAYER, middleOf, type Point, pointOf, radiusOf } from './geometry';
import { groupName, hullsOf, type SceneHull } from './groupScene';
import { type Box, fitText, type Placed, placeLabels, type Wish } from './labels';
import { riverPaths } from './river';
import { type Fill, fillOf, shapePath } from './shapes';
import { Stream } from './stream';

/** Everything the picture shows, with its coordinates, before a single element is made. */
export interface Scene {
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
  readonly layers: readonly { readonly layer: number; readonly x: number; readonly gap: boolean }[];
  readonly span: {
    readonly from: number;
    readonly to: number;
    readonly y: number;
    readonly text: string;
  } | null;
  /** What to show when fitting: everything, or, where that is too much, the nodes alone. */
  readonly bounds: Box;
  readonly core: Box;
  /** x of the first seed. */
  readonly focus: number;
}

export interface SceneNode extends Point {
  readonly id: FeatureId;
  readonly node: FlowNode;
  readonly label: string;
  readonly radius: number;
  readonly shape: string;
  readonly fill: Fill;
  /** What it stands for, where that is a whole group. */
  readonly fold: Fold | null;
  readonly note: string | null;
  /** Reached from more than one seed, or in both of two graphs that are compared. */
  readonly shared: boolean;
}

export type SceneEdge = Stream;

export interface SceneInput {
  readonly flow: Flow;
  /** Layers of the model, and whether each has a residual SAE. */
  readonly layers: readonly { readonly layer: number; readonly gap: boolean }[];
  readonly selected: FeatureId | null;
  /** False leaves labels and cosines out: a large picture asks for those of what is in view (`textsOf`). */
  readonly withTexts?: boolean;
  readonly notes: ReadonlyMap<FeatureId, string>;
  labelOf(id: FeatureId): string;
  measure(text: string, font: LabelFont): number;
}

/** All layers of a pack's model, as the scene wants them. */
export function layersOf(pack: Pack | undefined): SceneInput['layers'] {
  return Array.from({ length: pack?.manifest.model.layers ?? 0 }, (_, layer) => ({
    layer,
    gap: !pack?.saes.has(positionId({ layer, site: 'res' })),
  }));
}

export type LabelFont = 'label' | 'strong' | 'small';

const LABEL_HEIGHT = 15;
const MOST_LAYERS_AT_ONCE = 12;

export function makeScene(input: SceneInput): Scene {
  const { drawn: graph, layout } = input.flow;
  const points = new Map([...layout].map(([id, place]) => [id, pointOf(place)]));
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
        shape: shapePath(node.site, radius),
        fill: fillOf(node.site, node.class),
        fold,
        note: input.notes.get(node.id) ?? null,
        shared: input.flow.shared.has(node.id),
      },
    ];
  });
  const sites = new Map(graph.nodes.map(({ id, site }) => [id, site]));
  const edges = graph.edges.flatMap((edge): SceneEdge[] => {
    const [from, to] = [points.get(edge.from), points.get(edge.to)];
    if (!from || !to) return [];
    return [new Stream(edge, sites.get(edge.from) ?? 'res', from, to)];
  });
  const { labels, notes, cosines } =
    input.withTexts === false ? NO_TEXTS : textsOf(input, nodes, edges, points);
  const span = spanMark(input);
  return {
    nodes,
    edges,
    rivers: riverPaths(graph, points),
    hulls: hullsOf(input.flow.groups, points, input.labelOf),
    labels,
    notes,
    cosines,
    layers: input.layers.map(({ layer, gap }) => ({ layer, gap, x: layer * LAYER })),
    span,
    ...boundsOf(input, span?.y),
    focus: nodes.find(({ node }) => node.seed)?.x ?? 0,
  };
}

/** Room for the nodes with their labels; all layers of a small model, so that what is absent shows as well. */
function boundsOf({ flow, layers }: SceneInput, spanY: number | undefined): { bounds: Box; core: Box } {
  const extent = extentOf(flow.layout) ?? { left: 0, right: 1, top: -1, bottom: 1 };
  const core: Box = {
    left: extent.left * LAYER - 62,
    right: extent.right * LAYER + 62,
    top: extent.top * LANE - 46,
    bottom: Math.max(extent.bottom * LANE + 46, (spanY ?? 0) + 26),
  };
  if (layers.length > MOST_LAYERS_AT_ONCE) return { bounds: core, core };
  const bounds = {
    ...core,
    left: Math.min(core.left, -62),
    right: Math.max(core.right, (layers.length - 1) * LAYER + 62),
  };
  return { bounds, core };
}

const NO_TEXTS = { labels: [], notes: [], cosines: [] };

/** Labels and cosines of some nodes and edges, as far as there is room for them. */
export function textsOf(
  { measure, selected }: Pick<SceneInput, 'measure' | 'selected'>,
  nodes: readonly SceneNode[],
  edges: readonly SceneEdge[],
  points: ReadonlyMap<FeatureId, Point>,
): { labels: Placed[]; notes: Placed[]; cosines: (Placed & { site: Site })[] } {
  const obstacles = nodes.map(({ x, y, radius }) => ({
    left: x - radius,
    right: x + radius,
    top: y - radius,
    bottom: y + radius,
  }));
  const rank = (s: SceneNode): number =>
    s.id === selected ? 4 : s.node.seed ? 3 : s.node.main ? 2 : s.node.site === 'res' ? 1 : 0;
  const wishes = [...nodes]
    .sort((a, b) => rank(b) - rank(a))
    .map((s): Wish => {
      const font: LabelFont = s.node.seed ? 'strong' : 'label';
      const text = labelOf(s, (t) => measure(t, font));
      const below = { x: s.x, y: s.y + s.radius + (s.node.seed ? 18 : 13) };
      const above = { x: s.x, y: s.y - s.radius - (s.node.seed ? 18 : 12) };
      const up = s.node.site === 'mlp' || (s.node.site === 'res' && s.y < -LANE / 2);
      return {
        id: s.id,
        text,
        width: measure(text, font),
        height: LABEL_HEIGHT,
        places: up ? [above, below] : [below, above],
        must: s.id === selected || s.node.seed || s.node.main,
      };
    });
  const labels = placeLabels(wishes, obstacles);
  const widths = new Map(wishes.map(({ id, width }) => [id, width]));
  const boxes = labels.map(({ id, x, y }): Box => {
    const half = (widths.get(id) ?? 0) / 2;
    return { left: x - half, right: x + half, top: y - LABEL_HEIGHT / 2, bottom: y + LABEL_HEIGHT / 2 };
  });
  const notes = placeLabels(noteWishes(nodes, labels, measure), [...obstacles, ...boxes]);
  const sites = new Map(edges.map((e) => [e.id, e.site]));
  const numbers = [...edges]
    .sort((a, b) => Number(b.edge.main) - Number(a.edge.main) || b.edge.cosine - a.edge.cosine)
    .flatMap(({ id, edge, site }): Wish[] => {
      const [from, to] = [points.get(edge.from), points.get(edge.to)];
      if (!from || !to) return [];
      const text = edge.cosine.toFixed(2).replace(/^0/, '');
      const place = middleOf(from, to, site === 'res');
      return [{ id, text, width: measure(text, 'small'), height: 12, places: [place], must: false }];
    });
  const cosines = placeLabels(numbers, [...obstacles, ...boxes]).map((placed) => ({
    ...placed,
    site: sites.get(placed.id) ?? ('res' as const),
  }));
  return { labels, notes, cosines };
}

/** A label as long as there is room for it; a folded group's with the number of its features. */
function labelOf({ label, node, fold }: SceneNode, measure: (text: string) => number): string {
  const count = fold ? ` ×${fold.members.length}` : '';
  const room = (node.main ? LAYER * 1.02 : LAYER * 0.9) - measure(count);
  return `${fitText(label, room, measure)}${count}`;
}

/** The beginning of each note, beyond the label of its feature; in full where the feature is selected. */
function noteWishes(
  nodes: readonly SceneNode[],
  labels: readonly Placed[],
  measure: SceneInput['measure'],
): Wish[] {
  const labelled = new Map<string, Placed>(labels.map((label) => [label.id, label]));
  return nodes.flatMap(({ id, note, x, y, radius }): Wish[] => {
    if (note === null) return [];
    const text = fitText(`“${note.replace(/\s+/g, ' ').trim()}”`, LAYER, (t) => measure(t, 'small'));
    const label = labelled.get(id);
    const up = label !== undefined && label.y < y;
    const beyond = label ? label.y + (up ? -13 : 13) : y + radius + 12;
    const places = [{ x, y: beyond }, ...(up ? [{ x, y: y + radius + 12 }] : [{ x, y: y - radius - 11 }])];
    return [{ id, text, width: measure(text, 'small'), height: 12, places, must: false }];
  });
}

/** The similarity span l_start..l_end of a river (appendix B.2), with the cut that it keeps to. */
function spanMark({ flow }: SceneInput): Scene['span'] {
  const { span } = flow;
  const extent = extentOf(flow.layout);
  if (!span || !extent || span.start === span.end) return null;
  const { cuts, chance } = flow.request;
  const held = Array.from(
    { length: span.end - span.start },
    (_, i) => cutsAt(cuts, chance, { layer: span.start + 1 + i, site: 'res' }).res,
  );
  const [low, high] = [Math.min(...held).toFixed(2), Math.max(...held).toFixed(2)];
  return {
    from: span.start * LAYER,
    to: span.end * LAYER,
    y: extent.bottom * LANE + 62,
    text: `span ${span.start} to ${span.end} at s(R) ≥ ${low === high ? low : `${low} to ${high}`}`,
  };
}
