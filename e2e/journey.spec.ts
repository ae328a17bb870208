import { expect, test } from '@playwright/test';
import { node, nodes, places, shown, watchErrors } from '../support/page';

/** A river of the embedded pack with tributaries on both sides. */
const KITCHEN = '#v=1&seed=7/res/624&sel=7/res/624';

test('a first visit sees a river; "ship" finds another one, by keyboard', async ({ page }) => {
  const errors = watchErrors(page);
  await page.goto('');
  await expect(node(page, '7/res/624')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'kitchen: sauce · gravy · pudding' })).toBeVisible();

  await page.keyboard.press('/');
  await page.keyboard.type('ship');
  const found = page.getByRole('row');
  await expect(found.first()).toContainText('ship');
  await page.keyboard.press('ArrowDown');
  const chosen = page.getByRole('row', { selected: true });
  await expect(chosen).toHaveCount(1);
  const id = await chosen.locator('.id').innerText();
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { level: 2 })).toContainText('ship');
  await expect(page).toHaveURL(new RegExp(`#v=2&pack=demo@[0-9a-f]+&seed=${id}(&|$)`));
  await expect(node(page, id)).toBeVisible();
  expect(errors).toEqual([]);
});

test('a click selects and shows the evidence; a second one expands and collapses, everything else in place', async ({
  page,
}) => {
  await page.goto('#v=1&seed=7/res/759&k=3');
  await expect(node(page, '7/res/759')).toBeVisible();
  const before = await places(page);
  const closed = nodes(page).filter({ hasText: /\+\d/ }).first();
  const id = (await closed.getAttribute('data-id')) ?? '';

  await node(page, id).click();
  await expect(page.getByRole('region', { name: 'Selected feature' })).toContainText(id);
  await node(page, id).dblclick();
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(Object.keys(before).length);
  const after = await places(page);
  for (const [known, place] of Object.entries(before)) expect(after[known], known).toBe(place);

  await page.getByRole('button', { name: 'Collapse' }).click();
  await expect.poll(() => shown(page)).toEqual(Object.keys(before).sort());
});

test('keys walk the graph, expand it and set a seed', async ({ page }) => {
  await page.goto(KITCHEN);
  await node(page, '7/res/624').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(node(page, '6/res/839')).toBeFocused();
  await expect(page.getByRole('region', { name: 'Selected feature' })).toContainText('6/res/839');

  const all = await shown(page);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await shown(page)).length).toBeLessThan(all.length);
  await expect(node(page, '6/res/839')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => shown(page)).toEqual(all);

  await page.keyboard.press('s');
  await expect(page).toHaveURL(/seed=6\/res\/839/);
});

test('sliders move the picture as they are dragged', async ({ page }) => {
  await page.goto(KITCHEN);
  await expect(node(page, '7/res/624')).toBeVisible();
  const all = (await shown(page)).length;

  const cut = page.getByRole('slider', { name: /Attention cut/ });
  const thumb = await cut.locator('xpath=ancestor::*[contains(@class,"slider-thumb")]').boundingBox();
  if (!thumb) throw new Error('the slider has no thumb');
  await page.mouse.move(thumb.x + 8, thumb.y + 8);
  await page.mouse.down();
  await page.mouse.move(thumb.x + 70, thumb.y + 8, { steps: 8 });
  // Still held: the picture has followed already, the history has not grown.
  await expect.poll(async () => (await shown(page)).length).toBeLessThan(all);
  expect(page.url()).not.toContain('cut=');
  await page.mouse.up();
  await expect(page).toHaveURL(/cut=att:0\.\d+/);

  await page.goBack();
  await expect.poll(async () => (await shown(page)).length).toBe(all);
});

test('a colleague who opens the link sees the same picture', async ({ page, browser, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('#v=1&seed=7/res/759&k=2');
  await expect(node(page, '7/res/759')).toBeVisible();
  const closed = nodes(page).filter({ hasText: /\+\d/ });
  for (const id of await closed.evaluateAll((all) =>
    all.slice(0, 2).map((g) => g.getAttribute('data-id') ?? ''),
  )) {
    await node(page, id).dblclick();
    await expect(node(page, id)).toHaveAttribute('aria-expanded', 'true');
  }
  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText('Link copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(link).hash.length).toBeLessThan(300);

  const other = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await other.goto(link);
  await expect(node(other, '7/res/759')).toBeVisible();
  expect(await places(other)).toEqual(await places(page));
  await other.context().close();
});

test('Back and Forward go through what a person would call steps', async ({ page }) => {
  await page.goto(KITCHEN);
  await expect(node(page, '7/res/624')).toBeVisible();
  const start = await shown(page);
  // Looking at features is no step.
  for (const id of ['6/res/839', '5/res/999', '4/res/775']) await node(page, id).click();
  await page.getByRole('radio', { name: 'Both' }).click();
  await expect(page).toHaveURL(/dir=both/);
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThanOrEqual(start.length);
  await page.getByRole('button', { name: 'Start from here' }).click();
  await expect(page).toHaveURL(/seed=4\/res\/775/);

  await page.goBack();
  await expect(page).toHaveURL(/seed=7\/res\/624.*dir=both/);
  await page.goBack();
  await expect.poll(() => shown(page)).toEqual(start);
  await page.goForward();
  await expect(page).toHaveURL(/dir=both/);
});

test('the list beside the picture holds the same graph and stays in step with it', async ({ page }) => {
  await page.goto(KITCHEN);
  await expect(node(page, '7/res/624')).toBeVisible();
  await page.getByRole('tab', { name: 'Graph as a list' }).click();
  const list = page.getByRole('tabpanel').getByRole('listitem');
  expect(await list.count()).toBe((await shown(page)).length);
  await page
    .getByRole('tabpanel')
    .getByRole('button', { name: /5\/res\/999/ })
    .first()
    .click();
  await expect(node(page, '5/res/999')).toHaveAttribute('aria-pressed', 'true');
});
