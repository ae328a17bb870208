import type { Page } from '@playwright/test';
import { atRest, node, nodes, settled } from '../support/page';
import type { Context } from './context';
import { quantile, type Table } from './report';

/** From a click on "Expand" to the frame that shows the new features, with all background work done. */

const LINKS = ['7/res/624', '7/res/759', '7/res/948'].map((seed) => `#v=1&seed=${seed}&k=3`);
/** Each feature is expanded and collapsed so many times. */
const TIMES = 4;

export async function expand({ openApp, say }: Context): Promise<Table[]> {
  const ms: number[] = [];
  for (const link of LINKS) {
    const { page, url, close } = await openApp(link);
    await page.goto(url);
    await nodes(page).first().waitFor();
    // Expanding waits for nothing that matching computes, but a busy processor would blur the figures.
    await atRest(page);
    await page.evaluate(watchClicks);
    const closed = await nodes(page)
      .filter({ hasText: /\+\d/ })
      .evaluateAll((all) => all.map((g) => g.dataset.id ?? ''));
    for (const id of closed) {
      for (let time = 0; time < TIMES; time++) {
        const took = await expandOnce(page, id);
        if (took === null) break;
        ms.push(took);
      }
    }
    say(`${link}: ${ms.length} expansions so far`);
    await close();
  }
  return [
    {
      title: 'From the click on Expand to the painted expansion',
      columns: [{ name: 'expansions' }, { name: 'p50 ms', digits: 1 }, { name: 'p95 ms', digits: 1 }],
      rows: [[ms.length, quantile(ms, 0.5), quantile(ms, 0.95)]],
      notes: [
        'To the first frame with the new features and streams; their movement into place goes on after it. 60 frames a second are one every 16.7 ms.',
      ],
    },
  ];
}

/** The time in ms, or null where the feature cannot be clicked because something lies over it. */
async function expandOnce(page: Page, id: string): Promise<number | null> {
  const isClicked = await node(page, id)
    .click({ timeout: 2000 })
    .then(() => true)
    .catch(() => false);
  const button = page.getByRole('button', { name: /^Expand \d/ });
  if (!isClicked || (await button.count()) === 0) return null;
  await settled(page);
  await page.evaluate(() => {
    delete document.documentElement.dataset.painted;
  });
  await button.click();
  const html = page.locator('html[data-painted]');
  await html.waitFor({ state: 'attached' });
  const time = Number(await html.getAttribute('data-painted'));
  await page.getByRole('button', { name: 'Collapse', exact: true }).click();
  await settled(page);
  return time;
}

/** In the page: notes the time from a click to the paint that follows the first change of what the picture holds. */
function watchClicks(): void {
  const picture = document.querySelector('.picture svg');
  if (!picture) throw new Error('there is no picture');
  let clicked: number | undefined;
  addEventListener(
    'click',
    ({ timeStamp }) => {
      clicked = timeStamp;
    },
    { capture: true },
  );
  new MutationObserver(() => {
    const since = clicked;
    clicked = undefined;
    if (since === undefined) return;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        document.documentElement.dataset.painted = String(performance.now() - since);
      };
      port2.postMessage(null);
    });
  }).observe(picture, { childList: true, subtree: true });
}
