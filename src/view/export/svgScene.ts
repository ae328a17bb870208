import type { FeatureId, Site } from '../../core/ids';
import { HULL_ROOM } from '../flow/groupScene';
import type { Placed } from '../flow/labels';
import { NOTE_MARK, PIN_MARK } from '../flow/marks';
import type { Scene, SceneNode } from '../flow/scene';
import type { Palette } from './palette';
import { element, type Markup, textOf } from './xml';

/** What stands in the scene, as picture.css paints it. */
export function sceneMarkup(scene: Scene, selected: FeatureId | null, palette: Palette): Markup[] {
  const emphasis = new Map<string, SceneNode>(scene.nodes.map((node) => [node.id, node]));
  return [
    element('g', { fill: palette.river }, ...scene.rivers.map(({ path }) => element('path', { d: path }))),
    ...hullMarkup(scene, palette),
    element(
      'g',
      {},
      ...scene.edges.map(({ path, site, opacity, edge }) =>
        element('path', {
          d: path,
          fill: palette[site],
          'fill-opacity': opacity,
          ...(edge.held ? { stroke: palette[site], 'stroke-dasharray': '3 3' } : {}),
        }),
      ),
    ),
    ...spanMarkup(scene.span, palette),
    element(
      'g',
      { ...halo(palette), 'font-size': 11, 'font-weight': 500 },
      ...scene.cosines.map((placed) => text(placed, 11, { fill: palette[placed.site] })),
    ),
    element('g', {}, ...scene.nodes.map((node) => nodeMarkup(node, node.id === selected, palette))),
    element(
      'g',
      { ...halo(palette), 'font-weight': 500 },
      ...scene.labels.map((placed) => {
        const node = emphasis.get(placed.id)?.node;
        const strong = node?.seed || placed.id === selected;
        const size = node?.seed ? 13 : 12;
        return text(placed, size, {
          fill: strong || node?.main ? palette.ink : palette.quiet,
          'font-weight': strong ? 650 : undefined,
          'font-size': node?.seed ? size : undefined,
        });
      }),
    ),
    element(
      'g',
      { ...halo(palette), 'font-size': 11, 'font-style': 'italic', fill: palette.quiet },
      ...scene.notes.map((placed) => text(placed, 11, {})),
    ),
  ];
}

/** The grounds of unfolded groups, with their names. */
function hullMarkup({ hulls }: Scene, palette: Palette): Markup[] {
  return hulls.map(({ path, name, at }) =>
    element(
      'g',
      {},
      element('path', {
        d: path,
        fill: palette.track,
        stroke: palette.track,
        'stroke-width': 2 * HULL_ROOM,
        'stroke-linejoin': 'round',
        opacity: 0.55,
      }),
      element(
        'text',
        { ...halo(palette), x: at.x, y: at.y, 'font-weight': 650, fill: palette.ink },
        textOf(name),
      ),
    ),
  );
}

/** A line in the colour of the ground around text that may lie on water. */
function halo(palette: Palette): Record<string, string | number> {
  return {
    'text-anchor': 'middle',
    'paint-order': 'stroke',
    stroke: palette.ground,
    'stroke-width': 4,
    'stroke-linejoin': 'round',
  };
}

/** How far below its middle a line of text has its baseline, by the measures of Inter. */
const BASELINE = 0.364;

/** A text around its middle. Programs disagree on `dominant-baseline`, so the baseline is worked out here. */
function text(
  placed: Placed,
  size: number,
  attributes: Readonly<Record<string, string | number | undefined>>,
): Markup {
  return element('text', { x: placed.x, y: placed.y + BASELINE * size, ...attributes }, textOf(placed.text));
}

function spanMarkup(span: Scene['span'], palette: Palette): Markup[] {
  if (!span) return [];
  const { path, text: words, at, turn } = span;
  return [
    element('path', { d: path, fill: 'none', stroke: palette.quiet }),
    element(
      'text',
      {
        ...halo(palette),
        transform: `translate(${at.x},${at.y})${turn === 0 ? '' : ` rotate(${turn})`}`,
        fill: palette.quiet,
      },
      textOf(words),
    ),
  ];
}

function nodeMarkup(scene: SceneNode, isSelected: boolean, palette: Palette): Markup {
  const { id, node, label, x, y, radius, shape, fill, count, fold, note, shared } = scene;
  const title = `${label === id ? id : `${id}: ${label}`}${note ? `. Note: ${note}` : ''}`;
  const parts = [element('title', {}, textOf(title))];
  if (isSelected)
    parts.push(
      element('circle', { r: radius + 4.5, fill: 'none', stroke: palette.ink, 'stroke-width': 1.5 }),
    );
  if (shared)
    parts.push(
      element('circle', {
        r: radius + 3,
        fill: 'none',
        stroke: palette.ink,
        'stroke-dasharray': '1 2.5',
        'stroke-linecap': 'round',
      }),
    );
  if (fold)
    parts.push(
      element('path', {
        d: shape,
        transform: 'translate(4,-4)',
        fill: palette.ground,
        stroke: palette[node.site],
        'stroke-width': 1.5,
      }),
    );
  parts.push(markShape(shape, fill, node.site, palette, 'picture'));
  if (node.pinned) parts.push(smallMark(PIN_MARK, -radius - 7, -radius - 6, palette.ink, palette));
  if (note) parts.push(smallMark(NOTE_MARK, radius + 8, -radius - 6, palette.ground, palette));
  if (fill === 'ringed')
    parts.push(element('circle', { r: Math.round(radius * 3.8) / 10, fill: palette.ground }));
  if (node.hidden > 0)
    parts.push(
      element(
        'text',
        {
          ...halo(palette),
          x: count.x,
          y: count.y + BASELINE * 11,
          'font-size': 11,
          'font-weight': 500,
          fill: palette.quiet,
        },
        textOf(`+${node.hidden}`),
      ),
    );
  return element('g', { transform: `translate(${x},${y})` }, ...parts);
}

function smallMark(d: string, x: number, y: number, fill: string, palette: Palette): Markup {
  return element('path', {
    d,
    transform: `translate(${x},${y})`,
    fill,
    stroke: palette.ink,
    'stroke-width': 1.2,
  });
}

const DASHES = { picture: '2.2 2.6', legend: '1.8 2.2' } as const;

/** The shape of a feature: its site by colour, its class by fill. */
export function markShape(
  d: string,
  fill: SceneNode['fill'],
  colour: Site | 'quiet',
  palette: Palette,
  where: keyof typeof DASHES,
): Markup {
  const stroke = palette[colour];
  const inside =
    fill === 'hollow' || fill === 'dashed' ? palette.ground : fill === 'faint' ? palette.track : stroke;
  return element('path', {
    d,
    fill: inside,
    stroke,
    'stroke-width': 2,
    'stroke-dasharray': fill === 'dashed' ? DASHES[where] : undefined,
    'stroke-linecap': fill === 'dashed' && where === 'picture' ? 'round' : undefined,
  });
}
