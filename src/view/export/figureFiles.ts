import { HALO } from '../flow/looks';
import { type FigureWidth, MM_PER_UNIT } from './figureSvg';
import { svgToPng } from './png';
import { withResolution } from './pngResolution';

/** A figure as the files that journals take. */

/** Journals ask for 300 and, for drawings with lines, for 600 dots per inch. */
export const FIGURE_DPI = 600;
/** What a browser takes a length in millimetres to be. */
const CSS_DPI = 96;

export async function figurePng(svg: string): Promise<Blob> {
  const png = await svgToPng(svg, FIGURE_DPI / CSS_DPI);
  return new Blob([withResolution(new Uint8Array(await png.arrayBuffer()), FIGURE_DPI)], {
    type: 'image/png',
  });
}

/**
 * A PDF with texts as texts, set in Helvetica, which every reader has: the page's typeface comes in a form that PDF does
 * not take. The libraries are loaded here, when a PDF is asked for.
 *
 * @param height in millimetres, as is the width
 */
export async function figurePdf(svg: string, width: FigureWidth, height: number): Promise<Blob> {
  const [{ jsPDF }, { svg2pdf }] = await Promise.all([import('jspdf'), import('svg2pdf.js')]);
  const root = withSeparateHalos(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement);
  // It measures texts, and can do so only in a page.
  root.setAttribute('style', 'position:absolute;left:-99999px');
  document.body.append(root);
  try {
    const pdf = new jsPDF({ unit: 'mm', format: [width, height], orientation: width > height ? 'l' : 'p' });
    await svg2pdf(root, pdf, { x: 0, y: 0, width, height });
    return pdf.output('blob');
  } finally {
    root.remove();
  }
}

/** PDF has no order of painting: the halo of a text becomes a text of its own below it. */
function withSeparateHalos(root: Element): Element {
  root.setAttribute('font-family', 'helvetica');
  for (const style of root.querySelectorAll('style, title, desc')) style.remove();
  for (const text of root.querySelectorAll('text')) {
    const isBold = Number(text.getAttribute('font-weight') ?? 400) >= 600;
    text.setAttribute('font-weight', isBold ? 'bold' : 'normal');
    text.textContent = inHelvetica(text.textContent ?? '');
    if (!text.hasAttribute('stroke')) continue;
    const halo = text.cloneNode(true) as Element;
    // Widths of the strokes of texts are taken as millimetres, whatever the scale.
    halo.setAttribute('stroke-width', String(HALO.width * MM_PER_UNIT));
    for (const name of ['stroke', 'stroke-width', 'stroke-linejoin', 'paint-order'])
      text.removeAttribute(name);
    // Below all texts of its layer: the lines of a label stand close.
    text.parentElement?.prepend(halo);
  }
  return root;
}

/** The sign of a line break, and the characters of Windows-1252 that Latin-1 lacks. */
const SIGNS: Readonly<Record<string, string>> = { '↵': '¶' };
const WINDOWS_1252 = /[ -~\u00a0-ÿ€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/;

/** A text in the characters that the standard fonts of PDF have. */
export function inHelvetica(text: string): string {
  return [...text].map((c) => SIGNS[c] ?? (WINDOWS_1252.test(c) ? c : '?')).join('');
}
