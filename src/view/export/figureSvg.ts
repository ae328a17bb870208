import type { Font } from '../flow/looks';
import type { FigureScene } from './figureScene';
import type { Palette } from './palette';
import { PALETTES } from './palette';
import { FONT_FAMILY } from './svg';
import { legend } from './svgFrame';
import { sceneMarkup } from './svgScene';
import { wrapText } from './wrapText';
import { element, type Markup, textOf } from './xml';

/** A figure for print: as wide as a column or a page, in the colours of paper, its smallest text of 7 pt. */

export const FIGURE_WIDTHS = [85, 174] as const;
/** In millimetres. */
export type FigureWidth = (typeof FIGURE_WIDTHS)[number];

const SMALLEST_PT = 7;
/** The smallest text of a scene, in its own units. */
const SMALLEST = 11;
export const MM_PER_UNIT = ((SMALLEST_PT / SMALLEST) * 25.4) / 72;

/** The room of a figure in units of the scene. */
export function unitsOf(width: FigureWidth): number {
  return width / MM_PER_UNIT;
}

/** As much of a page as a figure takes, in units of the scene, without its key and legend. */
export const TALLEST = 220 / MM_PER_UNIT;

const PAPER: Palette = { ...PALETTES.light, ground: '#ffffff' };
const TOP = 30;
const SIDE = 2;
const LINE = 15;

export interface Figure {
  /** One, or the two that are compared, one above the other. */
  readonly scenes: readonly FigureScene[];
  readonly width: FigureWidth;
  readonly isTransparent: boolean;
  /** What it shows, for programs that read it out. */
  readonly caption: readonly string[];
  readonly link: string;
  /** `@font-face` rules with the fonts in them, or none. */
  readonly fonts: string;
  measure(text: string, font: Font): number;
}

/** An entry of the key stays in one line as far as it can. */
function unbroken(text: string): string {
  return text.length > 40 ? text : text.replaceAll(' ', '\u00a0');
}

/** @returns the figure, and its height in millimetres */
export function figureSvg(figure: Figure): { readonly svg: string; readonly height: number } {
  const width = unitsOf(figure.width);
  let top = 0;
  const panes = figure.scenes.map(({ scene, box }) => {
    const down = scene.orientation === 'down';
    const left = down ? 30 : SIDE;
    const free = width - left - SIDE - (box.right - box.left);
    const at = { x: left + free / 2 - box.left, y: top + (down ? 8 : TOP) - box.top };
    const numbers = element(
      'g',
      { fill: PAPER.quiet, 'text-anchor': 'middle', 'font-size': SMALLEST },
      ...scene.layers
        .map(({ layer, at: place }) => ({ layer, place: place + (down ? at.y : at.x) }))
        .filter(({ place }) => (down ? place > top : place > 8 && place < width - 8))
        .map(({ layer, place }) =>
          element('text', down ? { x: 14, y: place + 4 } : { x: place, y: top + 14 }, textOf(`L${layer}`)),
        ),
    );
    top = at.y + box.bottom + 10;
    return element(
      'g',
      {},
      element('g', { transform: `translate(${at.x},${at.y})` }, ...sceneMarkup(scene, null, PAPER)),
      numbers,
    );
  });
  const listed = figure.scenes.flatMap(({ key }) => key.map(({ number, text }) => `${number} ${text}`));
  const lines =
    listed.length === 0
      ? []
      : wrapText(listed.map(unbroken).join('; '), width - 2 * SIDE, (line) => figure.measure(line, 'label'));
  const key = element(
    'g',
    { fill: PAPER.quiet },
    ...lines.map((line, i) =>
      element('text', { x: SIDE, y: top + 14 + i * LINE }, textOf(line.replaceAll('\u00a0', ' '))),
    ),
  );
  if (lines.length > 0) top += lines.length * LINE + 6;
  const keys = legend(PAPER, { x: SIDE, y: top + 10, width: width - 2 * SIDE }, figure.measure);
  const height = Math.ceil(keys.bottom + 4);
  return { svg: whole(figure, [...panes, key, keys.markup], width, height), height: height * MM_PER_UNIT };
}

function whole(
  { width: mm, isTransparent, caption, link, fonts }: Figure,
  content: readonly Markup[],
  width: number,
  height: number,
): string {
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: `${mm}mm`,
      height: `${(height * MM_PER_UNIT).toFixed(2)}mm`,
      viewBox: `0 0 ${width.toFixed(2)} ${height}`,
      role: 'img',
      'font-family': FONT_FAMILY,
      'font-size': 12,
    },
    element('title', {}, textOf(caption[0] ?? 'Flow graph')),
    element('desc', {}, textOf(`${caption.slice(1).join(' ')} Made with Headwaters: #${link}`)),
    ...(fonts === '' ? [] : [element('style', {}, textOf(fonts))]),
    ...(isTransparent ? [] : [element('rect', { width: width.toFixed(2), height, fill: PAPER.ground })]),
    ...content,
  )}\n`;
}
