import type { FeatureId } from '../../core/ids';
import type { LabelFont, Scene } from '../flow/scene';
import type { Palette } from './palette';
import { axis, caption, gaps, legend } from './svgFrame';
import { sceneMarkup } from './svgScene';
import { element, textOf } from './xml';

/**
 * The picture as a file: the whole graph at scale 1, whatever part of it the screen shows, with layer numbers, legend
 * and caption. It is written from the scene and not read off the page's elements: those may be half-way through a
 * transition, and take their look from a style sheet that a file does not have. All looks are plain attributes, which
 * every program understands; texts are texts.
 */
export interface SvgPicture {
  readonly scene: Scene;
  readonly selected: FeatureId | null;
  readonly palette: Palette;
  /** Sentences below the picture, the first of them its title. */
  readonly caption: readonly string[];
  /** What brings the same graph back: the fragment of its link. */
  readonly link: string;
  /** `@font-face` rules with the fonts in them; empty leaves it to the program to find Inter or one like it. */
  readonly fonts: string;
  measure(text: string, font: LabelFont): number;
}

/** Inter first; then what is no wider, so that labels that just fit beside each other still do. */
export const FONT_FAMILY =
  "'Inter Variable', Inter, 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans Condensed', sans-serif";

/** Room around the scene, that for the layer numbers in it. */
const INSETS = { across: { left: 12, top: 52, right: 12 }, down: { left: 68, top: 16, right: 12 } } as const;
const EDGE = 24;
/** Room for the legend in one line. */
const LEAST_WIDTH = 720;

export function pictureSvg(picture: SvgPicture): string {
  const { scene, palette, measure } = picture;
  const box = scene.bounds;
  const inset = INSETS[scene.orientation];
  const wide = box.right - box.left;
  const width = Math.ceil(Math.max(LEAST_WIDTH, wide + inset.left + inset.right));
  const bottom = Math.ceil(inset.top + box.bottom - box.top);
  const x = inset.left + (width - inset.left - inset.right - wide) / 2 - box.left;
  const y = inset.top - box.top;
  const frame = { x, y, width, bottom };
  const keys = legend(palette, { x: EDGE, y: bottom + 20, width: width - 2 * EDGE }, measure);
  const words = caption(
    picture.caption,
    palette,
    { x: EDGE, y: keys.bottom + 18, width: width - 2 * EDGE },
    measure,
  );
  const height = Math.ceil(words.bottom + 14);
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'font-family': FONT_FAMILY,
      'font-size': 12,
      style: 'font-variant-numeric:tabular-nums',
    },
    element('title', {}, textOf(picture.caption[0] ?? 'Flow graph')),
    element(
      'desc',
      {},
      textOf(`${picture.caption.slice(1).join(' ')} Made with Headwaters: #${picture.link}`),
    ),
    ...(picture.fonts === '' ? [] : [element('style', {}, textOf(picture.fonts))]),
    element('rect', { width, height, fill: palette.ground }),
    gaps(scene, palette, frame),
    element('g', { transform: `translate(${x},${y})` }, ...sceneMarkup(scene, picture.selected, palette)),
    axis(scene, palette, frame),
    keys.markup,
    words.markup,
  )}\n`;
}
