import { expect, test } from '@playwright/test';
import { node, watchErrors } from '../support/page';
import {
  afterChange,
  column,
  modelReady,
  openSteering,
  SCRIPTURE,
  textsDone,
  written,
} from '../support/steering';
import { trouble } from '../support/troubles';

test.describe.configure({ timeout: 180_000 });

test('a newcomer adds a chain and reads two texts; nothing leaves the tab', async ({
  page,
  context,
  baseURL,
}) => {
  const errors = watchErrors(page);
  const elsewhere: string[] = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(baseURL ?? '') && !/^(data|blob):/.test(request.url()))
      elsewhere.push(request.url());
  });
  await page.goto('#v=1&seed=6/res/140&sel=6/res/140&text=1,16,0.8,0.9,0');
  await openSteering(page);
  await expect(page.locator('.model-line')).toContainText(/WebAssembly.*Self-test passed/);
  await expect(page.getByLabel('Prompt', { exact: true })).toHaveValue('Take two pounds of flour and');

  await page.getByRole('button', { name: '+ Whole chain (7)' }).click();
  const { plain, steered } = await textsDone(page);
  expect(plain).not.toBe(steered);
  expect(plain.split('|')).toHaveLength(16);
  await expect(page.locator('.advice')).toContainText('silent in this prompt');
  await expect(column(page, 'Unsteered')).toContainText('Sounds like kitchen');
  expect(elsewhere).toEqual([]);
  expect(errors).toEqual([]);
});

test('the slider changes the text, r = 1 and s = 0 leave it as it is, undo brings the plan back', async ({
  page,
}) => {
  await page.goto(SCRIPTURE);
  await modelReady(page);
  const first = await textsDone(page);
  expect(first.steered).not.toBe(first.plain);

  const strength = page.getByRole('slider', { name: /Add s/ });
  await strength.focus();
  const more = await afterChange(page, () => page.keyboard.press('PageUp'));
  expect(more.plain).toBe(first.plain);
  expect(more.steered).not.toBe(first.steered);

  const none = await afterChange(page, () => page.getByRole('button', { name: 'Reset all' }).click());
  expect(none.steered).toBe(first.plain);
  await expect(page).toHaveURL(/edit=6\/res\/140,5\/127/);

  await page.locator('body').click({ position: { x: 5, y: 5 } });
  const back = await afterChange(page, () => page.keyboard.press('Control+z'));
  expect(back.steered).toBe(more.steered);
});

test('a link with a plan opens with the plan, and writes the same texts', async ({ page, context }) => {
  await page.goto(SCRIPTURE);
  await modelReady(page);
  const here = await textsDone(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await modelReady(other);
  await expect(other.getByText('All 4 features')).toBeVisible();
  expect(await textsDone(other)).toEqual(here);
});

test('stop stops, and what was written stays', async ({ page }) => {
  await page.goto(SCRIPTURE.replace('text=1,16', 'text=1,400'));
  await modelReady(page);
  await expect.poll(async () => (await written(page, 'Steered')).split('|').length).toBeGreaterThan(4);
  await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
  await expect(page.getByRole('button', { name: 'Generate' })).toBeVisible();
  // A token that was under way still comes.
  await expect(page.locator('.texts')).toHaveAttribute('aria-busy', 'false');
  await page.waitForTimeout(500);
  const stopped = await written(page, 'Steered');
  await page.waitForTimeout(700);
  expect(await written(page, 'Steered')).toBe(stopped);
  expect(stopped.split('|').length).toBeLessThan(400);
});

test('keys walk through the tokens and tell what else could have stood there', async ({ page }) => {
  await page.goto(SCRIPTURE);
  await modelReady(page);
  await textsDone(page);
  await column(page, 'Steered').getByRole('group').focus();
  await page.keyboard.press('ArrowRight');
  const tip = page.locator('.token-tip');
  await expect(tip).toContainText(/Token 2 .*probability .* unsteered, .* steered/);
  await expect(tip.locator('tr')).toHaveCount(10);
  await expect(tip).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Escape');
  await expect(tip).toHaveCount(0);
});

test('a prompt beyond the context is told, and cut only when the person says so', async ({ page }) => {
  await page.goto(SCRIPTURE);
  await modelReady(page);
  await textsDone(page);
  await page.getByLabel('Prompt', { exact: true }).fill('The ship sailed on and on. '.repeat(100));
  await page.getByRole('button', { name: 'Generate' }).click();
  await expect(page.locator('.texts').getByRole('alert')).toContainText(/too long .*the model reads 512/);
  await page.getByRole('button', { name: 'Cut its beginning' }).click();
  await textsDone(page);
  await expect(page.locator('.texts')).toContainText(/first \d+ tokens of the prompt were cut/);
});

test('a model that cannot be fetched is told in words; the graph stays', async ({ page }) => {
  await page.goto(`${trouble('404', 'model.onnx_data')}#v=1&seed=6/res/140`);
  await page.getByRole('tab', { name: 'Steer' }).click();
  await expect(page.locator('.model-line').getByRole('alert')).toContainText('model.onnx_data is missing');
  await expect(node(page, '6/res/140')).toBeVisible();
});

test('a slow fetch shows its bytes and can be cancelled', async ({ page }) => {
  await page.goto(`${trouble('slow', 'model.onnx_data')}#v=1&seed=6/res/140`);
  await page.getByRole('tab', { name: 'Steer' }).click();
  await expect(page.locator('.model-line')).toContainText(/Loading model and runtime: \d.* of 22\.\d MB/);
  // The line grows while bytes come in, and the button moves with it.
  await expect(async () => {
    await page.getByRole('button', { name: 'Cancel' }).click({ timeout: 2_000 });
    await expect(page.getByRole('button', { name: /Load the model/ }).first()).toBeVisible({
      timeout: 3_000,
    });
  }).toPass({ timeout: 30_000 });
});

test('a pack without a model says so', async ({ page }) => {
  await page.goto('#v=1&pack=tiny&seed=2/res/0');
  await page.getByRole('tab', { name: 'Steer' }).click();
  await expect(page.getByText('does not include its model')).toBeVisible();
});

test('a GPU that is lost in the middle of a text: what is written stays, and goes on elsewhere', async ({
  page,
  browser,
}) => {
  test.setTimeout(400_000);
  await page.goto(SCRIPTURE.replace('text=1,16', 'text=1,12'));
  await modelReady(page);
  await textsDone(page);
  await page.getByLabel('Runs on').selectOption('webgpu');
  await expect(page.locator('.model-line')).toHaveAttribute('data-using', 'webgpu', { timeout: 300_000 });
  await expect
    .poll(async () => (await written(page, 'Steered')).split('|').length, { timeout: 120_000 })
    .toBeGreaterThan(2);
  const cdp = await browser.newBrowserCDPSession();
  await cdp.send('Browser.crashGpuProcess' as never).catch(() => undefined);
  await expect(page.locator('.texts').getByRole('alert')).toContainText('The GPU stopped working', {
    timeout: 60_000,
  });
  const before = await written(page, 'Steered');
  expect(before.split('|').length).toBeGreaterThan(2);
  await page.getByRole('button', { name: 'Continue from here' }).click();
  const { steered } = await textsDone(page);
  expect(steered.startsWith(before)).toBe(true);
  expect(steered.split('|')).toHaveLength(12);
});
