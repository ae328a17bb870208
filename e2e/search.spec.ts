import { expect, type Page, test } from '@playwright/test';
import { node, watchErrors } from '../support/page';

const box = (page: Page) => page.getByRole('combobox', { name: 'Find a feature' });
const rows = (page: Page) => page.getByRole('treegrid').getByRole('row');
const chosen = (page: Page) => page.getByRole('treegrid').getByRole('row', { selected: true });

async function find(page: Page, words: string): Promise<void> {
  await box(page).fill(words);
  await expect(page.locator('.found-text')).toContainText(/feature|site|layer/);
}

test('equal labels are one group that opens; a walk previews; query and list stay, and the cut of a start does not', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await page.goto('#v=1&seed=7/res/948&cut=0.4,0.15,0.15&sel=7/res/948');
  await expect(node(page, '7/res/948')).toBeVisible();
  await find(page, 'king');
  const group = rows(page).filter({ hasText: /^▸king\d+ features, layers \d to \d/ });
  await expect(group).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Enter');
  await expect(rows(page).first()).toHaveAttribute('aria-expanded', 'true');

  await page.keyboard.press('ArrowDown');
  const id = await chosen(page).locator('.id').innerText();
  await expect(page.getByRole('region', { name: 'Selected feature' })).toContainText(id);
  await expect(chosen(page).locator('mark')).toContainText(/king/i);
  await expect(chosen(page)).toContainText(/\d %.*(river \d layer|no river)/);
  await expect(page).toHaveURL(/seed=7\/res\/948/);

  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`seed=${id}(&|$)`));
  await expect(page).not.toHaveURL(/cut=/);
  await expect(box(page)).toHaveValue('king');
  await expect(chosen(page)).toContainText(id);

  // Another one beside it, from the keyboard.
  await page.keyboard.press('ArrowDown');
  const other = await chosen(page).locator('.id').innerText();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Add as seed' }).and(page.locator(':focus'))).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`seed=${id},.*&sel=${other}(&|$)`));
  await page.keyboard.press('Escape');
  await expect(rows(page)).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('an id goes there at any speed, and a wrong one says what is wrong', async ({ page }) => {
  await page.goto('');
  await find(page, 'ship');
  await box(page).selectText();
  await page.keyboard.type('7/res/93');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/seed=7\/res\/93(&|$)/);
  await expect(node(page, '7/res/93')).toBeFocused();

  for (const [query, text] of [
    ['7/res/99999', '7/res/99999: this site has 1,024 features (0 to 1,023)'],
    ['9/res/3', 'layer 9: the pack has layers 0 to 7'],
    ['7/foo/3', 'foo is not a site: res, mlp, att'],
  ] as const) {
    await box(page).fill(query);
    await expect(page.locator('.found-text')).toHaveText(text);
  }
});

test('words typed and entered at once choose the first result; "the" finds what fires on it, and all of it is there', async ({
  page,
}) => {
  await page.goto('');
  await box(page).focus();
  await page.keyboard.type('whale');
  await page.keyboard.press('Enter');
  await expect(rows(page).first()).toHaveAttribute('aria-expanded', 'true');
  await find(page, 'the');
  await expect(rows(page).first()).toContainText(/\bthe\b/);
  const all = Number(await page.getByRole('treegrid').getAttribute('aria-rowcount'));
  expect(all).toBeGreaterThan(1_000);
  await page.getByRole('treegrid').evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await expect(page.locator(`[aria-rowindex="${all}"]`)).toBeVisible();
});
