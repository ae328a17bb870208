import { FONTS, type Font, type FontLook } from './looks';

/** Widths of text as the picture will show it. One canvas, and one answer for each text. */

let context: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

/** A font as a canvas takes it. */
export function cssFont({ size, weight, italic }: FontLook): string {
  return `${italic ? 'italic ' : ''}${weight} ${size}px "Inter Variable", Inter, sans-serif`;
}

/** Forgets all widths: they were those of another typeface until the page's own had come in. */
export function forgetWidths(): void {
  widths.clear();
}

export function measureText(text: string, font: Font): number {
  const key = `${font} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 7;
  context.font = cssFont(FONTS[font]);
  const { width } = context.measureText(text);
  widths.set(key, width);
  return width;
}
