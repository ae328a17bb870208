import { expect, type Locator, type Page } from '@playwright/test';

/** What the tests know of the page, in the words of its users. */

export function nodes(page: Page): Locator {
  return page.locator('svg [data-id]:not([aria-hidden])');
}

export function node(page: Page, id: string): Locator {
  return page.locator(`svg [data-id="${id}"]:not([aria-hidden])`);
}

/** Ids of the features in the picture, sorted. */
export async function shown(page: Page): Promise<string[]> {
  const ids = await nodes(page).evaluateAll((all) => all.map((g) => g.getAttribute('data-id') ?? ''));
  return ids.sort();
}

/**
 * Where every feature stands, in layers and lanes, once the picture has come to rest: how far apart those are is the
 * window's affair.
 */
export async function places(page: Page): Promise<Record<string, string>> {
  await settled(page);
  return nodes(page).evaluateAll((all) =>
    Object.fromEntries(
      all.map((g) => {
        const grid = g.closest<SVGElement>('.world')?.dataset;
        const [x = 0, y = 0] = (g.getAttribute('transform') ?? '').match(/-?[\d.]+/g)?.map(Number) ?? [];
        const layers = Math.round((4 * x) / Number(grid?.layer)) / 4;
        const lanes = Math.round((2 * y) / Number(grid?.lane)) / 2;
        return [g.getAttribute('data-id') ?? '', `layer ${layers}, lane ${lanes}`];
      }),
    ),
  );
}

/** Waits until two looks a moment apart see the same picture. */
export async function settled(page: Page): Promise<void> {
  let before = '';
  await expect
    .poll(
      async () => {
        const all = await page
          .locator('.picture > svg')
          .evaluateAll((svgs) => svgs.map((svg) => svg.innerHTML));
        const now = all.join();
        const same = now === before;
        before = now;
        return same;
      },
      { intervals: [250] },
    )
    .toBe(true);
}

/** Opens what the dot in the header tells of the matches. */
export async function matchingDetail(page: Page): Promise<Locator> {
  const detail = page.locator('.status-detail');
  if (!(await detail.isVisible())) await page.locator('.status-dot').click();
  await expect(detail).toBeVisible();
  return detail;
}

/** What the detail says of the embedded pack once all its matches were checked. */
export const AGREES = 'agree with the pack’s atlas: 47,104 rows checked';

/** Runs a command from the list of all commands. */
export async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Commands' }).getByRole('searchbox').fill(name);
  await page.getByRole('dialog', { name: 'Commands' }).getByText(name).first().click();
}

/** Waits until nothing goes on in the background. */
export async function atRest(page: Page): Promise<string> {
  await expect(page.locator('.status')).toHaveAttribute('data-stage', 'idle', { timeout: 120_000 });
  await expect(page.locator('.status p')).toContainText(/Matches|differ/);
  return page.locator('.status p').innerText();
}

/** Matches the whole pack here, compares it with the atlas that it brings, and waits for the end of that. */
export async function matched(page: Page): Promise<string> {
  await atRest(page);
  await command(page, 'Check against the stored atlas');
  return checked(page);
}

/** The same on WebGPU, where something else was used before. */
export async function matchedOnGpu(page: Page): Promise<string> {
  await command(page, 'Match on the GPU');
  return checked(page);
}

async function checked(page: Page): Promise<string> {
  await expect(page.locator('.status')).toHaveAttribute('data-stage', 'checking');
  return atRest(page);
}

export async function messages(page: Page): Promise<string[]> {
  return page.locator('.notice p').allInnerTexts();
}

/** Everything that went wrong without a word: thrown errors and the console's errors. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // The browser itself reports answers such as 404; the app has to speak of those in its own words.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      errors.push(message.text());
  });
  return errors;
}
