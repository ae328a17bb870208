import { CLASSES } from '../../core/classes';
import { SITE_NAMES, SITES } from '../../core/ids';
import { attributesOf } from '../flow/attributes';
import { smallMark } from '../flow/drawn';
import type { Font } from '../flow/looks';
import type { Scene } from '../flow/scene';
import { type Fill, fillOf } from '../flow/shapes';
import type { Palette } from './palette';
import { wrapText } from './wrapText';
import { element, type Markup, textOf } from './xml';

/** What stands around the scene: layer numbers, legend, caption. */

type Measure = (text: string, font: Font) => number;

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
/** Where the word "Layer" ends below, in a picture with its layers down the side. */
const WORD_BOTTOM = 36;
/** Middle of the numbers down the side, and where the picture beside them begins. */
const NUMBERS = 40;
const BESIDE = 64;

/** Where the scene stands in the picture, and how far the picture goes. */
interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly bottom: number;
}

/** Layers of the scene by their place in the picture, without those outside of it. */
function layersIn({ layers, orientation }: Scene, { x, y, width, bottom }: Frame): Scene['layers'] {
  const [offset, least, most] =
    orientation === 'down' ? [y, WORD_BOTTOM, bottom - 4] : [x, WORD_ENDS, width - 8];
  return layers
    .map(({ layer, at, gap }) => ({ layer, gap, at: at + offset }))
    .filter(({ at }) => at > least && at < most);
}

/** Layer numbers along the top, or down the left side. */
export function axis(scene: Scene, palette: Palette, frame: Frame): Markup {
  const down = scene.orientation === 'down';
  return element(
    'g',
    { fill: palette.quiet, 'text-anchor': 'middle' },
    element('text', { x: 24, y: 26, 'text-anchor': 'start' }, textOf('Layer')),
    ...layersIn(scene, frame).flatMap(({ layer, gap, at }) => {
      const number = down ? { x: NUMBERS, y: at + 4.4 } : { x: at, y: 26 };
      const absent = { ...number, y: number.y + (down ? 15 : 16) };
      return [
        element('text', number, textOf(`${layer}`)),
        ...(gap ? [element('text', absent, textOf('no SAE'))] : []),
      ];
    }),
  );
}

/** Pale bars where a layer has no SAE. They lie below the scene: features of the next layer reach into them. */
export function gaps(scene: Scene, palette: Palette, frame: Frame): Markup {
  const half = scene.grid.layer / 2 - 4;
  const bar = (at: number): Record<string, number> =>
    scene.orientation === 'down'
      ? { x: BESIDE, y: at - half, width: frame.width - BESIDE - 12, height: 2 * half }
      : { x: at - half, y: 48, width: 2 * half, height: frame.bottom - 48 };
  return element(
    'g',
    { fill: palette.track, 'fill-opacity': 0.4 },
    ...layersIn(scene, frame)
      .filter(({ gap }) => gap)
      .map(({ at }) => element('rect', bar(at))),
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
      ...smallMark(site, fill, colour).map((path) => element('path', attributesOf(path, palette))),
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
    wrapText(sentence, width, (line) => measure(line, 'label')).map((text) => ({ text, first: i === 0 })),
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
