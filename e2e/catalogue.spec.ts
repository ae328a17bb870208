import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, expect, type Page, test } from '@playwright/test';
import { randomFrom } from '../src/core/random';
import { BROWSER_FLAGS } from '../support/browser';
import { type HubServer, startHub } from '../support/hub';
import { askToOpen, openAndTrace, openDialog } from '../support/opening';
import { atRest, shown, watchErrors } from '../support/page';

/**
 * A collection of the catalogue, from a server that stands in the hub's place: the browser is told that the hub's name
 * is this computer, and to take its certificate.
 */

const REPOSITORY = 'google/gemma-scope-2-270m-pt';
const FIXTURE = fileURLToPath(
  new URL('../lab/fixtures/foreign/gemma_scope_2/gemma-scope-2-270m-pt', import.meta.url),
);

let room: string;
let hub: HubServer;
let browser: Browser;
let context: BrowserContext;
let page: Page;

test.beforeAll(async () => {
  room = await mkdtemp(join(tmpdir(), 'headwaters-catalogue-'));
  await mkdir(join(room, 'google'));
  await symlink(FIXTURE, join(room, REPOSITORY));
  hub = await startHub({ repositories: room, isSecure: true });
  const { CHROMIUM_PATH } = process.env;
  browser = await chromium.launch({
    ...(CHROMIUM_PATH ? { executablePath: CHROMIUM_PATH } : {}),
    args: [
      ...BROWSER_FLAGS,
      `--host-resolver-rules=MAP huggingface.co ${new URL(hub.origin).host}`,
      '--ignore-certificate-errors',
    ],
  });
});

test.afterAll(async () => {
  await browser?.close();
  await hub?.close();
  await rm(room, { recursive: true });
});

test.beforeEach(async ({ baseURL }) => {
  context = await browser.newContext({
    ...(baseURL !== undefined && { baseURL }),
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 800 },
  });
  page = await context.newPage();
});

test.afterEach(() => context.close());

/** Chooses Gemma Scope 2 of Gemma 3 270M, and looks at a river of it. */
async function openFromCatalogue(on = page): Promise<void> {
  await askToOpen(on);
  await on.getByRole('button', { name: /^Gemma Scope 2, Gemma 3 270M/ }).click();
  await expect(openDialog(on)).toContainText('Residual stream');
  await openAndTrace(on, '3/res/5');
}

/** What the browser keeps of files: by path, the bytes of each part as `start-end` with their hash. */
function keptParts(on = page): Promise<Record<string, [part: string, hash: string][]>> {
  return on.evaluate(async () => {
    const found: Record<string, [string, string][]> = {};
    const walk = async (folder: FileSystemDirectoryHandle, trail: readonly string[]): Promise<void> => {
      for await (const [name, entry] of folder.entries()) {
        if (entry.kind === 'directory')
          await walk(entry as FileSystemDirectoryHandle, [...trail, decodeURIComponent(name)]);
        else {
          const bytes = await (await (entry as FileSystemFileHandle).getFile()).arrayBuffer();
          const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
          const text = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
          // Place, path and version stand above a part.
          const path = trail[1] ?? '';
          found[path] = [...(found[path] ?? []), [name, text]];
        }
      }
    };
    const root = await navigator.storage.getDirectory();
    await walk(await root.getDirectoryHandle('headwaters.files'), []);
    return found;
  });
}

/** Where a tensor lies in a safetensors file, from its start. */
function placeOf(file: Buffer, name: string): readonly [start: number, end: number] {
  const length = Number(file.readBigUInt64LE(0));
  const head = JSON.parse(file.subarray(8, 8 + length).toString());
  const [start, end] = head[name].data_offsets as [number, number];
  return [8 + length + start, 8 + length + end];
}

test('cut at 20 random bytes every decoder is complete, and the next visit needs no hub', async () => {
  const errors = watchErrors(page);
  const seed = Number(process.env.HEADWATERS_SEED ?? Math.floor(Math.random() * 2 ** 32));
  test.info().annotations.push({ type: 'HEADWATERS_SEED', description: String(seed) });
  const random = randomFrom(seed);
  hub.faults.cuts.push(...Array.from({ length: 20 }, () => 1 + Math.floor(random() * 6_000)));
  await openFromCatalogue();
  await atRest(page);
  const river = await shown(page);
  expect(hub.faults.cuts).toEqual([]);

  const kept = await keptParts();
  const weights = Object.entries(kept).filter(([path]) => path.endsWith('/params.safetensors'));
  // Those of the residual stream and of the MLP, at four layers.
  expect(weights).toHaveLength(8);
  for (const [path, parts] of weights) {
    const file = await readFile(join(FIXTURE, path));
    const ranges = parts.map(([name, hash]) => {
      const [, start = '', end = ''] = /^(\d+)-(\d+)\.?$/.exec(name) ?? [];
      const bytes = file.subarray(Number(start), Number(end));
      expect(createHash('sha256').update(bytes).digest('hex'), `${path} ${name}`).toBe(hash);
      return [Number(start), Number(end)] as const;
    });
    const [start, end] = placeOf(file, 'w_dec');
    let at = start;
    for (const [from, to] of ranges.sort(([a], [b]) => a - b)) if (from <= at && to > at) at = to;
    expect(at, `${path} from ${start} to ${end}`).toBeGreaterThanOrEqual(end);
  }

  await context.route('https://**', (route) => route.abort());
  const asked = hub.requests.length;
  await page.reload();
  await expect.poll(() => shown(page), { timeout: 30_000 }).toEqual(river);
  expect(hub.requests.length).toBe(asked);
  expect(errors.filter((text) => !/net::ERR_/.test(text))).toEqual([]);
});

test('where storage is full half-way, the river is whole, and what a person made is kept', async ({
  baseURL,
}) => {
  await openFromCatalogue();
  await atRest(page);
  const river = await shown(page);

  const small = await browser.newContext({
    ...(baseURL !== undefined && { baseURL }),
    serviceWorkers: 'block',
  });
  try {
    const first = await small.newPage();
    await first.goto('');
    const client = await small.newCDPSession(first);
    const { origin } = new URL(first.url());
    const { usage } = await client.send('Storage.getUsageAndQuota', { origin });
    // Room for a file or two: packs take half of it at most.
    await client.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 80_000 });
    await openFromCatalogue(first);
    await atRest(first);
    expect(await shown(first)).toEqual(river);
    const weights = Object.keys(await keptParts(first)).filter((path) =>
      path.endsWith('/params.safetensors'),
    );
    expect(weights.length).toBeLessThan(8);
    await first.getByRole('button', { name: 'Write a label' }).click();
    await first.keyboard.type('what I found');
    await first.keyboard.press('Tab');
    await expect(first).toHaveURL(/label=what_I_found/);
    await first.reload();
    await expect.poll(() => shown(first), { timeout: 30_000 }).toEqual(river);
    await expect(first.getByRole('heading', { name: 'what I found' })).toBeVisible();
    await expect(first.getByRole('alert')).toHaveCount(0);
  } finally {
    await small.close();
  }
});

test('what is kept is listed with its size, and deleted one by one or all, also under another tab', async () => {
  await openFromCatalogue();
  await atRest(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await atRest(other);
  const river = await shown(other);

  await page.getByRole('button', { name: 'Recent' }).click();
  await page.getByRole('menuitem', { name: 'Files kept in this browser…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Files kept in this browser' });
  const rows = dialog.getByRole('row').filter({ has: page.getByRole('button') });
  const place = rows.filter({ hasText: REPOSITORY }).filter({ hasText: 'Pack files' }).first();
  await expect(place).toContainText(/\d+ kB/);
  await expect(dialog).toContainText(/The browser grants [\d.]+ [MG]B/);
  const { violations } = await new AxeBuilder({ page }).include('.palette').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  const before = await rows.count();
  await place.getByRole('button').click();
  await expect(dialog.getByRole('status')).toContainText('Deleted');
  await expect(rows).toHaveCount(before - 1);
  await dialog.getByRole('button', { name: 'Delete all' }).click();
  await expect(dialog).toContainText('No pack files are kept here.');

  // The second tab goes on, and reads from the hub again.
  expect(await shown(other)).toEqual(river);
  const asked = hub.requests.length;
  await other.reload();
  await expect.poll(() => shown(other), { timeout: 30_000 }).toEqual(river);
  expect(hub.requests.length).toBeGreaterThan(asked);
  await expect(other.getByRole('alert')).toHaveCount(0);
});
