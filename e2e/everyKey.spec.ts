import { expect, type Page, test } from '@playwright/test';
import { node, shown, watchErrors } from '../support/page';

/** What the list of keys says: a command or a move, and the keys for it. */
async function listed(page: Page): Promise<Map<string, string>> {
  const before = await page.evaluateHandle(() => document.activeElement);
  await page.keyboard.press('?');
  const rows = page.getByRole('dialog', { name: 'Keyboard shortcuts' }).locator('dl > div');
  await expect(rows.first()).toBeVisible();
  const texts = await rows.evaluateAll((all) =>
    all.map((row) => [
      row.querySelector('dd')?.textContent ?? '',
      row.querySelector('dt')?.textContent ?? '',
    ]),
  );
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // The dialog gives the keyboard back a frame later.
  await page.waitForFunction((element) => document.activeElement === element, before);
  return new Map(texts as [string, string][]);
}

const MAIN = '7/res/759';
const SOURCE = '6/res/370';

test('every key of the list does what the list says', async ({ page }) => {
  test.slow();
  const errors = watchErrors(page);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`#v=1&seed=${MAIN}&k=3&sel=${MAIN}`);
  await expect(node(page, SOURCE)).toBeVisible();
  const heard = page.locator('.announcer');
  const here = page.locator('.picture [data-id]:focus');
  const bar = page.getByRole('group', { name: 'Marked features' });
  const tried = new Set<string>();

  /** Presses a key that the list has for a command, and sees what comes of it. */
  const press = async (what: RegExp, key: string, effect: () => Promise<void>): Promise<void> => {
    const rows = await listed(page);
    const [name, keys] = [...rows].find((row) => what.test(row[0])) ?? ['', ''];
    const written = key.replace('Control', 'Ctrl').replace(/\b[a-z]$/, (letter) => letter.toUpperCase());
    const signs = written
      .replace('ArrowLeft', '←')
      .replace('ArrowRight', '→')
      .replace('ArrowUp', '↑')
      .replace('ArrowDown', '↓');
    expect(keys.split(/,? or |, /), `${what} has the key ${key}`).toContain(signs);
    await page.keyboard.press(key);
    await effect();
    tried.add(`${name.replace(/ \d+$/, '')}: ${signs}`);
  };
  const says = (text: RegExp) => async (): Promise<void> => expect(heard).toContainText(text);
  const isOn = (id: string) => async (): Promise<void> => expect(node(page, id)).toBeFocused();
  const opens = (name: string) => async (): Promise<void> => {
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  };

  await press(/^Find a feature$/, '/', () =>
    expect(page.getByRole('combobox', { name: 'Find a feature' })).toBeFocused(),
  );
  await node(page, SOURCE).focus();
  await press(/^All commands$/, 'Control+k', opens('Commands'));
  await press(/^Keyboard shortcuts$/, '?', opens('Keyboard shortcuts'));

  // Moves.
  await press(/^To the strongest source/, 'ArrowRight', isOn(MAIN));
  await press(/^To the strongest source/, 'ArrowLeft', () => expect(node(page, MAIN)).not.toBeFocused());
  await node(page, SOURCE).focus();
  await press(/^To the feature above/, 'ArrowDown', () => expect(node(page, SOURCE)).not.toBeFocused());
  const below = (await here.getAttribute('data-id')) ?? '';
  await press(/^To the feature above/, 'ArrowUp', () => expect(node(page, below)).not.toBeFocused());
  await node(page, SOURCE).focus();
  await press(/^Select$/, 'Space', () => expect(page).toHaveURL(new RegExp(`sel=${SOURCE}`)));

  // Growth.
  await press(/^Collapse$/, 'Enter', says(/^Collapsed/));
  await press(/^Expand( \d+)?$/, 'Enter', says(/added/));
  await press(/^Collapse$/, 'Backspace', says(/^Collapsed/));
  await press(/^Expand whole chain$/, 'Shift+Enter', says(/added/));
  await press(/^Collapse$/, 'Delete', says(/^Collapsed/));
  await press(/^Undo$/, 'Control+z', says(/^Undone/));
  await press(/^Redo$/, 'Control+Shift+z', says(/^Redone/));
  await press(/^Undo$/, 'Control+z', says(/^Undone/));
  await press(/^Redo$/, 'Control+y', says(/^Redone/));
  await page.keyboard.press('Control+z');
  await press(/^Expand layer/, 'l', says(/expanded|added/));
  await press(/^Collapse layer/, 'Shift+L', says(/^Collapsed/));
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');

  // Matches.
  await node(page, SOURCE).focus();
  const match = page.locator('.picture [role="status"]').first();
  await press(/^Next match$/, 'e', () => expect(match).toContainText(/cosine 0\.\d+, rank \d+ at/));
  await press(/^Previous match$/, 'Shift+E', () => expect(match).toBeEmpty());

  // Choice.
  await node(page, SOURCE).focus();
  await press(/^Pin$/, 'p', says(/pinned$/));
  await press(/^Unpin$/, 'p', says(/unpinned$/));
  await press(/^Add note$/, 'n', () => expect(page.getByLabel('Note', { exact: true })).toBeFocused());
  await node(page, SOURCE).focus();
  await press(/^Write a label$/, 'r', () =>
    expect(page.getByLabel('Your label', { exact: true })).toBeFocused(),
  );
  await node(page, SOURCE).focus();
  await press(/^Compare$/, 'c', says(/^Compared with/));
  await node(page, SOURCE).first().focus();
  await press(/^End comparison$/, 'c', says(/^Comparison ended/));
  await node(page, SOURCE).focus();

  // Marks and groups.
  await press(/^Mark$/, 'm', () => expect(bar).toContainText('1 marked'));
  await press(/^Unmark$/, 'm', () => expect(bar).toHaveCount(0));
  await page.keyboard.press('m');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('m');
  await expect(bar).toContainText('2 marked');
  await press(/^Group marked features$/, 'g', says(/^Grouped 2 features/));
  await expect(here).toHaveAttribute('aria-label', /group of 2 features/);
  await press(/^Unfold group$/, 'Enter', says(/^Group unfolded/));
  await press(/^Fold group$/, 'g', says(/^Group folded/));
  await press(/^Unfold group$/, 'g', says(/^Group unfolded/));

  await node(page, SOURCE).focus();
  await press(/^Remove$/, 'x', says(/removed/));
  const [another] = (await shown(page)).filter((id) => id.startsWith('6/res/'));
  if (!another) throw new Error('layer 6 has more than one feature');
  await node(page, another).focus();
  await press(/^Start from here$/, 's', says(/^Now starting from/));

  // Whatever the list shows has been tried; "From token to token" is of a text.
  const rows = await listed(page);
  const toggles = new Map([
    ['Unpin', 'Pin'],
    ['Unmark', 'Mark'],
    ['Edit note', 'Add note'],
  ]);
  const missing = [...rows]
    .filter(([name]) => name !== 'From token to token')
    .flatMap(([name, keys]) => keys.split(/,? or |, /).map((key) => [name.replace(/ \d+$/, ''), key]))
    .filter(([name = '', key]) => !tried.has(`${toggles.get(name) ?? name}: ${key}`));
  expect(missing).toEqual([]);
  expect(errors).toEqual([]);
});

test('keys leave dialogs, menus and words in the making alone', async ({ page }) => {
  await page.goto(`#v=1&seed=${MAIN}&k=3&sel=${MAIN}`);
  await node(page, MAIN).focus();
  await page.keyboard.press('p');
  await expect(page).toHaveURL(/pin=/);

  await page.getByRole('button', { name: 'Help', exact: true }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('/');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(page).toHaveURL(/pin=/);
  await expect(page.getByRole('combobox', { name: 'Find a feature' })).not.toBeFocused();

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page).toHaveURL(/pin=/);

  await node(page, MAIN).focus();
  await page.evaluate(() => {
    const composing = { key: 'p', code: 'KeyP', bubbles: true, isComposing: true };
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', composing));
  });
  await expect(page).toHaveURL(/pin=/);
  await page.keyboard.press('p');
  await expect(page).not.toHaveURL(/pin=/);
});
