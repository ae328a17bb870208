import type { LabelFont } from './scene';

/** Widths of text as the picture will show it. One canvas, and one answer for each text. */

export const FONTS: Readonly<Record<LabelFont, string>> = {
  label: '500 12px "Inter Variable", Inter, sans-serif',
  strong: '650 13px "Inter Variable", Inter, sans-serif',
  small: '500 11px "Inter Variable", Inter, sans-serif',
};

let context: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

/** Forgets all widths: they were those of another typeface until the page's own had come in. */
export function forgetWidths(): void {
  widths.clear();
}

export function measureText(text: string, font: LabelFont): number {
  const key = `${font} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 7;
  context.font = FONTS[font];
  const { width } = context.measureText(text);
  widths.set(key, width);
  return width;
}
