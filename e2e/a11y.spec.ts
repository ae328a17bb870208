import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { matchingDetail, node } from '../support/page';
import { modelReady, SCRIPTURE, textsDone } from '../support/steering';
import { trouble } from '../support/troubles';

/** The states of the page, each brought about from a fresh visit. */
const STATES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'a graph with its card': async (page) => {
    await page.goto('#v=1&seed=7/res/624&k=3&sel=7/res/624');
    await expect(node(page, '7/res/624')).toBeVisible();
    await expect(page.getByText('Raises')).toBeVisible();
  },
  'the search with results': async (page) => {
    await page.goto('');
    await expect(node(page, '7/res/624')).toBeVisible();
    await page.getByRole('combobox', { name: 'Find a feature' }).fill('king');
    await expect(page.getByRole('row', { name: /king/ }).first()).toBeVisible();
  },
  'the graph as a list': async (page) => {
    await page.goto('');
    await page.getByRole('tab', { name: 'Graph as a list' }).click();
    await expect(page.getByRole('tabpanel').getByRole('listitem').first()).toBeVisible();
  },
  'where the matches come from': async (page) => {
    await page.goto('');
    await matchingDetail(page);
  },
  'an explanation': async (page) => {
    await page.goto('');
    await page.getByRole('button', { name: /What is the chance rule/ }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
  },
  'two texts side by side': async (page) => {
    await page.goto(SCRIPTURE);
    await modelReady(page);
    await textsDone(page);
    await page.getByText('Sampling and scope').click();
    await page.getByText('Runs of this visit').click();
  },
  'a message': async (page) => {
    await page.goto('#v=1&seed=7/res/948&k=99');
    await expect(page.locator('.notice')).toBeVisible();
  },
  'a pack that cannot be opened': async (page) => {
    await page.goto(`${trouble('html')}`);
    await expect(page.getByRole('alert')).toBeVisible();
  },
  'a seed that stands alone': async (page) => {
    await page.goto('#v=1&seed=0/res/506');
    await expect(page.getByText('No match reaches its cut')).toBeVisible();
  },
};

async function check(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
}

for (const [name, reach] of Object.entries(STATES))
  test(`no accessibility violation: ${name}, in light, dark and forced colours`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await reach(page);
    await check(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await check(page);
    await page.emulateMedia({ forcedColors: 'active' });
    await check(page);
    await page.emulateMedia({ colorScheme: 'light' });
    await check(page);
  });

test('with forced colours, what is chosen, ticked, drawn as a bar or changed can be told apart', async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto('#v=1&seed=7/res/624&k=3&sel=7/res/624');
  await expect(node(page, '7/res/624')).toBeVisible();
  const style = (selector: string, property: string, pseudo = ''): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((one, [name, of]) => getComputedStyle(one, of || null).getPropertyValue(name), [
        property,
        pseudo,
      ] as const);
  const ground = await style('body', 'background-color');
  for (const [selector, property, pseudo] of [
    ['.tabs [role="tab"][data-selected]', 'border-bottom-color'],
    ['.segments [data-selected]', 'border-bottom-color'],
    ['.checkbox[data-selected] .box', 'background-color', '::after'],
    ['.slider-fill', 'background-color'],
    ['.slider-track', 'border-top-color', '::before'],
    ['.score .fill', 'background-color'],
    ['.score .cut', 'background-color'],
    ['.world path[fill]', 'fill'],
  ] as const)
    expect(await style(selector, property, pseudo), selector).not.toBe(ground);
  expect(await style('.tabs [role="tab"]:not([data-selected])', 'border-bottom-color')).toBe(ground);
});

test('no accessibility violation on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('#v=1&seed=7/res/624&sel=7/res/624');
  await expect(node(page, '7/res/624')).toBeVisible();
  await check(page);
  // Nothing sticks out sideways.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
