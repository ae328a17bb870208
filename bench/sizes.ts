/**
 * `npm run sizes`: how large the texts of the picture are and how much of its pane is drawn, at many widths, from the
 * real page: the table of docs/picture.md. Ends with 1 where something is under the bounds that it names.
 */
import type { Page } from '@playwright/test';
import { nodes, settled } from '../support/page';
import { launch, serveApp } from './browser';
import { markdown, note, print, type Table } from './report';

const STARTS = { sauce: '7/res/624', ship: '7/res/948&cut=0.4,0.15,0.15', scripture: '7/res/759&k=2' };
const SCREENS = [
  [1920, 1080],
  [1400, 900],
  [1280, 720],
  [768, 1024],
  [390, 844],
  [320, 640],
] as const;
/** Another start, for comparison. */
const OTHERS = { sauce: '7/res/948', ship: '7/res/759', scripture: '7/res/624' };
/** Many features: rivers with up to eight matches at each site, whatever chance says of them. */
const MANY = '&k=8&rule=fixed&cut=0.2,0.05,0.05';
const STATES = ['reading', 'steering', 'comparing', 'many features'] as const;
const PORT = 5419;

type Start = keyof typeof STARTS;

function linkOf(start: Start, state: (typeof STATES)[number]): string {
  const link = `#v=1&seed=${STARTS[start]}`;
  if (state === 'comparing') return `${link}&vs=${OTHERS[start]}`;
  // What a start says of k and cuts gives way.
  return state === 'many features' ? `#v=1&seed=${STARTS[start].split('&')[0]}${MANY}` : link;
}

interface Sizes {
  readonly features: number;
  /** Of the smallest text on the screen, in px. */
  readonly text: number;
  /** Of the pane, as shares: what is drawn, and what is drawn beyond it. */
  readonly drawn: number;
  readonly beyond: number;
  /** Of the pictures, as shares of the height of the pane with its controls, and of the screen. */
  readonly ofPane: number;
  readonly ofScreen: number;
}

/** Measured in the page: of several pictures the smallest text and the least share. */
function measure(): Sizes {
  const height = (name: string): number => document.querySelector(name)?.getBoundingClientRect().height ?? 0;
  const pictures = [...document.querySelectorAll('.picture')].map((picture) => {
    const pane = picture.getBoundingClientRect();
    const scale = (element: SVGGraphicsElement): number => {
      const { a = 1, b = 0 } = element.getScreenCTM() ?? {};
      return Math.hypot(a, b);
    };
    const texts = [...picture.querySelectorAll<SVGGraphicsElement>('.world text, .axis text')].map(
      (text) => Number.parseFloat(getComputedStyle(text).fontSize) * scale(text),
    );
    const parts = [...picture.querySelectorAll('.world .shape, .world text, .world .edges path')]
      .map((part) => part.getBoundingClientRect())
      .filter(({ width, height }) => width + height > 0);
    const left = Math.min(...parts.map((box) => box.left));
    const right = Math.max(...parts.map((box) => box.right));
    const top = Math.min(...parts.map((box) => box.top));
    const bottom = Math.max(...parts.map((box) => box.bottom));
    const inside =
      Math.max(0, Math.min(right, pane.right) - Math.max(left, pane.left)) *
      Math.max(0, Math.min(bottom, pane.bottom) - Math.max(top, pane.top));
    const all = (right - left) * (bottom - top);
    return {
      text: Math.min(...texts),
      drawn: inside / (pane.width * pane.height),
      beyond: all > 0 ? 1 - inside / all : 0,
    };
  });
  return {
    features: document.querySelectorAll('.picture .node').length,
    text: Math.min(...pictures.map(({ text }) => text)),
    drawn: Math.min(...pictures.map(({ drawn }) => drawn)),
    beyond: Math.max(...pictures.map(({ beyond }) => beyond)),
    ofPane: height('.picture-frame') / (height('.stage') + height('.controls-frame')),
    ofScreen: height('.picture-frame') / innerHeight,
  };
}

async function show(page: Page, link: string, isSteering: boolean): Promise<Sizes> {
  await page.goto('about:blank');
  await page.goto(`${served.url}${link}`);
  await nodes(page).first().waitFor();
  // More matches come with the decoders.
  await page.locator('.count').filter({ hasNotText: 'incomplete' }).waitFor({ timeout: 120_000 });
  if (isSteering) await page.getByRole('tab', { name: 'Steer', exact: true }).click();
  await settled(page);
  return page.evaluate(measure);
}

const served = await serveApp(PORT);
const browser = await launch();
const rows: Table['rows'][number][] = [];
try {
  for (const [width, height] of SCREENS) {
    const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    // tsx gives functions their names by a helper that does not travel into the page with them.
    await page.addInitScript('globalThis.__name = (f) => f');
    for (const start of Object.keys(STARTS) as Start[])
      for (const state of STATES) {
        const sizes = await show(page, linkOf(start, state), state === 'steering');
        const { features, text, drawn, beyond, ofPane, ofScreen } = sizes;
        const percent = (share: number): number => 100 * share;
        rows.push([
          `${width} x ${height}`,
          start,
          state,
          features,
          text,
          percent(drawn),
          percent(beyond),
          percent(ofPane),
          percent(ofScreen),
        ]);
        note(`  ${rows.at(-1)?.join(', ')}`);
      }
    await context.close();
  }
} finally {
  await browser.close();
  await served.close();
}
const LAPTOPS = ['1400 x 900', '1280 x 720'];
const PHONES = ['390 x 844', '320 x 640'];
const faults = rows.filter(([screen, , state, , text, , beyond, ofPane, ofScreen]) => {
  const isLow = state === 'steering' && LAPTOPS.includes(String(screen)) && Number(ofPane) < 70;
  const isShort = PHONES.includes(String(screen)) && Number(ofScreen) < 50;
  return Number(text) < 10.99 || Number(beyond) > 0.5 || isLow || isShort;
});
for (const fault of faults) note(`  under its bounds: ${fault.slice(0, 3).join(', ')}`);
if (faults.length > 0) process.exitCode = 1;
print(
  markdown({
    title: 'The picture at every size',
    columns: [
      { name: 'screen, px' },
      { name: 'start' },
      { name: 'state' },
      { name: 'features' },
      { name: 'smallest text, px', digits: 1 },
      { name: 'drawn, % of its pane' },
      { name: 'cut off, %' },
      { name: 'picture, % of graph and controls' },
      { name: 'picture, % of screen' },
    ],
    rows,
    notes: [
      'Bounds: texts of 11 px; nothing cut off; at 1400 and 1280 px 70 % of graph and controls while steering; at 390 and 320 px half of the screen.',
      'A river without modules (ship) is a line: no grid fills a pane with it.',
    ],
  }),
);
