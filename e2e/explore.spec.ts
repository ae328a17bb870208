import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { node, nodes, places, shown, watchErrors } from '../support/page';

const SCRIPTURE = '#v=1&seed=7/res/759&k=3&sel=7/res/759';
const heard = (page: Page) => page.locator('.announcer');

async function open(page: Page, link = SCRIPTURE): Promise<string[]> {
  const errors = watchErrors(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(link);
  await expect(nodes(page).first()).toBeVisible();
  return errors;
}

/** Rules of accessibility that the page breaks. */
async function broken(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes: where }) => `${id}: ${where.map((n) => n.html).join(' ')}`);
}

test('marked features become one node with a name, unfold again, and everything else stays in its place', async ({
  page,
}) => {
  const errors = await open(page);
  const before = await places(page);
  const members = ['6/res/370', '6/res/626', '5/res/127'];
  for (const id of members) await node(page, id).click({ modifiers: ['Control'] });
  await expect(page.getByRole('group', { name: 'Marked features' })).toContainText('3 marked');
  expect(await broken(page)).toEqual([]);
  await page.getByRole('group', { name: 'Marked features' }).getByRole('button', { name: 'Group' }).click();

  await expect.poll(async () => (await shown(page)).length).toBe(Object.keys(before).length - 2);
  const chief = page.locator('.picture [data-members]');
  await expect(chief).toHaveAttribute('aria-label', /group of 3 features/);
  await expect(heard(page)).toContainText('Grouped 3 features');
  await page.getByLabel('Name', { exact: true }).fill('old words; 100 %');
  await page.keyboard.press('Tab');
  await expect(page).toHaveURL(/group=/);
  await expect(page.locator('.labels')).toContainText('×3');

  await chief.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => places(page)).toEqual(before);
  await expect(page.locator('.names')).toContainText('old words; 100 %');
  expect(await broken(page)).toEqual([]);

  // A colleague gets the same group by the link.
  const colleague = await page.context().newPage();
  await colleague.goto(page.url());
  await expect(colleague.locator('.names')).toContainText('old words; 100 %');

  await page.getByRole('button', { name: 'Ungroup' }).click();
  await expect(page.locator('.names text')).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('features that are alike are grouped by the cosine of every two of them', async ({ page }) => {
  const errors = await open(page);
  const before = await shown(page);
  await page.getByRole('button', { name: 'Group similar features…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Group similar features' });
  const words = dialog.locator('p[role="status"]');
  await expect(words).toContainText(/\d+ groups of \d+ features/, { timeout: 60_000 });
  expect(await broken(page)).toEqual([]);
  const [, groups, features] = /(\d+) groups of (\d+) features/.exec(await words.innerText()) ?? [];
  await dialog.getByRole('button', { name: 'Group them' }).click();
  await expect(page.locator('.picture [data-members]')).toHaveCount(Number(groups));
  expect(await shown(page)).toHaveLength(before.length - Number(features) + Number(groups));
  await page.keyboard.press('Control+z');
  await expect.poll(() => shown(page)).toEqual(before);
  expect(errors).toEqual([]);
});

test('a pinned feature stays under every cut; a removed one goes with what only it leads to, and comes back', async ({
  page,
}) => {
  const errors = await open(page);
  const before = await shown(page);
  await node(page, '6/res/626').focus();
  await page.keyboard.press('p');
  await expect(page).toHaveURL(/pin=6\/res\/626/);
  await page.getByRole('slider', { name: /Residual cut/ }).focus();
  await page.keyboard.press('End');
  await expect.poll(async () => (await shown(page)).length).toBeLessThan(before.length);
  expect(await shown(page)).toContain('6/res/626');
  await page.keyboard.press('Control+z');
  await expect.poll(() => shown(page)).toEqual(before);

  await node(page, '5/res/127').focus();
  await page.keyboard.press('x');
  await expect(heard(page)).toContainText(/removed: \d+ features fewer/);
  expect(await shown(page)).not.toContain('5/res/127');
  await expect(page.locator('.picture [data-id]:focus')).toHaveCount(1);
  await page.getByRole('button', { name: 'Bring back' }).click();
  await expect.poll(() => shown(page)).toEqual(before);
  expect(errors).toEqual([]);
});

test('a note is written from the keyboard, stands in picture, list and link, and survives a reload', async ({
  page,
}) => {
  const errors = await open(page);
  await node(page, '6/res/370').focus();
  await page.keyboard.press('n');
  await expect(page.getByLabel('Note', { exact: true })).toBeFocused();
  await page.keyboard.type('speech of kings');
  await page.keyboard.press('Tab');
  await expect(page.locator('.notes')).toContainText('speech');
  await expect(node(page, '6/res/370')).toHaveAttribute('aria-label', /Note: speech of kings/);
  await expect(page).toHaveURL(/note=speech_of_kings:6\/res\/370/);
  await page.reload();
  await expect(node(page, '6/res/370')).toHaveAttribute('aria-label', /Note: speech of kings/);
  await page.getByRole('tab', { name: 'Graph as a list' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('speech of kings');
  expect(errors).toEqual([]);
});

test('a site is hidden and shown by its entry in the legend; a layer opens and closes as a whole', async ({
  page,
}) => {
  const errors = await open(page);
  const before = await shown(page);
  const mlp = page.getByRole('list', { name: 'Legend' }).getByRole('button', { name: 'MLP' });
  await mlp.click();
  await expect.poll(async () => (await shown(page)).filter((id) => id.includes('/mlp/'))).toEqual([]);
  await expect(mlp).toHaveAttribute('aria-pressed', 'false');
  await mlp.click();
  await expect.poll(() => shown(page)).toEqual(before);

  await page.locator('.layer-door', { hasText: '5' }).click();
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(before.length);
  await page.keyboard.press('Control+z');
  await expect.poll(() => shown(page)).toEqual(before);

  await node(page, '6/res/370').focus();
  await page.keyboard.press('l');
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(before.length);
  await page.keyboard.press('Shift+L');
  await expect.poll(async () => (await shown(page)).length).toBeLessThan(before.length);
  await expect(node(page, '6/res/370')).toBeFocused();
  expect(errors).toEqual([]);
});

test('two rivers stand side by side, and what both have is marked in both', async ({ page }) => {
  const errors = await open(page, '#v=1&seed=7/res/759&k=3&sel=6/res/626');
  await node(page, '6/res/626').focus();
  await page.keyboard.press('c');
  const [first, second] = [
    page.getByRole('region', { name: 'First graph' }),
    page.getByRole('region', { name: 'Graph to compare with' }),
  ];
  await expect(second).toContainText(/\d+ in both/);
  const idsIn = (where: typeof first, which: string) =>
    where.locator(which).evaluateAll((all) => all.map((g) => g.getAttribute('data-id')).sort());
  const [a, b] = [await idsIn(first, '.node'), await idsIn(second, '.node')];
  const both = a.filter((id) => b.includes(id));
  expect(both.length).toBeGreaterThan(0);
  expect(await idsIn(first, '.node.shared')).toEqual(both);
  expect(await idsIn(second, '.node.shared')).toEqual(both);
  expect(await broken(page)).toEqual([]);
  await page.getByRole('button', { name: 'End comparison' }).first().click();
  await expect(second).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('several seeds: what more than one leads to is counted, marked and explained', async ({ page }) => {
  const errors = await open(page, '#v=1&seed=7/res/759,6/res/626&k=2&sel=6/res/626');
  const shared = page.locator('.picture .node.shared');
  const count = await shared.count();
  expect(count).toBeGreaterThan(0);
  await expect(page.locator('.count')).toContainText(`${count} shared`);
  await shared.first().click();
  await expect(page.getByRole('region', { name: 'Selected feature' })).toContainText('Shared by');
  expect(errors).toEqual([]);
});

test('features like this one are those of the same layer with the largest cosines', async ({ page }) => {
  const errors = await open(page);
  const alike = page.locator('.alike');
  await expect(alike.locator('tbody tr').first()).toBeVisible({ timeout: 60_000 });
  const ids = await alike.locator('tbody .id').allInnerTexts();
  for (const id of ids) expect(id).toMatch(/^7\/res\/(?!759$)/);
  const cosines = (await alike.locator('td').allInnerTexts()).map(Number);
  expect(cosines).toEqual([...cosines].sort((x, y) => y - x));
  await alike.locator('tbody button').first().click();
  await expect(page.getByRole('region', { name: 'Selected feature' })).toContainText(ids[0] ?? '');
  expect(errors).toEqual([]);
});

test('a hundred expansions and collapses in a second end where they should, and the page still answers', async ({
  page,
}) => {
  const errors = await open(page);
  await node(page, '5/res/693').focus();
  const before = await shown(page);
  await page.evaluate(() => {
    for (let i = 0; i < 101; i++) {
      const key = new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true });
      document.querySelector('.picture [data-id="5/res/693"]')?.dispatchEvent(key);
    }
  });
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(before.length);
  await expect(page.getByRole('button', { name: 'Collapse' })).toBeVisible();
  const opened = await shown(page);
  // Back over a hundred steps: the first of a hundred and one stays done.
  for (let i = 0; i < 100; i++) await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeDisabled();
  await expect.poll(() => shown(page)).toEqual(opened);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => shown(page)).toEqual(before);
  expect(errors).toEqual([]);
});

for (const [name, size] of [
  ['a window of 320 px', { width: 320, height: 640 }],
  // What a window of 1280 x 800 has room for when everything is twice as large.
  ['zoomed to 200 %', { width: 640, height: 400 }],
] as const)
  test(`${name}: nothing sticks out sideways, and a feature can be expanded`, async ({ page }) => {
    await page.setViewportSize(size);
    const errors = await open(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
    const before = (await shown(page)).length;
    await node(page, '5/res/693').focus();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(before);
    const card = page.getByRole('region', { name: 'Selected feature' });
    await card.scrollIntoViewIfNeeded();
    await expect(card).toBeInViewport();
    expect(errors).toEqual([]);
  });

test('from a find to a file with the keyboard alone: find, trace, expand, group, undo, export', async ({
  page,
}) => {
  const errors = await open(page, '');
  await page.keyboard.press('/');
  await page.keyboard.type('7/res/759');
  await expect(page.getByRole('row').first()).toContainText('7/res/759');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(node(page, '7/res/759')).toBeFocused();

  const river = (await shown(page)).length;
  await page.keyboard.press('ArrowLeft');
  const here = page.locator('.picture [data-id]:focus');
  const first = (await here.getAttribute('data-id')) ?? '';
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await page.keyboard.type('More matches');
  await expect(page.locator('.palette [data-focused]')).toContainText('More matches');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(river);
  await expect(node(page, first)).toBeFocused();
  const wide = (await shown(page)).length;
  await page.keyboard.press('l');
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(wide);
  const whole = (await shown(page)).length;

  await page.keyboard.press('m');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('m');
  await expect(page.getByRole('group', { name: 'Marked features' })).toContainText('2 marked');
  await page.keyboard.press('g');
  await expect.poll(async () => (await shown(page)).length).toBe(whole - 1);
  await expect(here).toHaveAttribute('aria-label', /group of 2 features/);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => (await shown(page)).length).toBe(whole);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(async () => (await shown(page)).length).toBe(whole - 1);

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await page.keyboard.type('Export');
  await expect(page.locator('.palette [data-focused]')).toContainText('Export');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Picture as SVG' })).toBeFocused();
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(download.suggestedFilename()).toBe('headwaters-demo-7-res-759.svg');
  expect(errors).toEqual([]);
});
