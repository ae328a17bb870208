import { type ChildProcess, spawn } from 'node:child_process';
import { expect, type Locator, type Page } from '@playwright/test';
import { nodes } from './page';

/** Packs that are not beside the app, opened as their users do it. */

/** The dialog that asks for a place, and says what stands there. */
export function openDialog(page: Page): Locator {
  return page.getByRole('dialog', { name: /Open SAEs|This is what was found/ });
}

export async function askToOpen(page: Page): Promise<void> {
  await page.goto('');
  await nodes(page).first().waitFor();
  await page.getByRole('button', { name: /^Open SAEs/ }).click();
  await expect(openDialog(page)).toBeVisible();
}

/** Opens what was found, and starts a river from one of its features. */
export async function openAndTrace(page: Page, feature: string): Promise<void> {
  await openDialog(page).getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.locator('.welcome')).toBeVisible();
  await page.getByRole('combobox', { name: /Find a feature/ }).fill(feature);
  await expect(page.getByRole('treegrid').getByRole('row').first()).toContainText(feature);
  await page.keyboard.press('Enter');
  await expect(page.locator(`[data-id="${feature}"]`).first()).toBeVisible();
  await expect.poll(() => nodes(page).count(), { timeout: 30_000 }).toBeGreaterThan(1);
}

/** Drops files on the page; what it says meanwhile is there to be looked at between the two events. */
export async function dropFiles(
  page: Page,
  files: Readonly<Record<string, string>>,
  whileOver: () => Promise<void> = async () => undefined,
): Promise<void> {
  for (const type of ['dragover', 'drop']) {
    await page.evaluate(
      ([name, given]) => {
        const dataTransfer = new DataTransfer();
        for (const [file, text] of Object.entries(given)) dataTransfer.items.add(new File([text], file));
        const options = { dataTransfer, bubbles: true, cancelable: true };
        document.body.dispatchEvent(new DragEvent(name, options));
      },
      [type, files] as const,
    );
    if (type === 'dragover') await whileOver();
  }
}

/** Starts a command that says in its first line where it can be reached. */
export async function startCommand(
  args: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<{ readonly child: ChildProcess; readonly line: string }> {
  const child = spawn(process.execPath, [...args], options);
  let said = '';
  child.stderr.on('data', (data: Buffer) => {
    said += data;
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => resolve(data.toString().trim()));
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
  return { child, line };
}
