import type { Page } from '@playwright/test';
import { atRest } from '../support/page';
import { modelReady, SCRIPTURE, textsDone } from '../support/steering';
import type { Context } from './context';
import { median, quantile, type Table } from './report';

/** Steering as its user feels it: loading, from the slider's move to the first new token, and the page's own thread. */

const MOVES = 12;

interface Watch {
  /** Milliseconds from each move to the first token of the new text on the screen. */
  readonly first: number[];
  /** Milliseconds of each task of the page's thread beyond 50. */
  readonly long: number[];
}

export async function steer({ openApp, say }: Context): Promise<Table[]> {
  const { page, url, close } = await openApp(SCRIPTURE.replace('text=1,16', 'text=1,60'));
  const since = Date.now();
  await page.goto(url);
  await modelReady(page);
  const loadMs = Date.now() - since;
  // Only then is the processor free.
  await atRest(page);
  await page
    .locator('.model-line')
    .getByText('slower here')
    .waitFor({ timeout: 180_000 })
    .catch(() => undefined);
  await textsDone(page);
  say('measuring');
  await page.evaluate(watch);
  const slider = page.getByRole('slider', { name: /Add s/ });
  for (let move = 0; move < MOVES; move++) {
    await slider.focus();
    await page.keyboard.press(move % 2 === 0 ? 'ArrowRight' : 'ArrowLeft');
    await page.waitForTimeout(move % 3 === 0 ? 1_500 : 500);
  }
  const { first, long } = await page.evaluate(() => (window as unknown as { steerWatch: Watch }).steerWatch);
  const memory = await memoryOf(page);
  await close();
  return [
    {
      title: 'Steering in the tab (embedded model, WebAssembly, 2 texts of 60 tokens, 4 features)',
      columns: [
        { name: 'page opened to model ready, ms' },
        { name: 'slider to first new token, p50 ms', digits: 1 },
        { name: 'p95 ms', digits: 1 },
        { name: 'tasks over 50 ms on the page’s thread' },
        { name: 'memory of page and workers, MB' },
      ],
      rows: [[loadMs, median(first), quantile(first, 0.95), long.length, memory]],
      notes: [
        `${first.length} of ${MOVES} moves by key. From the key to the frame after the token is in the page; the old text is stopped first.`,
        'Memory as `performance.measureUserAgentSpecificMemory()` gives it, after writing; WebAssembly never gives any back, so it is the peak.',
      ],
    },
  ];
}

/** In the page. */
function watch(): void {
  const result: Watch = { first: [], long: [] };
  (window as unknown as { steerWatch: Watch }).steerWatch = result;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) result.long.push(duration);
  }).observe({ type: 'longtask' });
  let moved: number | undefined;
  let run: string | undefined;
  const texts = (): HTMLElement | null => document.querySelector('.texts');
  addEventListener(
    'keydown',
    ({ timeStamp }) => {
      moved = timeStamp;
      run = texts()?.dataset.run;
    },
    { capture: true },
  );
  new MutationObserver(() => {
    const since = moved;
    if (since === undefined || texts()?.dataset.run === run) return;
    if (!document.querySelector('.column:nth-child(2) [data-at]')) return;
    moved = undefined;
    requestAnimationFrame(() => result.first.push(performance.now() - since));
  }).observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['data-run'],
  });
}

async function memoryOf(page: Page): Promise<number | null> {
  const bytes = await page.evaluate(async () => {
    const measure = (
      performance as { measureUserAgentSpecificMemory?: () => Promise<{ readonly bytes: number }> }
    ).measureUserAgentSpecificMemory;
    return measure ? (await measure.call(performance)).bytes : null;
  });
  return bytes === null ? null : bytes / 1e6;
}
