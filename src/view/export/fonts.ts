import { HeadwatersError } from '../../core/errors';

/**
 * The page's typeface for a file that leaves it: `@font-face` rules with the fonts inside, only those whose characters
 * occur in `text`. Browsers show such a file as the page does; programs that know no such rules (librsvg, Inkscape)
 * take an Inter that is installed, or the next family of the list.
 *
 * @throws FileError when a font of the page cannot be read
 */
export async function fontsFor(text: string): Promise<string> {
  const characters = [...new Set(text)].map((c) => c.codePointAt(0) ?? 0);
  const rules = fontRules().filter(({ style }) =>
    characters.some((c) => covers(style.getPropertyValue('unicode-range'), c)),
  );
  return (await Promise.all(rules.map(withFontInside))).join('');
}

const FAMILY = 'Inter Variable';

function fontRules(): CSSFontFaceRule[] {
  return [...document.styleSheets]
    .filter(({ href }) => href === null || new URL(href).origin === location.origin)
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSFontFaceRule)
    .filter(({ style }) => style.getPropertyValue('font-family').replace(/['"]/g, '') === FAMILY);
}

/** Whether a `unicode-range` such as `U+0-FF, U+131` has the character; without one, a font has all. */
export function covers(ranges: string, character: number): boolean {
  if (ranges === '') return true;
  return ranges.split(',').some((range) => {
    const [, first, last] = /^\s*U\+([0-9a-f]+)(?:-([0-9a-f]+))?\s*$/i.exec(range) ?? [];
    if (first === undefined) return false;
    return character >= Number.parseInt(first, 16) && character <= Number.parseInt(last ?? first, 16);
  });
}

async function withFontInside({ style, parentStyleSheet }: CSSFontFaceRule): Promise<string> {
  const [, path = ''] = /url\(["']?([^"')]+)["']?\)/.exec(style.getPropertyValue('src')) ?? [];
  const url = new URL(path, parentStyleSheet?.href ?? document.baseURI);
  const data = await dataUrl(await bytesOf(url));
  const range = style.getPropertyValue('unicode-range');
  return (
    `@font-face{font-family:'${FAMILY}';font-weight:${style.getPropertyValue('font-weight') || 'normal'};` +
    `${range === '' ? '' : `unicode-range:${range};`}src:url(${data}) format('woff2')}`
  );
}

async function bytesOf(url: URL): Promise<Blob> {
  const answer = await fetch(url).catch(() => undefined);
  if (answer?.ok) return new Blob([await answer.arrayBuffer()], { type: 'font/woff2' });
  throw new HeadwatersError('FileError', {
    what: 'The page’s typeface could not be embedded in the picture.',
    next: 'Programs will substitute a similar one.',
  });
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
