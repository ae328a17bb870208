import type { FeatureId } from '../../core/ids';
import type { Font } from '../flow/looks';
import type { Scene } from '../flow/scene';
import type { Palette } from './palette';
import { axis, caption, gaps, legend } from './svgFrame';
import { sceneMarkup } from './svgScene';
import { element, type Markup, textOf } from './xml';

/**
 * The picture as a file: the whole graph at scale 1, whatever part of it the screen shows, with layer numbers, legend
 * and caption. It is written from the scene and not read off the page's elements: those may be half-way through a
 * transition, and take their look from a style sheet that a file does not have. All looks are plain attributes, which
 * every program understands; texts are texts.
 */
export interface SvgPicture {
  /** One, or the two that are compared, from left to right. */
  readonly scenes: readonly Scene[];
  readonly selected: FeatureId | null;
  readonly palette: Palette;
  /** Sentences below the picture, the first of them its title. */
  readonly caption: readonly string[];
  /** What brings the same graph back: the fragment of its link. */
  readonly link: string;
  /** `@font-face` rules with the fonts in them; empty leaves it to the program to find Inter or one like it. */
  readonly fonts: string;
  measure(text: string, font: Font): number;
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
  const { scenes, palette, measure } = picture;
  const least = Math.ceil(LEAST_WIDTH / scenes.length);
  const panes = scenes.map((scene) => paneOf(scene, least));
  const bottom = Math.max(...panes.map((pane) => pane.bottom));
  const width = panes.reduce((sum, pane) => sum + pane.width, 0);
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
    ...panes.map((pane, i) => {
      const left = panes.slice(0, i).reduce((sum, one) => sum + one.width, 0);
      return element(
        'g',
        left > 0 ? { transform: `translate(${left},0)` } : {},
        ...paneMarkup({ ...pane, bottom }, picture),
      );
    }),
    keys.markup,
    words.markup,
  )}\n`;
}

/** A scene with the room that it takes, from the top left corner on. */
interface Pane {
  readonly scene: Scene;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly bottom: number;
}

function paneOf(scene: Scene, least: number): Pane {
  const box = scene.bounds;
  const inset = INSETS[scene.orientation];
  const wide = box.right - box.left;
  const width = Math.ceil(Math.max(least, wide + inset.left + inset.right));
  return {
    scene,
    x: inset.left + (width - inset.left - inset.right - wide) / 2 - box.left,
    y: inset.top - box.top,
    width,
    bottom: Math.ceil(inset.top + box.bottom - box.top),
  };
}

function paneMarkup(pane: Pane, { palette, selected }: SvgPicture): Markup[] {
  const { scene, x, y } = pane;
  return [
    gaps(scene, palette, pane),
    element(
      'g',
      // Texts have been given their room as a canvas measures them: it knows no tabular figures.
      { transform: `translate(${x},${y})`, style: 'font-variant-numeric:normal' },
      ...sceneMarkup(scene, selected, palette),
    ),
    axis(scene, palette, pane),
  ];
}
