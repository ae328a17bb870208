import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { AGREES, atRest, matched, messages, node, nodes, shown, watchErrors } from '../support/page';
import { createStaticServer } from '../support/server';
import { modelReady, SCRIPTURE, textsDone } from '../support/steering';
import { appUrl, FOLDER, PORTS } from './support/ports';

const DIST = join(import.meta.dirname, '../dist');
const GRAPH = '#v=1&seed=7/res/759&k=2&edit=6/res/140:s0.5';

/** Expands the first features that can be, one after the other: so many steps. */
async function expand(page: Page, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const id = await nodes(page).and(page.locator('[aria-expanded="false"]')).first().getAttribute('data-id');
    await node(page, id ?? '').dblclick();
    await expect(node(page, id ?? '')).toHaveAttribute('aria-expanded', 'true');
  }
}

async function works(page: Page): Promise<string[]> {
  return page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('headwaters.work.')));
}

interface Kept {
  readonly path: string;
  /** `0-100.`: first byte, the one after the last, and a dot where the file ends there. */
  readonly part: string;
  readonly bytes: number;
}

/** What can be read without a network. */
async function kept(page: Page, name: string): Promise<Kept[]> {
  return page.evaluate(async (name) => {
    const found: Kept[] = [];
    const look = async (folder: FileSystemDirectoryHandle, path: readonly string[]): Promise<void> => {
      for await (const [key, entry] of folder.entries())
        if (entry.kind === 'directory') await look(entry, [...path, decodeURIComponent(key)]);
        else found.push({ path: path[1] ?? '', part: key, bytes: (await entry.getFile()).size });
    };
    const root = await navigator.storage.getDirectory();
    await look(await root.getDirectoryHandle('headwaters.files', { create: true }), []);
    return found.filter(({ path }) => path.includes(name));
  }, name);
}

/** A part of a file is kept as the bytes that it is. */
function sizeOf({ part }: Kept): number {
  const [start = 0, end = 0] = part.split('-').map(Number.parseFloat);
  return end - start;
}

test('a reload brings graph, plan, steps and panel back, and so does a page without a link', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await page.goto(GRAPH);
  await expect(node(page, '7/res/759')).toBeVisible();
  const first = await shown(page);
  await expand(page, 2);
  const last = await shown(page);
  const url = page.url();
  await page.getByRole('tab', { name: 'Graph as a list' }).click();

  // At once, so that what was not written yet is written on the way out.
  await page.reload();
  await expect.poll(() => shown(page)).toEqual(last);
  await expect(page.getByRole('tab', { name: 'Graph as a list' })).toHaveAttribute('aria-selected', 'true');
  expect(page.url()).toBe(url);
  expect(url).toContain('edit=s0.5:6/res/140');

  await page.goto('about:blank');
  await page.goto('');
  await expect.poll(() => shown(page)).toEqual(last);
  await expect(page).toHaveURL(url);
  for (const _ of [1, 2]) await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => shown(page)).toEqual(first);
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
  await page.reload();
  await page.getByRole('button', { name: 'Redo' }).click();
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect.poll(() => shown(page)).toEqual(last);
  expect(await messages(page)).toEqual([]);
  expect(errors).toEqual([]);
});

test('a link that says something else wins', async ({ page }) => {
  await page.goto(GRAPH);
  await expect(node(page, '7/res/759')).toBeVisible();
  await expand(page, 1);
  await page.goto('about:blank');
  await page.goto('#v=1&seed=7/res/624&k=3');
  await expect(node(page, '7/res/624')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
});

test('graphs from before are in the Recent menu until they are forgotten', async ({ page }) => {
  const errors = watchErrors(page);
  await page.goto(GRAPH);
  await expect(node(page, '7/res/759')).toBeVisible();
  await expand(page, 1);
  const before = await shown(page);
  // A page that a busy machine takes too long to leave may be ended before it has written.
  const recents = (): Promise<string[]> =>
    page.evaluate(() =>
      Object.entries(localStorage).flatMap(([key, text]) => (/recent/.test(key) ? [text] : [])),
    );
  await expect.poll(async () => (await recents()).join()).toMatch(/opened[^\]]*feature/);
  await page.goto('about:blank');
  // The same seed, and still another graph: the one from before is not lost.
  await page.goto('#v=1&seed=7/res/759&k=4');
  await expect(node(page, '7/res/759')).toBeVisible();
  await expect.poll(() => shown(page)).not.toEqual(before);

  const items = page.getByRole('menuitem');
  const recent = page.getByRole('button', { name: 'Recent' });
  await expect.poll(async () => (await recents()).length).toBe(2);
  await recent.click();
  await expect(items).toHaveText([
    /scripture.*7\/res\/759 · demo/,
    /scripture/,
    'Files kept in this browser…',
    'Forget all graphs',
  ]);
  const { violations } = await new AxeBuilder({ page }).include('.menu-frame').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await items.nth(1).click();
  await expect.poll(() => shown(page)).toEqual(before);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page).toHaveURL(/k=4/);

  await recent.click();
  await items.filter({ hasText: 'Forget all graphs' }).click();
  await expect
    .poll(() => messages(page))
    .toEqual(['Recent graphs and the work kept in this browser were deleted.']);
  const kept = await page.evaluate(() => Object.keys(localStorage).filter((key) => /recent|work/.test(key)));
  expect(kept).toEqual([]);
  await recent.click();
  await expect(items.first()).toHaveText('No recent graphs');
  expect(errors).toEqual([]);
});

test('two tabs keep their own work, and a copy of a tab does too', async ({ page, context }) => {
  await page.goto(GRAPH);
  await expect(node(page, '7/res/759')).toBeVisible();
  await expand(page, 1);
  const mine = await shown(page);
  const other = await context.newPage();
  await other.goto('#v=1&seed=7/res/624&k=3');
  await expect(node(other, '7/res/624')).toBeVisible();
  await expand(other, 1);
  const theirs = await shown(other);
  await expect.poll(() => works(page)).toHaveLength(2);

  // A copy begins with all that the session of its tab holds.
  const name = await other.evaluate(() => sessionStorage.getItem('headwaters.tab') ?? '');
  const copy = await context.newPage();
  await copy.addInitScript((tab) => {
    if (!sessionStorage.getItem('headwaters.tab')) sessionStorage.setItem('headwaters.tab', tab);
  }, name);
  await copy.goto(other.url());
  await expect.poll(() => shown(copy)).toEqual(theirs);
  await expand(copy, 1);
  await expect.poll(() => works(page)).toHaveLength(3);

  for (const [tab, graph] of [
    [page, mine],
    [other, theirs],
  ] as const) {
    await tab.goto('about:blank');
    await tab.goto('');
    await expect.poll(() => shown(tab)).toEqual(graph);
    await expect(tab.getByRole('button', { name: 'Undo' })).toBeEnabled();
  }
});

test('a browser that keeps nothing, or has no room, says so once, and all else works', async ({
  browser,
  baseURL,
}) => {
  for (const [failure, words] of [
    ['denied', /does not allow this page to store anything/],
    ['full', /has no storage left/],
  ] as const) {
    const page = await browser.newPage({ baseURL: baseURL ?? '' });
    const errors = watchErrors(page);
    await page.addInitScript((failure) => {
      if (failure === 'denied')
        for (const storage of ['localStorage', 'sessionStorage'])
          Object.defineProperty(window, storage, {
            get() {
              throw new DOMException('refused', 'SecurityError');
            },
          });
      else
        for (let size = 2 ** 22; size >= 1; size /= 2)
          try {
            localStorage.setItem(`filled ${size}`, 'x'.repeat(size));
          } catch {
            // No room for so much; for half of it, perhaps.
          }
    }, failure);
    await page.goto(GRAPH);
    await expect(node(page, '7/res/759')).toBeVisible();
    await expand(page, 2);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await messages(page)).join('\n')).toMatch(words);
    expect(await messages(page)).toHaveLength(1);
    expect(errors).toEqual([]);
    await page.close();
  }
});

test('what is damaged is named once and ignored, and the rest is there', async ({ page }) => {
  await page.goto(GRAPH);
  await expect(node(page, '7/res/759')).toBeVisible();
  await expand(page, 1);
  const last = await shown(page);
  await page.goto('about:blank');
  await page.goto('icon.svg');
  await page.evaluate(() => {
    localStorage.setItem('headwaters.work.gone.demo', '{"version": 1, "pres');
    localStorage.setItem('headwaters.recent.x', '[]');
    localStorage.setItem('somebody.else', 'x');
  });
  await page.goto('');
  await expect.poll(() => shown(page)).toEqual(last);
  expect(await messages(page)).toEqual([
    'Part of the saved work is damaged and was ignored. The rest was restored.',
  ]);
  await page.reload();
  await expect.poll(() => shown(page)).toEqual(last);
  expect(await messages(page)).toEqual([]);
  expect(await page.evaluate(() => localStorage.getItem('somebody.else'))).toBe('x');
});

test.describe('without a network', () => {
  test.use({ serviceWorkers: 'allow' });
  test.describe.configure({ timeout: 180_000 });

  for (const [name, url, isolated] of [
    ['with isolation headers', appUrl(PORTS.isolated), true],
    ['without isolation headers', appUrl(PORTS.plain), false],
  ] as const)
    test(`after one visit ${name} the graph is there and expands`, async ({ page, context }) => {
      const errors = watchErrors(page);
      await page.goto(`${url}#v=1&seed=7/res/759&k=2`);
      await expect(node(page, '7/res/759')).toBeVisible();
      await expect(page.locator('.status')).toHaveAttribute('data-stage', 'idle');
      await page.evaluate(() => navigator.serviceWorker.ready);
      await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);

      // All decoders are read for this, and kept.
      await matched(page);
      const decoders = async () => new Set((await kept(page, '.decoder.')).map(({ path }) => path)).size;
      await expect.poll(() => decoders().catch(() => 'being written'), { timeout: 30_000 }).toBe(24);
      const files = await kept(page, '');
      expect(files.some(({ part }) => part.startsWith('0-') && !part.endsWith('.'))).toBe(true);
      for (const file of files)
        expect([file.path, file.part, file.bytes]).toEqual([file.path, file.part, sizeOf(file)]);

      await context.setOffline(true);
      await page.goto('about:blank');
      await page.goto(`${url}#v=1&seed=7/res/624&k=3`);
      await expect(node(page, '7/res/624')).toBeVisible();
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
      await expand(page, 1);
      await page.getByRole('button', { name: 'Export' }).click();
      await expect(page.getByRole('menuitem', { name: 'Picture as SVG' })).toBeVisible();
      await page.keyboard.press('Escape');
      expect(await matched(page)).toContain(AGREES);
      expect(await messages(page)).toEqual([]);
      expect(errors).toEqual([]);
    });

  test('what was not fetched before the network went comes by itself when it is back', async ({
    page,
    context,
  }) => {
    await page.goto('#v=1&seed=7/res/624');
    await atRest(page);
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    await context.setOffline(true);
    await page.getByRole('tab', { name: 'Steer' }).click();
    const model = page.locator('.model-line');
    await expect(model).toHaveAttribute('data-stage', 'failed');
    await expect(model.getByRole('button', { name: 'Try again' })).toBeVisible();
    await context.setOffline(false);
    await modelReady(page);
    expect(await messages(page)).toEqual([]);
  });

  test('after steering was opened once, the model writes as well', async ({ page, context }) => {
    await page.goto(SCRIPTURE);
    await modelReady(page);
    const before = await textsDone(page);
    await context.setOffline(true);
    await page.reload();
    await modelReady(page);
    expect(await textsDone(page)).toEqual(before);
    expect(await messages(page)).toEqual([]);
  });

  test('a new version is offered in words and comes when it is asked for', async ({ page }, info) => {
    const dist = info.outputPath('dist');
    mkdirSync(dist, { recursive: true });
    for (const name of ['assets', 'index.html', 'icon.svg', 'sw.js'])
      cpSync(join(DIST, name), join(dist, name), { recursive: true });
    symlinkSync(join(DIST, 'packs'), join(dist, 'packs'));
    const server = createStaticServer({ dist, packs: dist, base: FOLDER, isolated: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = appUrl((server.address() as AddressInfo).port);
      await page.goto(url);
      await expect(node(page, '7/res/624')).toBeVisible();
      await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);

      const change = (name: string, edit: (text: string) => string): void =>
        writeFileSync(join(dist, name), edit(readFileSync(join(dist, name), 'utf8')));
      change('index.html', (text) => text.replace('<html ', '<html data-new '));
      change('sw.js', (text) => text.replace(/"version":"\w+"/, '"version":"newer"'));
      await page.reload();
      await expect(node(page, '7/res/624')).toBeVisible();
      await expect.poll(() => messages(page)).toEqual(['A new version is ready. Your work stays as it is.']);
      await expect(page.locator('html[data-new]')).toHaveCount(0);
      await page.getByRole('button', { name: 'Reload' }).click();
      await expect(page.locator('html[data-new]')).toHaveCount(1);
      await expect(node(page, '7/res/624')).toBeVisible();
      expect(await messages(page)).toEqual([]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
