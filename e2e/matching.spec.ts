import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { atRest, command, node, nodes } from '../support/page';

/** The embedded pack without its atlas: what is matched in the tab is what is shown, and what the next visit begins with. */

const BARE = '#v=2&pack=bare&seed=7/res/948&k=3';

interface Shown {
  readonly nodes: readonly object[];
  readonly edges: readonly { readonly cosine: number }[];
}

/** Features and matches as they are drawn, with every digit. */
async function graph(page: Page): Promise<Shown> {
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Graph as JSON' }).click();
  const file = JSON.parse(await readFile(await (await download).path(), 'utf8')) as { shown: Shown };
  return file.shown;
}

async function savedAtlas(page: Page): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await command(page, 'Save the matches as an atlas file');
  return readFile(await (await download).path());
}

/** The tables of an atlas file; its header also names the engine. */
function tables(atlas: Buffer): Buffer {
  return atlas.subarray(8 + Number(atlas.readBigUInt64LE()));
}

test('a pack without an atlas shows its graph first, is then matched, and is there at once on the second visit', async ({
  page,
}) => {
  test.setTimeout(240_000);
  await page.goto(BARE);
  const status = page.locator('.status');
  await expect(node(page, '6/res/77')).toBeVisible({ timeout: 60_000 });
  await expect(status).toHaveAttribute('data-stage', 'building', { timeout: 60_000 });
  await expect(status.locator('p')).toContainText(
    /Matching the whole pack: \d+ of 23 pairs, about \d+ s left/,
  );
  const first = await graph(page);

  // A reload in the middle goes on where it was.
  await expect(status.locator('p')).toContainText(/: ([3-9]|1\d) of 23 pairs/, { timeout: 60_000 });
  await page.reload();
  await expect(status.locator('p')).toContainText(/: ([3-9]|[12]\d) of 23 pairs/, { timeout: 60_000 });
  expect(await atRest(page)).toMatch(/^Matches computed here, 11 per feature and site\./);
  expect(await graph(page)).toEqual(first);

  // The second visit reads no decoder, and draws the same to the last digit.
  const decoders: string[] = [];
  page.on('request', (request) => request.url().includes('.decoder.') && decoders.push(request.url()));
  await page.goto('about:blank');
  await page.goto(BARE);
  await expect(status.locator('p')).toHaveText(
    'Matches computed here on an earlier visit, 11 per feature and site.',
  );
  await expect(nodes(page)).toHaveCount(first.nodes.length);
  expect(await graph(page)).toEqual(first);

  // The stored atlas of the same decoders has singles.
  await page.goto(BARE.replace('bare', 'demo'));
  await atRest(page);
  const stored = await graph(page);
  expect(stored.nodes.length).toBe(first.nodes.length);
  for (const [i, { cosine }] of stored.edges.entries())
    expect(Math.abs(cosine - (first.edges[i]?.cosine ?? Number.NaN))).toBeLessThan(1e-6);
});

test('the tab builds the atlas that the command line builds', async ({ page }) => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const out = join(mkdtempSync(join(tmpdir(), 'headwaters-')), 'atlas.safetensors');
  const pack = join(root, 'e2e/packs/gap');
  execFileSync(process.execPath, [
    join(root, 'cli/headwaters.mjs'),
    'match',
    '--pack',
    pack,
    '--k',
    '11',
    '--out',
    out,
  ]);
  await page.goto('#v=2&pack=gap&seed=3/res/4&cut=0,0,0&rule=fixed');
  expect(await atRest(page)).toMatch(/^Matches computed here/);
  expect(tables(await savedAtlas(page)).equals(tables(readFileSync(out)))).toBe(true);
});
