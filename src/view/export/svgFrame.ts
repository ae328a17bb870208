import { CLASSES } from '../../core/classes';
import { SITE_NAMES, SITES } from '../../core/ids';
import type { LabelFont, Scene } from '../flow/scene';
import { type Fill, fillOf, shapePath } from '../flow/shapes';
import type { Palette } from './palette';
import { markShape } from './svgScene';
import { element, type Markup, textOf } from './xml';

/** What stands around the scene: layer numbers, legend, caption. */

type Measure = (text: string, font: LabelFont) => number;

/** Where a block of text begins, and how wide it may be. */
interface Room {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

interface Block {
  readonly markup: Markup;
  readonly bottom: number;
}

const LINE = 18;
/** Where the word "Layer" ends: numbers further left would lie on it. */
const WORD_ENDS = 70;
/** Half of what a gap takes at scale 1. */
const GAP = 52;

/** Where the scene stands in the picture: its x, and how far the picture goes. */
interface Frame {
  readonly x: number;
  readonly width: number;
}

/** Layers of the scene by their x in the picture, without those outside of it. */
function layersIn(scene: Scene, { x: offset, width }: Frame): Scene['layers'] {
  return scene.layers
    .map(({ layer, x, gap }) => ({ layer, gap, x: x + offset }))
    .filter(({ x }) => x > WORD_ENDS && x < width - 8);
}

/** Layer numbers along the top. */
export function axis(scene: Scene, palette: Palette, frame: Frame): Markup {
  return element(
    'g',
    { fill: palette.quiet, 'text-anchor': 'middle' },
    element('text', { x: 24, y: 26, 'text-anchor': 'start' }, textOf('Layer')),
    ...layersIn(scene, frame).flatMap(({ layer, gap, x }) => [
      element('text', { x, y: 26 }, textOf(`${layer}`)),
      ...(gap ? [element('text', { x, y: 42 }, textOf('no SAE'))] : []),
    ]),
  );
}

/** Pale bars where a layer has no SAE. They lie below the scene: features of the next layer reach into them. */
export function gaps(scene: Scene, palette: Palette, frame: Frame & { readonly bottom: number }): Markup {
  return element(
    'g',
    { fill: palette.track, 'fill-opacity': 0.4 },
    ...layersIn(scene, frame)
      .filter(({ gap }) => gap)
      .map(({ x }) => element('rect', { x: x - GAP, y: 48, width: 2 * GAP, height: frame.bottom - 48 })),
  );
}

/** Shapes and colours of the sites, fills of the classes. */
export function legend(palette: Palette, { x: left, y: top, width }: Room, measure: Measure): Block {
  let [x, y] = [left, top];
  const entries = [
    ...SITES.map((site) => ({ site, colour: site, fill: 'hollow' as Fill, text: SITE_NAMES[site] })),
    ...CLASSES.map((flowClass) => ({
      site: 'res' as const,
      colour: 'quiet' as const,
      fill: fillOf('res', flowClass),
      text: flowClass,
    })),
  ].map(({ site, colour, fill, text }) => {
    const wide = 20 + measure(text, 'label');
    if (x > left && x + wide > left + width) [x, y] = [left, y + LINE];
    const at = x;
    x += wide + 20;
    return element(
      'g',
      { transform: `translate(${at + 7},${y})` },
      markShape(shapePath(site, site === 'att' ? 5 : 5.2), fill, colour, palette, 'legend'),
      ...(fill === 'ringed' ? [element('circle', { r: 2, fill: palette.ground })] : []),
      element('text', { x: 13, y: 4.4, fill: palette.quiet }, textOf(text)),
    );
  });
  return { markup: element('g', {}, ...entries), bottom: y + LINE / 2 };
}

/** Sentences, each from a new line and over as many as it needs. */
export function caption(
  sentences: readonly string[],
  palette: Palette,
  { x, y, width }: Room,
  measure: Measure,
): Block {
  const lines = sentences.flatMap((sentence, i) =>
    wrapText(sentence, width, measure).map((text) => ({ text, first: i === 0 })),
  );
  return {
    markup: element(
      'g',
      { fill: palette.quiet },
      ...lines.map(({ text, first }, i) =>
        element(
          'text',
          {
            x,
            y: y + i * LINE,
            fill: first ? palette.ink : undefined,
            'font-weight': first ? 500 : undefined,
          },
          textOf(text),
        ),
      ),
    ),
    bottom: y + (lines.length - 1) * LINE,
  };
}

/** Words that do not fit beside the others go to the next line; one that is too long alone stays whole. */
function wrapText(text: string, width: number, measure: Measure): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && measure(longer, 'label') <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
