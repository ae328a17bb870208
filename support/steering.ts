import { expect, type Locator, type Page } from '@playwright/test';

/** What the tests know of the steering panel, in the words of its users. */

/** A scripture chain, strong enough to be heard in a recipe, and few tokens, so that a slow computer is done soon. */
export const SCRIPTURE =
  '#v=1&seed=6/res/140&sel=6/res/140&edit=6/res/140:s0.7,5/res/127:s0.7,4/res/577:s0.7,3/res/915:s0.7&prompt=Take%20two%20pounds%20of%20flour%20and&text=1,16,0.8,0.9,0';

export function column(page: Page, name: 'Unsteered' | 'Steered'): Locator {
  return page.locator('.column').filter({ has: page.getByRole('heading', { name, exact: true }) });
}

/** The text that the model has written there, without the prompt and without the numbers under its tokens. */
export function written(page: Page, name: 'Unsteered' | 'Steered'): Promise<string> {
  return column(page, name)
    .locator('[data-at]')
    .evaluateAll((tokens) => tokens.map((token) => token.textContent ?? '').join('|'));
}

export async function openSteering(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Steer' }).click();
  await modelReady(page);
}

export async function modelReady(page: Page): Promise<void> {
  await expect(page.locator('.model-line')).toHaveAttribute('data-stage', 'ready', { timeout: 120_000 });
}

/** Waits until both texts of the plan on show are there. */
export async function textsDone(page: Page): Promise<{ plain: string; steered: string }> {
  await expect(page.getByText('Both texts are written')).toBeAttached({ timeout: 120_000 });
  return { plain: await written(page, 'Unsteered'), steered: await written(page, 'Steered') };
}

/** Does something that changes the texts, and waits for the new ones. */
export async function afterChange(
  page: Page,
  change: () => Promise<void>,
): Promise<{ plain: string; steered: string }> {
  const before = await page.locator('.texts').getAttribute('data-run');
  await change();
  await expect(page.locator('.texts')).not.toHaveAttribute('data-run', before ?? '');
  return textsDone(page);
}
