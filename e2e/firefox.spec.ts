import { expect, test } from '@playwright/test';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

/** The main way through the application, in a real Firefox (WebDriver BiDi). The model runs on the CPU. */

const { FIREFOX_PATH } = process.env;

/** Few tokens, so that a slow computer is done soon. */
const SHORT = '#v=2&seed=7/res/624&k=3&text=1,12,0.8,0.9,0';
const NODES = '.picture svg [data-id]:not([aria-hidden])';
const PATIENCE = { timeout: 60_000 };

let browser: Browser;

test.beforeAll(async () => {
  // `npm test` finds or installs one; where it cannot, it says so before the first test.
  test.skip(!FIREFOX_PATH, 'There is no Firefox: set FIREFOX_PATH.');
  if (!FIREFOX_PATH) return;
  browser = await puppeteer.launch({ browser: 'firefox', executablePath: FIREFOX_PATH, headless: true });
});

test.afterAll(() => browser?.close());

/** A page of a visitor who was not here before, and what went wrong in it without a word. */
async function visit(url: string): Promise<{ page: Page; errors: string[] }> {
  const page = await (await browser.createBrowserContext()).newPage();
  await page.setViewport({ width: 1280, height: 800 });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(url);
  await page.waitForSelector(NODES, PATIENCE);
  return { page, errors };
}

const shown = (page: Page): Promise<string[]> =>
  page.$$eval(NODES, (all) => all.map((node) => node.getAttribute('data-id') ?? '').sort());

/** The two texts, once the model has written them. */
async function texts(page: Page): Promise<string[]> {
  await page.waitForSelector('.model-line[data-stage="ready"]', PATIENCE);
  await page.waitForFunction(() => document.body.textContent?.includes('Both texts are written'), PATIENCE);
  return page.$$eval('.column', (columns) =>
    columns.map((column) =>
      [...column.querySelectorAll('[data-at]')].map((token) => token.textContent).join('|'),
    ),
  );
}

test('in Firefox: a feature is found, expanded and steered, and a link shows the same to somebody else', async ({
  baseURL,
}) => {
  test.setTimeout(180_000);
  const { page, errors } = await visit(`${baseURL}${SHORT}`);

  await page.locator('[role="combobox"]').fill('7/res/759');
  await page.waitForSelector('[role="treegrid"] [role="row"]', PATIENCE);
  await page.keyboard.press('Enter');
  await page.waitForSelector(`${NODES}[data-id="7/res/759"]`, PATIENCE);

  // A feature that has more behind it than is shown
  const hidden = await page.waitForFunction(
    (nodes) =>
      [...document.querySelectorAll(nodes)]
        .find((node) => /\+\d/.test(node.textContent ?? ''))
        ?.getAttribute('data-id'),
    PATIENCE,
    NODES,
  );
  const more = await hidden.jsonValue();
  const before = await shown(page);
  await page.$eval(`${NODES}[data-id="${more}"]`, (node) => (node as SVGElement).focus());
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(before.length);

  await page.locator('::-p-aria([name="Steer"][role="tab"])').click();
  await page.locator('::-p-text(Whole chain)').click();
  const [plain, steered] = await texts(page);
  expect(plain).not.toBe(steered);

  await page.locator('.copy-link').click();
  await page.waitForFunction(() => document.querySelector('.copy-link')?.textContent === 'Link copied');
  const other = await visit(page.url());
  expect(await shown(other.page)).toEqual(await shown(page));
  expect(await texts(other.page)).toEqual([plain, steered]);
  expect([...errors, ...other.errors]).toEqual([]);
});
