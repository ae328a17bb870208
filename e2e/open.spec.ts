import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { COMMIT, type HubServer, startHub } from '../support/hub';
import { askToOpen, openAndTrace, openDialog, startCommand } from '../support/opening';
import { atRest, command, nodes, shown, watchErrors } from '../support/page';

/** SAEs that are not beside the app: a folder that is chosen or dropped, and a repository of a model hub. */

const FOREIGN = fileURLToPath(new URL('../lab/fixtures/foreign/', import.meta.url));
test('a folder is chosen, told for what it is, opened and traced; after a reload it is asked for again', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await askToOpen(page);
  const folder = join(FOREIGN, 'saelens_mid/pythia-70m-deduped');
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    openDialog(page).getByRole('button', { name: 'Choose a folder…' }).click(),
  ]);
  await chooser.setFiles(folder);
  await expect(openDialog(page)).toContainText('SAELens');
  await expect(openDialog(page)).toContainText('12 with 1,152 features in all');
  await expect(openDialog(page)).toContainText('Left out: pythia-70m-deduped__res-sm_processed/e-res-sm');
  await openAndTrace(page, '3/res/5');
  expect(page.url()).toContain('from=disk:pythia-70m-deduped');
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('in the folder “pythia-70m-deduped” on a computer');
  await expect(page.getByRole('alert')).toContainText('Choose the folder again.');
  await page
    .getByRole('main')
    .getByRole('button', { name: /^Open SAEs/ })
    .click();
  await page.getByLabel('Folder of SAEs').setInputFiles(folder);
  await openDialog(page).getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.locator('[data-id="3/res/5"]').first()).toBeVisible();
  // What the dialog has just said is not said once more.
  await expect(page.locator('.notice', { hasText: 'Left out' })).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('a folder that cannot be opened is named with its reason, and another can be tried', async ({
  page,
}) => {
  await askToOpen(page);
  const input = page.getByLabel('Folder of SAEs');
  await input.setInputFiles(join(FOREIGN, 'traps/lfs_pointer'));
  await expect(openDialog(page).getByRole('alert')).toContainText('this is a Git LFS pointer, not the file');
  await input.setInputFiles(join(FOREIGN, 'traps/three_broken'));
  await expect(openDialog(page)).toContainText('9 with 288 features in all');
  await expect(openDialog(page)).toContainText('blocks.1.hook_mlp_out cannot be opened.');
});

test('without labels there is an overview, from which a river starts', async ({ page }) => {
  await askToOpen(page);
  const folder = join(FOREIGN, 'saelens_mid/pythia-70m-deduped');
  await page.getByLabel('Folder of SAEs').setInputFiles(folder);
  await openDialog(page).getByRole('button', { name: 'Open', exact: true }).click();
  const longest = page.getByRole('region', { name: 'Longest rivers' });
  await expect(longest).toContainText('layers', { timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'Residual features by layer' })).toContainText('translated');
  const violations = (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);
  expect(violations).toEqual([]);
  const first = longest.getByRole('button').first();
  const feature = await first.innerText();
  await first.click();
  await expect(page.locator(`[data-id="${feature}"]`).first()).toBeVisible();
  await expect.poll(() => nodes(page).count()).toBeGreaterThan(2);
  await command(page, 'Overview');
  await expect(longest).toContainText(feature);
});

test('another folder of the same name is another collection', async ({ page }) => {
  const room = await mkdtemp(join(tmpdir(), 'headwaters-'));
  try {
    await askToOpen(page);
    for (const [from, layout] of [
      ['saelens_mid/pythia-70m-deduped', 'SAELens'],
      ['sparsify/sae-pythia-70m-32k', 'sparsify'],
    ] as const) {
      const folder = join(room, layout, 'saes');
      await cp(join(FOREIGN, from), folder, { recursive: true });
      await page.getByLabel('Folder of SAEs').setInputFiles(folder);
      await expect(openDialog(page)).toContainText(layout);
      await openAndTrace(page, '3/res/5');
      await expect(page).toHaveURL(/from=disk:saes/);
      await expect(page.getByRole('banner')).toContainText(layout);
      if (layout === 'SAELens') await page.getByRole('button', { name: /^Open SAEs/ }).click();
    }
  } finally {
    await rm(room, { recursive: true });
  }
});

test('a folder dropped on the page is looked at', async ({ page }) => {
  await page.goto('');
  await nodes(page).first().waitFor();
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [join(FOREIGN, 'sparsify/sae-pythia-70m-32k')], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await client.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
    if (type === 'dragOver') await expect(page.locator('.drop-target')).toBeVisible();
  }
  await expect(openDialog(page)).toContainText('sparsify');
  await openAndTrace(page, '3/res/7');
});

test('headwaters open serves a folder, and its page says what it is', async ({ page }) => {
  const command = fileURLToPath(new URL('../cli/headwaters.mjs', import.meta.url));
  const folder = join(FOREIGN, 'gemma_scope/gemma-2-saes');
  const { child, line } = await startCommand([command, 'open', folder, '--no-browser']);
  try {
    await page.goto(line);
    await expect(openDialog(page)).toContainText('Gemma Scope');
    await expect(openDialog(page)).toContainText('average_l0_105 at 0/res');
    await openAndTrace(page, '3/res/5');
    // Chance levels come with the matches of the whole pack, and may take a feature away again.
    await atRest(page);
    const river = await nodes(page).count();
    await page.reload();
    await expect.poll(() => nodes(page).count(), { timeout: 30_000 }).toBe(river);
  } finally {
    child.kill();
  }
});

test.describe('a hub', () => {
  let room: string;
  let hub: HubServer;
  test.beforeAll(async () => {
    room = await mkdtemp(join(tmpdir(), 'headwaters-hub-'));
    await mkdir(join(room, 'google'));
    await symlink(
      join(FOREIGN, 'gemma_scope_2/gemma-scope-2-270m-pt'),
      join(room, 'google/gemma-scope-2-270m-pt'),
    );
    hub = await startHub({ repositories: room, page: 7 });
  });
  test.afterAll(async () => {
    await hub.close();
    await rm(room, { recursive: true });
  });

  test('a repository is found by its address, traced over a line that breaks, shared, and there again without the hub', async ({
    page,
    context,
  }) => {
    await askToOpen(page);
    const address = `${hub.origin}/google/gemma-scope-2-270m-pt/tree/main`;
    hub.faults.cuts.push(...Array.from({ length: 6 }, (_, i) => 1 + 997 * i));
    await page.getByLabel('Address, or repository of a model hub').fill(address);
    await page.keyboard.press('Enter');
    await expect(openDialog(page)).toContainText('Gemma Scope 2');
    await expect(openDialog(page)).toContainText('8 with 768 features in all');
    await openAndTrace(page, '3/res/5');
    // The commit stands in the link, and no signed address.
    expect(page.url()).toContain(`google/gemma-scope-2-270m-pt@${COMMIT}`);
    expect(page.url()).not.toContain('Signature');
    await atRest(page);
    expect(hub.faults.cuts).toEqual([]);
    const river = await shown(page);

    const other = await context.newPage();
    await other.goto(page.url());
    await expect.poll(() => shown(other), { timeout: 30_000 }).toEqual(river);
    await other.close();

    await context.route(`${hub.origin}/**`, (route) => route.abort());
    const asked = hub.requests.length;
    await page.reload();
    await expect.poll(() => shown(page), { timeout: 30_000 }).toEqual(river);
    expect(hub.requests.length).toBe(asked);
  });

  test('a repository that is not there is told in words', async ({ page }) => {
    await askToOpen(page);
    const field = page.getByLabel('Address, or repository of a model hub');
    await field.fill(`${hub.origin}/google/nothing/tree/main`);
    await page.keyboard.press('Enter');
    await expect(openDialog(page).getByRole('alert')).toContainText('The hub has no google/nothing at main.');
    await field.fill('what is this');
    await page.keyboard.press('Enter');
    await expect(openDialog(page).getByRole('alert')).toContainText('neither an address nor a repository');
  });
});
