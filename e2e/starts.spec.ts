import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { command, nodes, watchErrors } from '../support/page';
import { modelReady, textsDone } from '../support/steering';

/** What somebody sees who has never been here: a start, Steer, another theme in the text, and how often. */

test.describe.configure({ timeout: 240_000 });

const STARTS = [
  { title: 'Sauce and gravy', theme: 'kitchen' },
  { title: 'Ship', theme: 'sea' },
  { title: 'Scripture', theme: 'scripture' },
] as const;

for (const { title, theme } of STARTS)
  test(`${title}: the first press of Steer brings another theme, in most of 20 seeds`, async ({ page }) => {
    const errors = watchErrors(page);
    await page.goto('');
    await nodes(page).first().waitFor();
    if (title !== 'Sauce and gravy') await command(page, `Start: ${title}`);
    await page.locator('.card').getByRole('button', { name: 'Steer', exact: true }).click();
    await modelReady(page);
    const { plain, steered } = await textsDone(page);
    expect(steered).not.toBe(plain);
    await page.getByRole('button', { name: 'Run 20', exact: true }).click();
    const counted = page.locator('.trial [role=status]');
    await expect(counted).toContainText(/of 20 texts/, { timeout: 180_000 });
    const [, changed = '', what = ''] = /: (\d+) of 20 texts (.*?),/.exec(await counted.innerText()) ?? [];
    expect(Number(changed)).toBeGreaterThanOrEqual(10);
    expect(what).toMatch(new RegExp(`changed to ${theme}|more of the tokens`));
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('button', { name: 'Run 20', exact: true })).toBeVisible();
    expect(errors).toEqual([]);
  });

test('any other feature: a strength is looked for, its curve is drawn, and both leave with the runs', async ({
  page,
}) => {
  await page.goto('#v=2&seed=6/res/140&sel=6/res/140&text=length:24');
  await page.locator('.card').getByRole('button', { name: 'Steer', exact: true }).click();
  await modelReady(page);
  await textsDone(page);
  await expect(page.locator('.trial')).toHaveAttribute('data-stage', 'done');
  await expect(page.locator('.trial [role=status]')).toContainText(/^s = [\d.]+: [4-8] of 8 texts/);
  await page.getByRole('button', { name: 'Run 20', exact: true }).click();
  await expect(page.locator('.strength-curve polyline')).toHaveCount(2, { timeout: 180_000 });
  await expect(page.locator('.trial')).toHaveAttribute('data-stage', 'done', { timeout: 180_000 });
  await page.locator('.trial summary').click();
  await expect(page.locator('.trial tbody tr').nth(3)).toBeVisible();

  await page.locator('.runs summary').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as JSON' }).click(),
  ]);
  const { trials } = JSON.parse(await readFile(await download.path(), 'utf8')) as {
    trials: { purpose: string }[];
  };
  expect(trials.map(({ purpose }) => purpose)).toEqual(['strength', 'seeds']);
});

test('a second plan in a tab, a feature that is not in the graph, and the texts of both side by side', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(
    '#v=2&seed=6/res/140&sel=6/res/140&edit=s0.7:6/res/140&prompt=Take_two_pounds&text=length:8&plan=fold:yes',
  );
  await page.getByRole('tab', { name: 'Steer' }).click();
  await modelReady(page);
  const first = await textsDone(page);
  await page.getByRole('button', { name: '+ Plan' }).click();
  await page.getByRole('combobox', { name: 'Add a feature by label, token or id' }).fill('7/res/948');
  await page.getByRole('option', { name: /7\/res\/948/ }).click();
  await expect(page.getByText('All 2 features')).toBeVisible();
  await expect(page.getByRole('radio', { name: /^Plan 2/ })).toBeChecked();
  await textsDone(page);
  const select = page.getByRole('combobox', { name: 'Text to compare with' });
  await select.selectOption({ label: await select.getByRole('option').nth(1).innerText() });
  const left = page.locator('.texts .column').first().locator('[data-at]');
  expect((await left.allTextContents()).join('|')).toBe(first.steered);

  await page.getByRole('button', { name: 'Copy both texts' }).click();
  await expect(page.getByText('The texts were copied.')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^Prompt: Take two pounds\n\nUnsteered: .*\n\nSteered: .*\n\nPlan: /s);
  // A link has both plans.
  await page.reload();
  await expect(page.getByRole('radio', { name: /^Plan 1/ })).toBeVisible();
});
