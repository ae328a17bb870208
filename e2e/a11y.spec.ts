import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { node } from '../support/page';
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

for (const colorScheme of ['light', 'dark'] as const)
  for (const [name, reach] of Object.entries(STATES))
    test(`no accessibility violation: ${name}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await reach(page);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
    });

test('no accessibility violation on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('#v=1&seed=7/res/624&sel=7/res/624');
  await expect(node(page, '7/res/624')).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
  // Nothing sticks out sideways.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
