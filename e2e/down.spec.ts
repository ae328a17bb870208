import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { node, settled, shown, watchErrors } from '../support/page';

const KITCHEN = '#v=1&seed=7/res/624&sel=7/res/624';
const picture = (page: Page) => page.locator('.picture > svg');
const heard = (page: Page) => page.locator('.announcer');
const focused = (page: Page) => page.locator('.picture [data-id]:focus');

async function middle(page: Page, id: string): Promise<{ x: number; y: number }> {
  const box = await node(page, id).locator('.target').boundingBox();
  if (!box) throw new Error(`${id} is not in the picture`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Every feature and every layer number lies within the picture. */
async function allInSight(page: Page): Promise<void> {
  const frame = await picture(page).boundingBox();
  if (!frame) throw new Error('no picture');
  for (const part of await page.locator('.picture .shape, .picture .labels text, .axis text').all()) {
    const box = await part.boundingBox();
    if (!box) throw new Error('a part without a box');
    expect(box.x).toBeGreaterThanOrEqual(frame.x);
    expect(box.x + box.width).toBeLessThanOrEqual(frame.x + frame.width);
    expect(box.y).toBeGreaterThanOrEqual(frame.y);
    expect(box.y + box.height).toBeLessThanOrEqual(frame.y + frame.height);
  }
}

test('turned by keyboard, walked by arrows, exported, and turned back by undo', async ({ page }) => {
  const errors = watchErrors(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(KITCHEN);
  await node(page, '7/res/624').focus();
  await page.keyboard.press('ArrowLeft');
  const source = (await focused(page).getAttribute('data-id')) ?? '';
  await page.keyboard.press('ArrowRight');
  await expect(node(page, '7/res/624')).toBeFocused();
  const before = await shown(page);

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await page.keyboard.type('top to bottom');
  await expect(page.locator('.palette [data-focused]')).toContainText('Draw top to bottom');
  await page.keyboard.press('Enter');
  await expect(heard(page)).toContainText('Drawn top to bottom, Up and Down follow the matches');
  await expect(picture(page)).toHaveAttribute('aria-label', /from top to bottom/);
  await expect(page.getByRole('radio', { name: 'Down' })).toBeChecked();
  await expect(page).toHaveURL(/turn=down/);
  expect(await shown(page)).toEqual(before);
  await settled(page);
  await allInSight(page);

  await expect(node(page, '7/res/624')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(node(page, source)).toBeFocused();
  expect((await middle(page, source)).y).toBeLessThan((await middle(page, '7/res/624')).y - 20);
  await page.keyboard.press('ArrowRight');
  const beside = (await focused(page).getAttribute('data-id')) ?? '';
  expect(beside).toMatch(/^[67]\/att\//);
  expect((await middle(page, beside)).x).toBeGreaterThan((await middle(page, source)).x + 60);

  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Picture as SVG' }).click(),
  ]);
  const svg = await readFile(await download.path(), 'utf8');
  // Layer numbers stand under one another.
  expect(svg.match(/<text x="40" y="[\d.]+">[0-7]<\/text>/g)).toHaveLength(8);

  await page.keyboard.press('Control+z');
  await expect(picture(page)).toHaveAttribute('aria-label', /from left to right/);
  await expect(heard(page)).toContainText('Undone: left to right');
  await expect(page.getByRole('radio', { name: 'Across' })).toBeChecked();
  await expect(page).not.toHaveURL(/turn=/);
  expect(errors).toEqual([]);
});

test('opened from a link on a phone: all in sight, layers down the side while it is moved', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${KITCHEN}&turn=down`);
  await expect(node(page, '7/res/624')).toBeVisible();
  await settled(page);
  await allInSight(page);

  const numbers = async () => {
    const boxes = await page
      .locator('.axis g text')
      .evaluateAll((all) => all.map((text) => text.getBoundingClientRect()));
    return boxes.map(({ x, y }) => ({ x, y }));
  };
  const [first] = await numbers();
  const frame = await picture(page).boundingBox();
  if (!first || !frame) throw new Error('no picture');
  await page.mouse.move(frame.x + 100, frame.y + 40);
  await page.mouse.down();
  await page.mouse.move(frame.x + 160, frame.y + 70, { steps: 4 });
  await page.mouse.up();
  const [moved] = await numbers();
  expect(moved?.x).toBeCloseTo(first.x, 0);
  expect(moved?.y).toBeCloseTo(first.y + 30, 0);

  await page.getByRole('radio', { name: 'Across' }).click();
  await expect(picture(page)).toHaveAttribute('aria-label', /from left to right/);
  const { violations } = await new AxeBuilder({ page }).include('.controls').include('.picture').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});
