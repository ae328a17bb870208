import type { FigureWidth } from './figureSvg';
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
    if (!text.hasAttribute('stroke')) continue;
    const halo = text.cloneNode(true);
    for (const name of ['stroke', 'stroke-width', 'stroke-linejoin', 'paint-order'])
      text.removeAttribute(name);
    text.before(halo);
  }
  return root;
}
