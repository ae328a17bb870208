import { expect, type Page, test } from '@playwright/test';
import { node, watchErrors } from '../support/page';

/** A graph that is painted to a canvas: hundreds of features, the one seed's chain opened, the other's not. */
const LARGE = '#v=1&seed=7/res/624,7/res/759&k=4&open=7/res/624*&cut=0.35,0.35,0.35&rule=fixed';
const SEED = '7/res/624';

const picture = (page: Page) => page.locator('.picture > svg');
async function featuresShown(page: Page): Promise<number> {
  const text = (await picture(page).getAttribute('aria-label')) ?? '';
  return Number(/(\d+) features/.exec(text)?.[1]);
}

/** What the screen shows of the picture: its ground, and how many pixels have another colour. */
async function paint(page: Page): Promise<{ readonly ground: number; readonly painted: number }> {
  const clip = { x: 20, y: 120, width: 860, height: 360 };
  const png = (await page.screenshot({ clip })).toString('base64');
  return page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    const data = context?.getImageData(0, 0, image.width, image.height).data ?? [];
    const reds = new Map<number, number>();
    for (let i = 0; i < data.length; i += 4) reds.set(data[i] ?? 0, (reds.get(data[i] ?? 0) ?? 0) + 1);
    const [[ground, count] = [0, 0]] = [...reds].sort((a, b) => b[1] - a[1]);
    return { ground, painted: data.length / 4 - count };
  }, png);
}

async function open(page: Page): Promise<number> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(LARGE);
  await expect(node(page, SEED)).toHaveCount(1);
  await expect.poll(() => featuresShown(page)).toBeGreaterThan(250);
  // Elements alone would be a few hundred pixels.
  await expect.poll(async () => (await paint(page)).painted).toBeGreaterThan(10_000);
  return featuresShown(page);
}

const placeOf = async (page: Page, id: string): Promise<{ x: number; y: number }> => {
  const box = await node(page, id).locator('.shape').boundingBox();
  if (!box) throw new Error(`${id} is not on the page`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

test('a large graph: panned, walked along, selected by a click on the canvas, expanded by Enter', async ({
  page,
}) => {
  const errors = watchErrors(page);
  const count = await open(page);
  // Elements are made for the few nodes that somebody is at.
  expect(await page.locator('svg [data-id]:not([aria-hidden])').count()).toBeLessThan(5);

  const before = await placeOf(page, SEED);
  await page.mouse.move(240, 500);
  await page.mouse.down();
  await page.mouse.move(220, 460, { steps: 4 });
  await page.mouse.up();
  const moved = await placeOf(page, SEED);
  expect(Math.round(moved.x - before.x)).toBe(-20);
  expect(Math.round(moved.y - before.y)).toBe(-40);

  await node(page, SEED).focus();
  await page.keyboard.press('ArrowLeft');
  const focused = page.locator('.picture [data-id]:focus');
  await expect(focused).not.toHaveAttribute('data-id', SEED);
  const source = (await focused.getAttribute('data-id')) ?? '';
  await expect(focused).toHaveAttribute('aria-label', new RegExp(source));
  await expect(page.getByRole('region', { name: 'Selected feature' })).toContainText(source);
  const place = await placeOf(page, source);

  // Away and back again: now the node is paint alone, and gets its element from the hand that comes near.
  await page.keyboard.press('ArrowRight');
  await expect(node(page, SEED)).toBeFocused();
  await expect(node(page, source)).toHaveCount(0);
  await page.mouse.click(place.x, place.y);
  await expect(page.getByRole('region', { name: 'Selected feature' })).toContainText(source);
  await expect(node(page, source)).toHaveAttribute('aria-pressed', 'true');

  // A feature of the other seed that is closed.
  await page.getByRole('tab', { name: 'Graph as a list' }).click();
  await expect(page.getByRole('button', { name: /^Show \d+ more of/ })).toBeVisible();
  const closed = page.locator('.flow-list li', { hasText: /\d more collapsed/ }).first();
  const id = await closed.locator('.id').innerText();
  await closed.getByRole('button').click();
  await node(page, id).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => featuresShown(page)).toBeGreaterThan(count);
  await expect(node(page, id)).toBeFocused();
  await expect(node(page, id)).toHaveAttribute('aria-expanded', 'true');
  expect(errors).toEqual([]);
});

test('the minimap moves the view, and is not there in an embedded page or a narrow window', async ({
  page,
}) => {
  await open(page);
  const minimap = page.locator('.minimap');
  // All of it is in sight at first.
  await expect(minimap).toBeHidden();
  for (let i = 0; i < 5; i++) await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect(minimap).toBeVisible();
  const before = await placeOf(page, SEED);
  const box = await minimap.boundingBox();
  if (!box) throw new Error('there is no minimap');
  await page.mouse.click(box.x + box.width / 2, box.y + 4);
  await expect.poll(async () => (await placeOf(page, SEED)).y).toBeGreaterThan(before.y + 100);
  await page.setViewportSize({ width: 640, height: 800 });
  await expect(minimap).toBeHidden();
  await page.goto(`?embed${LARGE}`);
  await expect(node(page, SEED)).toHaveCount(1);
  await expect(minimap).toHaveCount(0);
});

test('light becomes dark on the canvas', async ({ page }) => {
  await open(page);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const ground = async (): Promise<number> => (await paint(page)).ground;
  await expect.poll(ground).toBeGreaterThan(200);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expect.poll(ground).toBeLessThan(60);
  expect((await paint(page)).painted).toBeGreaterThan(10_000);
});

test('a click on the canvas by finger', async ({ browser, baseURL }) => {
  const context = await browser.newContext({
    baseURL: baseURL ?? '',
    hasTouch: true,
    viewport: { width: 1280, height: 800 },
  });
  const page = await context.newPage();
  await open(page);
  await node(page, SEED).focus();
  await page.keyboard.press('ArrowLeft');
  const source = (await page.locator('.picture [data-id]:focus').getAttribute('data-id')) ?? '';
  const place = await placeOf(page, source);
  await page.keyboard.press('ArrowRight');
  await expect(node(page, source)).toHaveCount(0);
  await page.touchscreen.tap(place.x, place.y);
  await expect(page.getByRole('region', { name: 'Selected feature' })).toContainText(source);
  await context.close();
});
