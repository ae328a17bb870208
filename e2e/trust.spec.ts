import { chromium, expect, test } from '@playwright/test';
import { atRest, command, matched, matchedOnGpu, matchingDetail, node, nodes } from '../support/page';
import { trouble } from '../support/troubles';

const KITCHEN = '#v=1&seed=7/res/624';

/** 23 pairs of neighbouring positions, both ways, 1,024 features each. */
const ROWS = '47,104';

test('the tab matches the whole pack, agrees with the atlas, and says why it takes the CPU beside a slow WebGPU', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await page.goto(KITCHEN);
  const words = await matched(page);
  expect(words).toContain(`agree with the pack’s atlas: ${ROWS} rows checked`);
  // The tests run on a software adapter, which is slower than the CPU itself.
  expect(words).toMatch(/CPU(, \d+ threads)? \(WebGPU agrees, and is (\d\.\d|\d\d+) times slower here\)\.$/);
});

test('asked for, WebGPU matches the whole pack, checks itself against the CPU, and agrees with the atlas', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await page.goto(KITCHEN);
  await matched(page);
  const words = await matchedOnGpu(page);
  expect(words).toContain(`agree with the pack’s atlas: ${ROWS} rows checked`);
  // 16 rows of each of the 46 jobs.
  expect(words).toMatch(/WebGPU \(.+\), .+ slower than the CPU here, 736 rows compared with the CPU/);
  await (await matchingDetail(page)).getByRole('button', { name: 'Use the CPU' }).click();
  await expect(page.locator('.status p')).toContainText('(Turned off by you)');
});

test('without WebGPU everything works on the CPU, and the page says so', async ({ baseURL }) => {
  test.setTimeout(180_000);
  // The same browser, but for the flag that gives it an adapter.
  const browser = await chromium.launch({
    ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  });
  const page = await browser.newPage();
  await page.goto(`${baseURL}${KITCHEN}`);
  const words = await matched(page);
  expect(words).toContain(`${ROWS} rows checked`);
  expect(words).toMatch(/CPU(, \d+ threads)? \(This browser .*WebGPU/);
  // What is not there is not offered.
  await expect((await matchingDetail(page)).getByRole('button')).toHaveCount(0);
  await expect(node(page, '7/res/624')).toBeVisible();
  await browser.close();
});

test('more matches than the atlas holds come from the decoders, with their margins', async ({ page }) => {
  await page.goto(`${KITCHEN}&k=10&cut=0.2,0.15,0.15&rule=fixed&sel=7/res/624`);
  await expect(page.locator('.status p')).toContainText('11 per feature and site', { timeout: 120_000 });
  await page.getByRole('button', { name: 'Up to 10 each' }).first().click();
  const sources = page.getByRole('table').first().getByRole('row');
  // A head and 3 sites with 10 sources each.
  await expect(sources).toHaveCount(31, { timeout: 30_000 });
  await expect(sources.nth(10).getByRole('cell').nth(2)).toHaveText(/^0\.\d\d/);
});

test('k beyond the stored atlas matches the whole pack; that can be paused and resumed, and the graph stays', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await page.goto(`${trouble('slow')}${KITCHEN}&k=4`);
  const status = page.locator('.status');
  await expect(status.locator('p')).toContainText(/Matching the whole pack: \d+ of 23 pairs/, {
    timeout: 60_000,
  });
  const features = await nodes(page).count();
  const detail = await matchingDetail(page);
  await detail.getByRole('button', { name: 'Pause' }).click();
  await expect(status).toHaveAttribute('data-stage', 'paused');
  await expect(status.locator('p')).toContainText('Matching paused');
  await expect(nodes(page)).toHaveCount(features);
  await detail.getByRole('button', { name: 'Resume matching' }).click();
  await expect(status).toHaveAttribute('data-stage', 'building');
  await detail.getByRole('button', { name: 'Cancel' }).click();
  await expect(status).toHaveAttribute('data-stage', 'stopped');
  await expect(detail.getByRole('button', { name: 'Match the whole pack' })).toBeVisible();
});

for (const [name, words] of [
  ['404', /saes\/.*\.safetensors is missing on the server \(404\)/],
  ['cut', /The connection was lost while reading saes\//],
] as const)
  test(`a server with the fault "${name}" ends in one plain sentence, and the graph that was there stays`, async ({
    page,
  }) => {
    test.setTimeout(120_000);
    await page.goto(trouble(name) + KITCHEN);
    await atRest(page);
    await command(page, 'Check against the stored atlas');
    await expect(page.locator('.status')).toHaveAttribute('data-stage', 'failed', { timeout: 60_000 });
    await expect(page.locator('.status p')).toContainText(words);
    await expect(nodes(page)).toHaveCount(19);
    const again = { name: 'Check against the stored atlas' };
    await expect((await matchingDetail(page)).getByRole('button', again)).toBeVisible();
  });

test('a server that answers with its start page is found out at the manifest, and nothing is drawn', async ({
  page,
}) => {
  await page.goto(trouble('html') + KITCHEN);
  await expect(page.getByRole('alert')).toContainText('answered with a web page instead of pack.json');
  await expect(nodes(page)).toHaveCount(0);
});

test('a server that falls silent half-way is waited for, and can be left; the graph stays', async ({
  page,
}) => {
  await page.goto(trouble('stall') + KITCHEN);
  await atRest(page);
  await command(page, 'Check against the stored atlas');
  await expect(page.locator('.status')).toHaveAttribute('data-stage', 'checking');
  await expect(nodes(page)).toHaveCount(19);
  await (await matchingDetail(page)).getByRole('button', { name: 'Cancel' }).click();
  await expect(page.locator('.status')).toHaveAttribute('data-stage', 'idle');
  await expect(page.locator('.status p')).toContainText('Matches from the pack’s atlas');
  await expect(nodes(page)).toHaveCount(19);
});

test('a server that ignores ranges, or asks to wait, is put up with', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto(trouble('norange') + KITCHEN);
  await expect(nodes(page)).toHaveCount(19);
  await page.goto(trouble('429') + KITCHEN);
  expect(await matched(page)).toContain('agree with the pack’s atlas');
});

test('a missing atlas or missing labels are named, and the rest opens', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto(trouble('404', 'labels.json.gz') + KITCHEN);
  await expect(page.locator('.notice')).toContainText('features/labels.json.gz is missing');
  await expect(nodes(page)).toHaveCount(19);
  await page.goto(trouble('404', 'atlas.safetensors') + KITCHEN);
  await expect(page.locator('.notice')).toContainText('atlas.safetensors is missing');
  await expect(nodes(page)).toHaveCount(19, { timeout: 60_000 });
});

test('the first graph needs at most 1.5 MB', async ({ page }) => {
  // Counted in the page at the very moment when the first feature is drawn: the background work begins right after.
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector('svg [data-id]')) return;
      observer.disconnect();
      const loaded = [
        ...performance.getEntriesByType('navigation'),
        ...performance.getEntriesByType('resource'),
      ] as PerformanceResourceTiming[];
      const bytes = loaded.reduce((sum, entry) => sum + entry.encodedBodySize, 0);
      document.documentElement.dataset.firstGraphBytes = String(bytes);
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(KITCHEN);
  await expect(node(page, '7/res/624')).toBeVisible();
  const bytes = Number(await page.locator('html').getAttribute('data-first-graph-bytes'));
  expect(bytes).toBeGreaterThan(500_000);
  expect(bytes).toBeLessThan(1_500_000);
});
