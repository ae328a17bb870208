import type { Orientation } from '../../core/choice';
import type { FeatureId } from '../../core/ids';
import { extentOf } from '../../core/layout';
import { GRIDS, middlesOf, type Point } from '../flow/geometry';
import { textBox } from '../flow/labelPlaces';
import { type Box, type Placed, placeLabels, type Wish } from '../flow/labels';
import { BASELINE, FONTS, labelFont } from '../flow/looks';
import { makeScene, type Scene, type SceneInput, type SceneNode } from '../flow/scene';
import { wrapText } from './wrapText';

/**
 * A scene laid into a given width, with every label whole: over several lines where one is too long. The height is
 * free, so what finds no room makes the rows stand further apart. Lengths are those of the picture at scale 1.
 */
export interface FigureScene {
  readonly scene: Scene;
  /** Everything that is drawn. */
  readonly box: Box;
  /** Labels that found no room beside their features: those have a number, and the labels stand below. */
  readonly key: readonly { readonly number: string; readonly id: FeatureId; readonly text: string }[];
  /** Features that have not even a number, or whose shapes would lie on each other. */
  readonly unlabelled: readonly FeatureId[];
}

export interface FigureLabels {
  readonly width: number;
  /** It gets no taller where that can be helped. */
  readonly height: number;
  readonly withIds: boolean;
  /** Where the numbers of the key begin. */
  readonly firstNumber: number;
}

const LINE = 13;
/** Rows stand so many times as far apart as in the picture, at first and at most. */
const STRETCHES = [0.8, 1, 1.3, 1.7, 2.2, 3, 4] as const;
/** Room at both sides for the labels of the outer features. */
const RIM = 44;
/** The widest a line of a label gets. */
const LONGEST_LINE = 150;

export function figureScene(
  input: Omit<SceneInput, 'withTexts' | 'notes' | 'edits'>,
  options: FigureLabels,
): FigureScene {
  const other: Orientation = input.orientation === 'across' ? 'down' : 'across';
  let best: FigureScene | undefined;
  for (const orientation of [input.orientation, other])
    for (const stretch of STRETCHES) {
      const made = laidOut({ ...input, orientation }, options, stretch);
      if (worth(made, options) === 0) return made;
      if (!best || worth(made, options) > worth(best, options)) best = made;
    }
  if (!best) throw new Error('a figure is always laid out in some way');
  return best;
}

/** How good a figure is; at best 0. */
function worth({ box, key, unlabelled }: FigureScene, { width, height }: FigureLabels): number {
  const isTooWide = box.right - box.left > width;
  const isTooTall = box.bottom - box.top > height;
  return 0 - 10 * unlabelled.length - key.length - (isTooWide ? 10_000 : 0) - (isTooTall ? 100 : 0);
}

function laidOut(
  input: Omit<SceneInput, 'withTexts' | 'notes' | 'edits'>,
  options: FigureLabels,
  stretch: number,
): FigureScene {
  const { orientation, flow, layers } = input;
  const { width } = options;
  const { layer, lane } = GRIDS[orientation];
  const extent = extentOf(flow.layout) ?? { left: 0, right: 1, top: 0, bottom: 1 };
  const room = width - 2 * RIM;
  const across = orientation === 'across';
  const span = across ? extent.right - extent.left : extent.bottom - extent.top;
  const needed = span * (across ? layer : lane);
  const narrow = needed > 0 ? Math.min(room / needed, 1.6) : 1;
  const [along, aside] = across ? [narrow, stretch] : [stretch, narrow];
  const layout = new Map([...flow.layout].map(([id, { x, y }]) => [id, { x: x * along, y: y * aside }]));
  const bare = makeScene({
    ...input,
    flow: { ...flow, layout, span: undefined },
    notes: new Map(),
    edits: new Map(),
    withTexts: false,
  });
  const step = layer * along;
  const labels = wholeLabels(bare, input, options, across ? Math.max(step * 0.94, 52) : LONGEST_LINE);
  const placed = {
    ...bare,
    labels: labels.placed,
    cosines: cosinesOf(bare, input, labels.boxes),
    layers: layers.map((one) => ({ ...one, at: one.layer * step })),
  };
  const key = labels.key;
  const boxes = [...bare.nodes.map(nodeBox), ...labels.boxes];
  const box = boxes.reduce(union);
  return { scene: placed, box, key, unlabelled: [...labels.missing, ...crowded(bare)] };
}

function nodeBox({ x, y, radius }: SceneNode): Box {
  return textBox({ x, y }, 2 * radius + 6, 2 * radius + 6);
}

function union(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    right: Math.max(a.right, b.right),
    top: Math.min(a.top, b.top),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** Features whose shapes overlap another one's. */
function crowded({ nodes }: Scene): FeatureId[] {
  return nodes
    .filter((a, i) =>
      nodes.slice(0, i).some((b) => Math.hypot(a.x - b.x, a.y - b.y) < a.radius + b.radius + 2),
    )
    .map(({ id }) => id);
}

/** A line of a label, without a separator where it was broken. */
function withoutEnds(line: string): string {
  return line.replace(/^· | ·$/g, '') || line;
}

/** Blocks of lines, each near its feature and on nothing else. */
function wholeLabels(
  { nodes, orientation }: Scene,
  { measure, selected, labelOf }: Pick<SceneInput, 'measure' | 'selected' | 'labelOf'>,
  { width, withIds, firstNumber }: FigureLabels,
  room: number,
): {
  readonly placed: Placed[];
  readonly boxes: Box[];
  readonly missing: FeatureId[];
  readonly key: FigureScene['key'];
} {
  const rank = ({ node }: SceneNode): number => (node.seed ? 2 : node.main ? 1 : 0);
  const middle = (Math.min(...nodes.map(({ x }) => x)) + Math.max(...nodes.map(({ x }) => x))) / 2;
  const blocks = [...nodes]
    .sort((a, b) => rank(b) - rank(a))
    .map((node) => {
      const font = labelFont(node.node.seed, node.id === selected);
      const size = (text: string): number => measure(text, font);
      const whole = node.fold ? `${node.label} ×${node.fold.members.length}` : labelOf(node.id);
      const lines = [
        ...(whole === node.id ? [] : wrapText(whole, room, size).map(withoutEnds)),
        ...(withIds || whole === node.id ? [node.id] : []),
      ];
      return { node, lines, width: Math.max(...lines.map(size)), height: lines.length * LINE };
    });
  const wishes = blocks.map(
    ({ node, lines, width: wide, height }): Wish => ({
      id: node.id,
      text: lines.join('\n'),
      width: wide,
      height,
      places: placesAround(node, wide, height, orientation).filter(
        ({ x }) => Math.abs(x - middle) + wide / 2 <= width / 2,
      ),
      must: false,
    }),
  );
  const found = placeLabels(wishes, nodes.map(nodeBox));
  const sizes = new Map(blocks.map((block) => [block.node.id as string, block]));
  const boxOf = (width: number, height: number, { x, y }: Placed): Box => textBox({ x, y }, width, height);
  const boxes = found.map((one) => boxOf(sizes.get(one.id)?.width ?? 0, sizes.get(one.id)?.height ?? 0, one));
  const left = blocks.filter(({ node }) => !found.some(({ id }) => id === node.id));
  const numbered = placeLabels(
    left.map(({ node }, i): Wish => {
      const text = `${firstNumber + i}`;
      const wide = measure(text, 'label');
      const places = placesAround(node, wide, LINE, orientation);
      return { id: node.id, text, width: wide, height: LINE, places, must: false };
    }),
    [...nodes.map(nodeBox), ...boxes],
  );
  return {
    placed: [...found, ...numbered].flatMap(({ id, text, x, y }) =>
      text
        .split('\n')
        .map((line, i, all) => ({ id, text: line, x, y: y + (i - (all.length - 1) / 2) * LINE })),
    ),
    boxes: [...boxes, ...numbered.map((one) => boxOf(measure(one.text, 'label'), LINE, one))],
    key: numbered.flatMap(({ id, text: number }) => {
      const block = left.find(({ node }) => node.id === id);
      return block ? [{ number, id: block.node.id, text: block.lines.join(' ') }] : [];
    }),
    missing: left.filter(({ node }) => !numbered.some(({ id }) => id === node.id)).map(({ node }) => node.id),
  };
}

/** Below, above and at both sides, and then the corners. Down, the sides come first. */
function placesAround(
  { x, y, radius, node }: SceneNode,
  width: number,
  height: number,
  orientation: Orientation,
): Point[] {
  const [far, high] = [radius + 7 + width / 2, radius + 5 + height / 2];
  const rows = [
    { x, y: y + high },
    { x, y: y - high },
  ];
  const sides = [
    { x: x + far, y },
    { x: x - far, y },
  ];
  const corners = [1, -1].flatMap((side) =>
    [1, -1].map((over) => ({
      x: x + side * (radius + width / 2),
      y: y + over * (height / 2 + radius * 0.7),
    })),
  );
  if (orientation === 'down')
    return [...(node.site === 'mlp' ? sides.toReversed() : sides), ...rows, ...corners];
  return [...(node.site === 'mlp' ? rows.toReversed() : rows), ...corners, ...sides];
}

/** Numbers of the edges, as far as there is room for them. */
function cosinesOf(
  { nodes, edges, orientation }: Scene,
  { measure }: Pick<SceneInput, 'measure'>,
  labels: readonly Box[],
): Scene['cosines'] {
  const points = new Map<string, SceneNode>(nodes.map((node) => [node.id, node]));
  const sites = new Map(edges.map(({ id, site }) => [id as string, site]));
  const wishes = [...edges]
    .sort((a, b) => Number(b.edge.main) - Number(a.edge.main) || b.edge.cosine - a.edge.cosine)
    .flatMap(({ id, edge, site }): Wish[] => {
      const [from, to] = [points.get(edge.from), points.get(edge.to)];
      if (!from || !to) return [];
      const text = edge.cosine.toFixed(2).replace(/^0/, '');
      const places = middlesOf(edge, from, to, site === 'res', orientation);
      return [
        { id, text, width: measure(text, 'small'), height: FONTS.small.size + BASELINE, places, must: false },
      ];
    });
  return placeLabels(wishes, [...nodes.map(nodeBox), ...labels]).map((placed) => ({
    ...placed,
    site: sites.get(placed.id) ?? ('res' as const),
  }));
}
