import type { Orientation } from '../../core/choice';
import type { FeatureId, Site } from '../../core/ids';
import { badgeWishes } from './badgePlaces';
import { countAt, hasCount, type LaneGrid, middlesOf, type Point } from './geometry';
import type { SceneHull } from './groupScene';
import { labelCut, labelFinder, textBox } from './labelPlaces';
import { type Box, type Placed, placeLabels, type Sized, type Wish } from './labels';
import { BADGE, type Font, labelFont } from './looks';
import { noteWishes } from './notes';
import type { SceneNode } from './sceneNode';
import type { Stream } from './stream';

/** Labels, notes, cosines and badges of a scene. */
export interface Texts {
  readonly labels: readonly Placed[];
  readonly notes: readonly Placed[];
  readonly cosines: readonly (Placed & { readonly site: Site })[];
  readonly badges: readonly Sized[];
}

export interface TextsInput {
  readonly orientation: Orientation;
  readonly grid: LaneGrid;
  readonly selected: FeatureId | null;
  /** Labels stay inside of it; null lets them go as far as they want. */
  readonly within: Box | null;
  readonly hulls: readonly SceneHull[];
  measure(text: string, font: Font): number;
}

const LABEL_HEIGHT = 15;
/** The most features of one part of a picture that ask for a label: of more, hardly any would find room for it. */
const MOST_WISHES = 240;

/**
 * The texts of some nodes and edges, as far as there is room for them where the scene is shown at `zoom`. Texts have the
 * same size at any zoom: what changes is how many there are. They are placed in px of the screen, and then put back
 * into the scene.
 */
export function textsAt(
  input: TextsInput,
  zoom: number,
  nodes: readonly SceneNode[],
  edges: readonly Stream[],
  points: ReadonlyMap<FeatureId, Point>,
): Texts & { readonly boxes: readonly Box[] } {
  const { measure, selected, orientation, within, hulls } = input;
  const on = ({ x, y }: Point): Point => ({ x: x * zoom, y: y * zoom });
  const back = <T extends Point>(placed: T): T => ({ ...placed, x: placed.x / zoom, y: placed.y / zoom });
  const shown = nodes.map((node) => ({ ...node, ...on(node), radius: node.radius * zoom }));
  const obstacles = shown.flatMap(({ node, x, y, radius, note }): Box[] => {
    const count = countAt(node, radius, orientation);
    return [
      textBox({ x, y }, 2 * radius, 2 * radius),
      ...(node.pinned ? [textBox({ x: x - radius - 7, y: y - radius - 6 }, 10, 12)] : []),
      ...(note !== null ? [textBox({ x: x + radius + 8, y: y - radius - 6 }, 10, 12)] : []),
      ...(hasCount(node, zoom) ? [textBox({ x: x + count.x, y: y + count.y }, 18, 12)] : []),
    ];
  });
  // Names of groups stand on their baseline.
  for (const { at, name } of hulls) {
    const { x, y } = on(at);
    obstacles.push(textBox({ x, y: y - 4 }, measure(name, 'bold') + 8, 12));
  }
  const badges = placeLabels(
    badgeWishes(shown, orientation, (text) => measure(text, 'small')),
    obstacles,
  );
  obstacles.push(...badges.map((badge) => textBox(badge, badge.width, BADGE.height)));
  const rank = ({ id, node, strength }: SceneNode): number =>
    id === selected ? 4 : node.seed ? 3 : node.main ? 2 : strength;
  const placesOf = labelFinder(
    shown,
    orientation,
    { layer: input.grid.layer * zoom, lane: input.grid.lane * zoom },
    within && scaled(within, zoom),
  );
  const labelWishes = [...shown]
    .sort((a, b) => rank(b) - rank(a))
    .slice(0, MOST_WISHES)
    .flatMap((s): Wish[] => {
      const font = labelFont(s.node.seed, s.id === selected);
      const must = s.id === selected || s.node.seed;
      const [first, ...shorter] = placesOf(s, (text) => measure(text, font)).map(
        (places): Wish => ({ id: s.id, ...places, height: LABEL_HEIGHT, must }),
      );
      return first ? [{ ...first, shorter }] : [];
    });
  const labels = placeLabels(labelWishes, obstacles);
  const boxes = labels.map((label) => textBox(label, label.width, LABEL_HEIGHT));
  const written = noteWishes(shown, labels, (text) => measure(text, 'note'));
  const notes = placeLabels(written, [...obstacles, ...boxes]);
  const sites = new Map(edges.map((e) => [e.id, e.site]));
  const numbers = [...edges]
    .sort((a, b) => Number(b.edge.main) - Number(a.edge.main) || b.edge.cosine - a.edge.cosine)
    .slice(0, MOST_WISHES)
    .flatMap(({ id, edge, site }): Wish[] => {
      const [from, to] = [points.get(edge.from), points.get(edge.to)];
      if (!from || !to) return [];
      const text = edge.cosine.toFixed(2).replace(/^0/, '');
      const places = middlesOf(edge, on(from), on(to), site === 'res', orientation);
      return [{ id, text, width: measure(text, 'small'), height: 12, places, must: false }];
    });
  const cosines = placeLabels(numbers, [...obstacles, ...boxes]).map((placed) => ({
    ...placed,
    site: sites.get(placed.id) ?? ('res' as const),
  }));
  return {
    labels: labels.map(back),
    notes: notes.map(back),
    cosines: cosines.map(back),
    badges: badges.map(back),
    boxes: boxes.map((box) => scaled(box, 1 / zoom)),
  };
}

/** The most of a label that somebody is at, in px. */
const WHOLE = 320;

/** The label of a node that somebody is at: whole, below or above it, whatever else stands there. */
export function wholeLabel(input: TextsInput, zoom: number, node: SceneNode): Placed {
  const { measure, selected, within } = input;
  const text = labelCut(node, WHOLE, (one) => measure(one, labelFont(node.node.seed, node.id === selected)));
  const half = measure(text, labelFont(node.node.seed, node.id === selected)) / 2;
  const [least, most] = within ? [within.left * zoom + half, within.right * zoom - half] : [0, -1];
  const x = node.x * zoom;
  const far = node.radius * zoom + 15;
  return {
    id: node.id,
    text,
    x: (least > most ? x : Math.min(Math.max(x, least), most)) / zoom,
    y: node.y + (node.node.site === 'mlp' ? -far : far) / zoom,
  };
}

function scaled({ left, right, top, bottom }: Box, by: number): Box {
  return { left: left * by, right: right * by, top: top * by, bottom: bottom * by };
}
