import type { Drawn, DrawnPath, DrawnText } from './drawn';
import { hundredth } from './geometry';
import { type Colours, FONTS, HALO } from './looks';

/** A shape as attributes of SVG, which the page's elements and the exported file have alike. */

export type Attributes = Readonly<Record<string, string | number>>;

export const TAGS: Readonly<Record<Drawn['kind'], 'path' | 'text' | 'g'>> = {
  path: 'path',
  text: 'text',
  group: 'g',
};

export function attributesOf(shape: Drawn, colours: Colours): Attributes {
  if (shape.kind === 'path') return ofPath(shape, colours);
  if (shape.kind === 'text') return ofText(shape, colours);
  return { transform: moved(shape.at) };
}

function ofPath({ d, look, opacity, at }: DrawnPath, colours: Colours): Attributes {
  const { fill, stroke, width, dash, cap, join } = look;
  const round = opacity === undefined ? undefined : hundredth(opacity);
  return {
    ...(at && { transform: moved(at) }),
    d,
    fill: fill === 'none' ? fill : colours[fill],
    ...(round !== undefined && { 'fill-opacity': round }),
    ...(stroke && { stroke: colours[stroke] }),
    ...(stroke && round !== undefined && { 'stroke-opacity': round }),
    ...(width !== undefined && { 'stroke-width': width }),
    ...(dash && { 'stroke-dasharray': dash.join(' ') }),
    ...(cap && { 'stroke-linecap': cap }),
    ...(join && { 'stroke-linejoin': join }),
  };
}

function ofText({ font, fill, at, turn, zoom }: DrawnText, colours: Colours): Attributes {
  const { size, weight, italic } = FONTS[font];
  return {
    transform: `${moved(at)}${turn === 0 ? '' : ` rotate(${turn})`}`,
    fill: colours[fill],
    'font-size': hundredth(size / zoom),
    'font-weight': weight,
    ...(italic && { 'font-style': 'italic' }),
    'text-anchor': 'middle',
    'paint-order': 'stroke',
    stroke: colours[HALO.colour],
    'stroke-width': hundredth(HALO.width / zoom),
    'stroke-linejoin': 'round',
  };
}

function moved({ x, y }: { readonly x: number; readonly y: number }): string {
  return `translate(${hundredth(x)},${hundredth(y)})`;
}
