import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { node, watchErrors } from '../support/page';

const strip = (page: Page) => page.getByRole('complementary', { name: 'First visit' });
const card = (page: Page) => page.locator('.tour');

async function help(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Help', exact: true }).click();
  await page.getByRole('menu', { name: 'Help' }).getByText(item, { exact: true }).click();
}

test('the strip names the starting points, goes with the first action, and does not come again', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await page.goto('');
  await expect(node(page, '7/res/624')).toBeVisible();
  await expect(strip(page).getByRole('button', { name: 'Sauce and gravy' })).toHaveAttribute(
    'aria-current',
    'true',
  );
  await strip(page).getByRole('button', { name: 'Ship' }).click();
  await expect(page).toHaveURL(/seed=7\/res\/948/);
  await expect(strip(page)).toHaveCount(0);
  await expect(node(page, '7/res/948')).toBeFocused();
  await page.reload();
  await expect(node(page, '7/res/948')).toBeVisible();
  await expect(strip(page)).toHaveCount(0);

  await page.getByRole('button', { name: 'Help', exact: true }).click();
  await expect(page.getByRole('menuitemradio', { checked: true })).toHaveText(/^Ship/);
  await page.getByRole('menuitemradio', { name: /^Scripture/ }).click();
  await expect(node(page, '7/res/759')).toBeVisible();
  expect(errors).toEqual([]);
});

test('nobody who follows a link is introduced', async ({ page }) => {
  await page.goto('#v=2&seed=7/res/624');
  await expect(node(page, '7/res/624')).toBeVisible();
  await expect(strip(page)).toHaveCount(0);
});

test('a page inside another one has neither strip nor help', async ({ page }) => {
  await page.goto('?embed#v=1&seed=7/res/624');
  await expect(node(page, '7/res/624')).toBeVisible();
  await expect(strip(page)).toHaveCount(0);
});

test('the whole tour by keyboard, done at every stop; skipped, and back from Help', async ({ page }) => {
  const errors = watchErrors(page);
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(request.url()));
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('');
  await expect(node(page, '7/res/624')).toBeVisible();
  expect(scripts.filter((url) => /\/(Tour|HelpMenu|HelpDialog)-/.test(url))).toEqual([]);

  await strip(page).getByRole('button', { name: 'Take the tour' }).focus();
  await page.keyboard.press('Enter');
  await expect(card(page)).toBeFocused();
  await expect(card(page)).toContainText('Tour, 1 of 6');
  await expect(strip(page)).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(card(page)).toHaveAccessibleName('What a feature is');
  await expect(card(page)).toBeFocused();

  // The page works beside it: what a stop is about is done where it is always done.
  await node(page, '6/res/344').or(page.locator('svg [data-id^="6/res/"]')).first().focus();
  await expect(card(page)).toContainText('Done.');
  await node(page, '7/res/624').focus();
  await card(page).getByRole('button', { name: 'Next' }).focus();
  await page.keyboard.press('Enter');
  await expect(card(page)).toContainText('3 of 6');
  await node(page, '7/res/624').focus();
  await page.keyboard.press('Enter');
  await expect(card(page)).toContainText('Done.');
  await page.keyboard.press('Control+z');
  await card(page).focus();
  await page.keyboard.press('ArrowRight');
  await card(page).getByRole('button', { name: 'One more match: k = 2' }).click();
  await expect(page).toHaveURL(/k=2/);
  await expect(card(page)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(card(page)).toHaveAccessibleName('Steer it in this tab');
  await page.keyboard.press('ArrowLeft');
  await expect(card(page)).toHaveAccessibleName('Cuts and k');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(card(page)).toContainText('6 of 6');
  await page.keyboard.press('Enter');
  await expect(card(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Help', exact: true })).toBeFocused();

  await help(page, 'Take the tour');
  await expect(card(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(card(page)).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('commands know the starting points, the tour and the terms', async ({ page }) => {
  await page.goto('');
  await expect(node(page, '7/res/624')).toBeVisible();
  const run = async (name: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
    await page.keyboard.type(name);
    await expect(page.locator('.palette [data-focused]')).toContainText(name);
    await page.keyboard.press('Enter');
  };
  await run('Start: Ship');
  await expect(node(page, '7/res/948')).toBeVisible();
  await run('Terms');
  await expect(page.getByRole('dialog', { name: 'Terms' })).toContainText('Decoder vector');
  await page.keyboard.press('Escape');
  await run('Take the tour');
  await expect(card(page)).toBeFocused();
});

async function checkAxe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`no accessibility violation in help, terms and tour, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('');
    await expect(node(page, '7/res/624')).toBeVisible();
    await page.getByRole('button', { name: 'Help', exact: true }).click();
    await expect(page.getByRole('menuitem', { name: 'Terms' })).toBeVisible();
    await checkAxe(page);
    await page.getByRole('menuitem', { name: 'Terms' }).click();
    await expect(page.getByRole('dialog', { name: 'Terms' })).toBeVisible();
    await checkAxe(page);
    await page.keyboard.press('Escape');
    await help(page, 'Take the tour');
    await expect(card(page)).toBeFocused();
    await page.keyboard.press('ArrowRight');
    await expect(card(page)).toContainText('2 of 6');
    await checkAxe(page);
  });

for (const [width, height] of [
  [1280, 800],
  [390, 844],
  [320, 640],
] as const)
  test(`every stop leaves free what it speaks of, ${width} wide`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto('');
    await expect(node(page, '7/res/624')).toBeVisible();
    await expect(strip(page)).toBeVisible();
    const isTooWide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await isTooWide()).toBeLessThanOrEqual(0);
    await help(page, 'Take the tour');
    for (let stop = 1; stop <= 6; stop++) {
      await expect(card(page)).toContainText(`Tour, ${stop} of 6`);
      await expect(card(page)).toBeInViewport({ ratio: 0.99 });
      const about = page.locator('[data-tour-here]');
      await expect(about).toBeInViewport();
      const [a, b] = [await card(page).boundingBox(), await about.boundingBox()];
      if (!a || !b) throw new Error('the card and what it is about are on the page');
      const beside = a.x >= b.x + b.width || b.x >= a.x + a.width;
      // Above a sheet, the larger part of what is spoken of, or as much as the window holds, is in sight.
      const seen = Math.min(a.y - b.y, b.height) >= Math.min(b.height, height * 0.4);
      const below = a.y >= b.y + b.height;
      expect(beside || below || seen, `stop ${stop}: ${JSON.stringify([a, b])}`).toBe(true);
      expect(await isTooWide()).toBeLessThanOrEqual(0);
      await page.keyboard.press('ArrowRight');
    }
    await expect(card(page)).toHaveCount(0);
  });
