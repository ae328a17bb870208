import type { Orientation } from '../../core/choice';
import type { FlowGraph } from '../../core/flowGraph';
import { type FeatureId, positionId, type Site } from '../../core/ids';
import type { Pack } from '../../pack/open';
import type { Flow } from '../../state/flow';
import { boundsOf, layersWith, type Reach } from './bounds';
import { badgeOf, type EditBadges } from './editBadges';
import { GRIDS, type LaneGrid, pointOf, radiusOf } from './geometry';
import { groupName, hullsOf, type SceneHull } from './groupScene';
import type { Box, Placed, Sized } from './labels';
import type { Font } from './looks';
import { riverPaths } from './river';
import type { SceneNode } from './sceneNode';
import { fillOf } from './shapes';
import { type SpanMark, spanMark } from './span';
import { Stream } from './stream';
import { type TextsInput, textsAt } from './texts';

/** Everything the picture shows, with its coordinates, before a single element is made. */
export interface Scene {
  readonly orientation: Orientation;
  readonly grid: LaneGrid;
  /** Where its texts have the size of their fonts: the scene is meant to be shown at this scale, or a little above. */
  readonly zoom: number;
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
  /** What the steering plan does, each beside its feature. */
  readonly badges: readonly Sized[];
  /** Where each layer stands: its x across, its y down. */
  readonly layers: readonly { readonly layer: number; readonly at: number; readonly gap: boolean }[];
  readonly span: SpanMark | null;
  /** Everything, with room around it. */
  readonly bounds: Box;
}

export type { SceneNode } from './sceneNode';
export type SceneEdge = Stream;

export interface SceneInput {
  readonly flow: Flow;
  readonly orientation: Orientation;
  /** How the scene is laid into a window; left out on paper, where it takes the room that it needs. */
  readonly frame?: SceneFrame;
  /** Layers of the model, and whether each has a residual SAE. */
  readonly layers: readonly { readonly layer: number; readonly gap: boolean }[];
  readonly selected: FeatureId | null;
  /** False leaves labels and cosines out: a large picture asks for those of what is in view (`textsOf`). */
  readonly withTexts?: boolean;
  readonly notes: ReadonlyMap<FeatureId, string>;
  /** What the steering plan edits. */
  readonly edits: EditBadges;
  labelOf(id: FeatureId): string;
  measure(text: string, font: Font): number;
}

/** A scene in a window: it keeps its texts within the room that the window gave it. */
export interface SceneFrame {
  readonly grid: LaneGrid;
  readonly reach: Reach;
  /** Texts are placed for this scale. */
  readonly zoom: number;
  /** Without the mark of the span there is more room for the rest. */
  readonly withSpan: boolean;
}

/** All layers of a pack's model, as the scene wants them. */
export function layersOf(pack: Pack | undefined): SceneInput['layers'] {
  return Array.from({ length: pack?.manifest.model.layers ?? 0 }, (_, layer) => ({
    layer,
    gap: !pack?.saes.has(positionId({ layer, site: 'res' })),
  }));
}

export function makeScene(input: SceneInput): Scene {
  const { orientation, frame } = input;
  const grid = frame?.grid ?? GRIDS[orientation];
  const zoom = frame?.zoom ?? 1;
  const { drawn: graph, layout } = input.flow;
  const points = new Map([...layout].map(([id, place]) => [id, pointOf(place, orientation, grid)]));
  const strengths = strengthsOf(graph);
  const nodes = graph.nodes.flatMap((node): SceneNode[] => {
    const point = points.get(node.id);
    if (!point) return [];
    const radius = radiusOf(node, grid);
    const fold = graph.folds.get(node.id) ?? null;
    const members = fold?.members ?? [node.id];
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
        strength: strengths.get(node.id) ?? 0,
        fold,
        note: members.map((id) => input.notes.get(id)).find((text) => text) ?? null,
        edit: badgeOf(input.edits, members),
        shared: members.some((id) => input.flow.shared.has(id)),
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
  const reach = frame?.reach ?? layersWith(layout, input.layers.length);
  const bare = boundsOf(layout, reach, [], orientation, grid);
  const { labels, boxes, notes, cosines, badges } =
    input.withTexts === false
      ? NO_TEXTS
      : textsAt(textsInputOf(input, grid, hulls, frame ? bare : null), zoom, nodes, edges, points);
  const span =
    frame?.withSpan === false
      ? null
      : spanMark(input.flow, bare, frame ? [bare] : boxes, orientation, grid, (text) =>
          input.measure(text, 'plain'),
        );
  // On paper everything is in sight; in a window texts give way, and where it stands must not depend on them.
  const outside = frame || orientation === 'across' ? [] : boxes;
  return {
    orientation,
    grid,
    zoom,
    nodes,
    edges,
    rivers: riverPaths(graph, points, orientation, grid),
    hulls,
    labels,
    notes,
    cosines,
    badges,
    layers: input.layers.map(({ layer, gap }) => ({ layer, gap, at: layer * grid.layer })),
    span,
    bounds: boundsOf(layout, reach, [...(span ? [span.box] : []), ...outside], orientation, grid),
  };
}

/** What places the texts of a scene, all of them or those of a part. */
export function textsInputOf(
  { orientation, selected, measure }: SceneInput,
  grid: LaneGrid,
  hulls: readonly SceneHull[],
  within: Box | null,
): TextsInput {
  return { orientation, grid, selected, within, hulls, measure };
}

/** For each feature the largest cosine of a match that it is drawn for. */
function strengthsOf({ edges }: FlowGraph): ReadonlyMap<FeatureId, number> {
  const strengths = new Map<FeatureId, number>();
  for (const { from, to, way, cosine } of edges) {
    const id = way === 'backward' ? from : to;
    strengths.set(id, Math.max(strengths.get(id) ?? 0, cosine));
  }
  return strengths;
}

const NO_TEXTS = { labels: [], boxes: [], notes: [], cosines: [], badges: [] };
