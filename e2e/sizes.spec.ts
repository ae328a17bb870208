import { expect, type Page, test } from '@playwright/test';
import { command, node, nodes, places, settled, shown, watchErrors } from '../support/page';

const KITCHEN = '#v=1&seed=7/res/624';

/** Sizes in px on the screen of all texts of the pictures, and of parts of the page. */
async function sizes(page: Page) {
  await settled(page);
  return page.evaluate(() => {
    const high = (name: string): number => document.querySelector(name)?.getBoundingClientRect().height ?? 0;
    const texts = [...document.querySelectorAll<SVGGraphicsElement>('.picture text')].map((text) => {
      const { a = 1, b = 0 } = text.getScreenCTM() ?? {};
      return Number.parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
    });
    return {
      least: Math.min(...texts),
      texts: texts.length,
      picture: high('.picture-frame'),
      pane: high('.stage') + high('.controls-frame'),
      screen: innerHeight,
    };
  });
}

/** Every mark of every picture lies within its pane. */
async function expectWhole(page: Page): Promise<void> {
  const outside = await page.locator('.picture').evaluateAll((pictures) =>
    pictures.flatMap((picture) => {
      const pane = picture.getBoundingClientRect();
      return [...picture.querySelectorAll('.world .shape')]
        .map((shape) => shape.getBoundingClientRect())
        .filter(
          ({ left, right, top, bottom }) =>
            left < pane.left || right > pane.right || top < pane.top || bottom > pane.bottom,
        );
    }),
  );
  expect(outside).toEqual([]);
}

test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
});

test('on a laptop while steering: readable, whole, and most of the height', async ({ page }) => {
  const errors = watchErrors(page);
  for (const [width, height] of [
    [1280, 720],
    [1400, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.goto(KITCHEN);
    await nodes(page).first().waitFor();
    await page.getByRole('tab', { name: 'Steer', exact: true }).click();
    const { least, texts, picture, pane } = await sizes(page);
    expect(least).toBeGreaterThanOrEqual(10.99);
    expect(texts).toBeGreaterThan(20);
    expect(picture / pane).toBeGreaterThanOrEqual(0.7);
    await expectWhole(page);
  }
  expect(errors).toEqual([]);
});

test('fitted again when k has grown and gone back, by undo, and texts keep their size when zoomed', async ({
  page,
}) => {
  await page.goto(KITCHEN);
  await nodes(page).first().waitFor();
  await settled(page);
  const first = await page.locator('.world').boundingBox();
  for (const k of [2, 3, 4]) await command(page, `More matches: k = ${k}`);
  await expectWhole(page);
  expect((await sizes(page)).least).toBeGreaterThanOrEqual(10.99);
  for (let i = 0; i < 3; i++) await page.keyboard.press('Control+z');
  await settled(page);
  const again = await page.locator('.world').boundingBox();
  // Texts may stand elsewhere, and reach a little further.
  expect((again?.width ?? 0) / (first?.width ?? 1)).toBeCloseTo(1, 1);
  for (let i = 0; i < 4; i++) await page.getByRole('button', { name: 'Zoom out' }).click();
  const far = await sizes(page);
  expect(far.least).toBeGreaterThanOrEqual(10.99);
  expect(far.texts).toBeLessThan(45);
});

test('on a phone: down, half of the screen, and two rivers on one axis of layers', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${KITCHEN}&vs=7/res/948`);
  await nodes(page).first().waitFor();
  await expect(page.locator('.picture > svg').first()).toHaveAttribute('aria-label', /from top to bottom/);
  const { least, picture, screen } = await sizes(page);
  expect(least).toBeGreaterThanOrEqual(10.99);
  expect(picture / screen).toBeGreaterThanOrEqual(0.5);
  await expectWhole(page);
  const seeds = await Promise.all(
    ['7/res/624', '7/res/948'].map((id) => node(page, id).locator('.shape').boundingBox()),
  );
  expect(Math.abs((seeds[0]?.y ?? 0) - (seeds[1]?.y ?? 99))).toBeLessThan(3);
});

test('a k that would add too many is asked about when the keys rest, and stays as it was where that is declined', async ({
  page,
}) => {
  await page.goto(`${KITCHEN}&k=1&cut=0.2,0.05,0.05&rule=fixed`);
  await nodes(page).first().waitFor();
  const before = await shown(page);
  const slider = page.getByRole('slider', { name: /^Matches/ });
  await slider.focus();
  await page.keyboard.press('End');
  const question = page.getByRole('alertdialog');
  await expect(question.getByRole('heading')).toHaveText(/adds [\d,]+ features$/);
  await page.keyboard.press('Escape');
  await expect(question).toHaveCount(0);
  await expect(slider).toHaveValue('1');
  expect(await shown(page)).toEqual(before);
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(/k=2/);
});

test('a step that adds more than a hundred features is asked about first', async ({ page }) => {
  await page.goto(`${KITCHEN}&k=4&cut=0.35,0.3,0.3&rule=fixed`);
  await nodes(page).first().waitFor();
  const before = await places(page);
  await command(page, 'Expand whole chain');
  const question = page.getByRole('alertdialog');
  await expect(question.getByRole('heading')).toHaveText(/^Expand whole chain adds \d+ features$/);
  await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(question).toHaveCount(0);
  expect(await shown(page)).toEqual(Object.keys(before).sort());

  await command(page, 'Expand whole chain');
  const some = question.getByRole('button', { name: /Show the strongest \d+/ });
  const count = Number((await some.innerText()).match(/\d+/)?.[0]);
  expect(count).toBeLessThanOrEqual(100);
  await some.click();
  await expect(nodes(page)).toHaveCount(Object.keys(before).length + count);
  expect(await places(page)).toMatchObject(before);
  await expect(page).toHaveURL(/floor=/);
  await page.keyboard.press('Control+z');
  await expect(nodes(page)).toHaveCount(Object.keys(before).length);
});
