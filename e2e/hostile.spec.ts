import { expect, test } from '@playwright/test';
import { messages, node, shown, watchErrors } from '../support/page';

/** Links that were broken, bent or made up. Each opens what can be opened and names the rest. */
const LINKS: readonly [link: string, named: RegExp, seed: string][] = [
  ['#v=1&seed=7/res/948&k=99', /k=99/, '7/res/948'],
  ['#v=1&seed=7/res/948&cut=1,2,3', /cut=1,2,3/, '7/res/948'],
  ['#v=7&seed=7/res/948&wings=2', /version 7/, '7/res/948'],
  ['#v=1&seed=7/res/948,7/bus/3', /7\/bus\/3/, '7/res/948'],
  ['#v=1&seed=7/res/948,7/res/5000', /no 7\/res\/5000/, '7/res/948'],
  ['#v=1&seed=99/res/1', /no 99\/res\/1/, '7/res/624'],
  ['#v=1&pack=demo@000000000000&seed=7/res/948', /revision 000000000000/, '7/res/948'],
  ['#v=1&pack=gemma-2-2b@abc&seed=7/res/948', /“gemma-2-2b”, which is not here/, '7/res/624'],
  ['#v=1&pack=../../etc&seed=7/res/948', /pack=\.\.\/\.\.\/etc/, '7/res/948'],
  ['#v=1&seed=7/res/948&sel=<img src=x onerror=alert(1)>', /sel=/, '7/res/948'],
  ['#%', /cannot be read/, '7/res/624'],
];

for (const [link, named, seed] of LINKS)
  test(`the link ${link} opens, and what was wrong with it is named`, async ({ page }) => {
    const errors = watchErrors(page);
    await page.goto(link);
    await expect(node(page, seed)).toBeVisible();
    await expect.poll(async () => (await messages(page)).join('\n')).toMatch(named);
    expect(errors).toEqual([]);
    await page.getByRole('button', { name: 'Dismiss this message' }).first().click();
  });

/** Packs that cannot be opened at all. */
const PACKS: readonly [pack: string, words: RegExp][] = [
  ['not-json', /pack\.json is not JSON/],
  ['wrong-version', /Expected version 1, found 2/],
];

for (const [pack, words] of PACKS)
  test(`the pack ${pack} is refused in plain words, and the demo is one click away`, async ({ page }) => {
    const errors = watchErrors(page);
    await page.goto(`#v=1&pack=${pack}`);
    await expect(page.getByRole('alert')).toContainText(words);
    await page.getByRole('button', { name: 'Open the demo' }).click();
    await expect(node(page, '7/res/624')).toBeVisible();
    expect(errors).toEqual([]);
  });

/** Packs whose decoders are not what the manifest says: nothing is drawn from them, and the file is named. */
const DECODERS: readonly [pack: string, words: RegExp][] = [
  ['wrong-shape', /shape.*Expected \[7, 7\], found \[12, 7\]/],
  ['too-short', /0\.res\.decoder\.safetensors/],
  ['too-long', /0\.res\.decoder\.safetensors/],
  ['wrong-dtype', /number format that is not supported.*found C64/],
];

for (const [pack, words] of DECODERS)
  test(`a decoder that is ${pack} ends in one sentence`, async ({ page }) => {
    const errors = watchErrors(page);
    await page.goto(`#v=1&pack=${pack}&seed=2/res/0`);
    await expect(page.locator('.status')).toHaveAttribute('data-stage', 'failed');
    await expect(page.locator('.status p')).toHaveText(words);
    await expect(node(page, '2/res/0')).toBeVisible();
    expect(errors).toEqual([]);
  });

test('a pack without an atlas works as well, only later', async ({ page }) => {
  await page.goto('#v=1&pack=tiny&seed=2/res/0&cut=0.1,0.1,0.1&rule=fixed&k=3');
  await expect.poll(async () => (await shown(page)).length, { timeout: 30_000 }).toBeGreaterThan(4);
  await expect(page.locator('.status')).toHaveAttribute('data-stage', 'idle', { timeout: 60_000 });
});

test('fields that are not known are named and ignored', async ({ page }) => {
  await page.goto('#v=1&pack=unknown-field&seed=2/res/0');
  await expect.poll(async () => (await messages(page)).join('\n')).toContain('colour');
  await expect(node(page, '2/res/0')).toBeVisible();
});

test('SAEs of another space are named once, and the others are matched without them', async ({ page }) => {
  await page.goto('#v=1&pack=other-space&seed=2/res/0&cut=0,0,0&rule=fixed&k=3');
  await expect.poll(async () => (await shown(page)).length, { timeout: 30_000 }).toBeGreaterThan(4);
  await expect(page.locator('.status')).toHaveAttribute('data-stage', 'idle', { timeout: 60_000 });
  expect(await messages(page)).toEqual([
    expect.stringContaining('left out of the matching: 0/att (head), 1/att (head), 2/att (head).'),
  ]);
  for (const id of await shown(page)) expect(id).not.toContain('/att/');
});

test('rows without a direction are counted and never matched', async ({ page }) => {
  await page.goto('#v=1&pack=holes&seed=2/res/0&cut=0,0,0&rule=fixed&k=10');
  await expect
    .poll(async () => (await messages(page)).join('\n'), { timeout: 30_000 })
    .toContain(
      '3 decoder rows cannot be matched and are left out: 1 zero, 2 with numbers that are not finite.',
    );
  const ids = await shown(page);
  expect(ids.length).toBeGreaterThan(10);
  for (const hole of ['1/res/2', '1/res/5', '1/res/9']) expect(ids).not.toContain(hole);
});

test('a layer without an SAE is drawn as a gap, and the river ends there', async ({ page }) => {
  await page.goto('#v=1&pack=gap&seed=3/res/0&cut=0,0,0&rule=fixed&k=2');
  await expect(page.locator('.axis')).toContainText('no SAE');
  await expect.poll(async () => (await shown(page)).length, { timeout: 30_000 }).toBeGreaterThan(2);
  for (const id of await shown(page)) expect(id).toMatch(/^3\//);
  await node(page, '3/res/0').click();
  await expect(page.getByRole('region', { name: 'Selected feature' })).toContainText(
    'no residual SAE at layer 2',
  );
});
