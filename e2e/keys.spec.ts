import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { node, shown, watchErrors } from '../support/page';

const KITCHEN = '#v=1&seed=7/res/624&sel=7/res/624';

async function openCommands(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
}

/** Runs a command by its name, with the keyboard. */
async function command(page: Page, name: string): Promise<void> {
  await openCommands(page);
  await page.keyboard.type(name);
  await expect(page.locator('.palette [data-focused]')).toContainText(name);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

const heard = (page: Page) => page.locator('.announcer');

test('everything by keyboard: find, walk, expand, undo, redo, k, Steer and back', async ({ page }) => {
  const errors = watchErrors(page);
  await page.goto('');
  await expect(node(page, '7/res/624')).toBeVisible();

  await page.keyboard.press('/');
  await page.keyboard.type('7/res/759');
  await expect(page.getByRole('row').first()).toContainText('7/res/759');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(node(page, '7/res/759')).toBeFocused();
  await expect(heard(page)).toContainText(/^Now starting from .*, \d+ features$/);

  await page.keyboard.press('ArrowLeft');
  await expect(node(page, '7/res/759')).not.toBeFocused();
  const here = page.locator('.picture [data-id]:focus');
  const id = (await here.getAttribute('data-id')) ?? '';
  await expect(page.getByRole('region', { name: 'Selected feature' })).toContainText(id);

  const all = await shown(page);
  await command(page, 'Collapse');
  await expect.poll(async () => (await shown(page)).length).toBeLessThan(all.length);
  const few = await shown(page);
  await expect(heard(page)).toContainText(
    `Collapsed: ${all.length - few.length} feature${all.length - few.length === 1 ? '' : 's'} fewer`,
  );
  await expect(node(page, id)).toBeFocused();

  await command(page, 'Expand whole chain');
  await expect.poll(async () => (await shown(page)).length).toBeGreaterThan(few.length);
  const chain = await shown(page);
  await expect(heard(page)).toContainText(/^\d+ (feature|source)s? added.* 0\.\d\d/);
  await expect(node(page, id)).toBeFocused();

  await page.keyboard.press('Control+z');
  await expect.poll(() => shown(page)).toEqual(few);
  await expect(heard(page)).toContainText(/^Undone: \d+ features? fewer/);
  await expect(node(page, id)).toBeFocused();
  await command(page, 'Redo');
  await expect.poll(() => shown(page)).toEqual(chain);
  await expect(heard(page)).toContainText(/^Redone: \d+ features? more/);
  await expect(node(page, id)).toBeFocused();

  await command(page, 'More matches');
  await expect(page).toHaveURL(/k=2/);
  await expect(heard(page)).toContainText(/^k = 2: /);
  await expect(node(page, id)).toBeFocused();

  await command(page, 'Show steering');
  const tab = page.getByRole('tab', { name: 'Steer' });
  await expect(tab).toBeFocused();
  await expect(tab).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('tab', { name: 'Feature' })).toBeFocused();
  await expect(page.getByRole('region', { name: 'Selected feature' })).toContainText(id);
  expect(errors).toEqual([]);
});

test('the feature in whose place undo puts another graph leaves the keyboard to the selected one', async ({
  page,
}) => {
  await page.goto(KITCHEN);
  await expect(node(page, '7/res/624')).toBeVisible();
  await node(page, '7/res/624').focus();
  await command(page, 'Next starting point');
  await expect(node(page, '7/res/948')).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(node(page, '7/res/624')).toBeFocused();
});

test('a word typed among the commands finds features of the graph on show', async ({ page }) => {
  await page.goto('#v=1&seed=7/res/948&cut=0.4,0.15,0.15&sel=7/res/948');
  await expect(node(page, '7/res/948')).toBeVisible();
  await openCommands(page);
  await page.keyboard.type('ship');
  const found = page.getByRole('group', { name: 'Features on show' }).getByRole('option');
  await expect(found.first()).toContainText(/Go to .*ship/);
  const ids = await found.locator('.id').allInnerTexts();
  for (const id of ids) expect(await shown(page)).toContain(id);
  const last = ids.at(-1) ?? '';
  await page.keyboard.press('Control+a');
  await page.keyboard.type(last);
  await expect(page.locator('.palette [data-focused]')).toContainText(last);
  await page.keyboard.press('Enter');
  await expect(node(page, last)).toBeFocused();
  await expect(page.getByRole('region', { name: 'Selected feature' })).toContainText(last);
});

test('keys are listed under ?, and mean letters where text is typed', async ({ page }) => {
  await page.goto(KITCHEN);
  await node(page, '7/res/624').focus();
  await openCommands(page);
  await page.keyboard.press('ArrowUp');
  const last = page.locator('.palette [data-focused]');
  await expect(last).toContainText('Keyboard shortcuts');
  await expect(last).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Enter');
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(keys).toContainText(/Shift\+Enter\s*Expand whole chain/);
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
  await expect(node(page, '7/res/624')).toBeFocused();

  await command(page, 'Show steering');
  const prompt = page.getByLabel('Prompt', { exact: true });
  await prompt.focus();
  await prompt.press('End');
  await page.keyboard.type('/?');
  await expect(prompt).toHaveValue(/\/\?$/);
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const [name, key] of [
    ['Commands', 'Control+k'],
    ['Keyboard shortcuts', '?'],
  ] as const)
    test(`no accessibility violation: ${name}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(KITCHEN);
      await expect(node(page, '7/res/624')).toBeVisible();
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog', { name })).toBeVisible();
      if (name === 'Commands') await page.keyboard.type('re');
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`)).toEqual([]);
    });
