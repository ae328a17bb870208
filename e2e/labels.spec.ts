import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { startNeuronpedia } from '../support/neuronpedia';
import { dropFiles } from '../support/opening';
import { atRest, command, node, watchErrors } from '../support/page';

/** Labels from files, from Neuronpedia and by hand. */

const KITCHEN = '#v=2&seed=7/res/624';
const card = (page: Page) => page.getByRole('region', { name: 'Selected feature' });

test('tables that are dropped label features, are found by search, and are there on the next visit', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await page.goto(KITCHEN);
  await atRest(page);
  await dropFiles(page, {
    'mine.csv': 'feature,label\n7/res/624,"gravies, thickened"\n9/res/1,elsewhere\n',
    'more.json': '{"6/res/839": "quinces in syrup"}',
  });
  const said = page.locator('.notice', { hasText: '2 labels added.' });
  await expect(said).toContainText('Left out: 1 row of layers and sites that the pack does not have.');
  await expect(card(page).getByRole('heading', { level: 2 })).toHaveText('gravies, thickened');
  await expect(node(page, '7/res/624')).toHaveAccessibleName(/^gravies, thickened/);
  await page.getByRole('combobox', { name: /Find a feature/ }).fill('quinces');
  await expect(page.getByRole('treegrid').getByRole('row').last()).toContainText('quinces in syrup');
  await page.keyboard.press('Escape');

  await page.goto('about:blank');
  await page.goto(KITCHEN);
  await expect(card(page).getByRole('heading', { level: 2 })).toHaveText('gravies, thickened');
  expect(errors).toEqual([]);
});

test('a file without labels is named with what it should have been, and nothing changes', async ({
  page,
}) => {
  await page.goto(KITCHEN);
  await atRest(page);
  const label = await card(page).getByRole('heading', { level: 2 }).innerText();
  await page.getByRole('button', { name: /^Open SAEs/ }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add labels…' }).click(),
  ]);
  await chooser.setFiles({
    name: 'prices.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('name,price\nbread,2\n'),
  });
  await expect(page.locator('.notice', { hasText: 'prices.csv holds no labels' })).toContainText(
    '0 labels added.',
  );
  await expect(card(page).getByRole('heading', { level: 2 })).toHaveText(label);
});

test('a label of one’s own stands in the graph and the link, is undone, and leaves as a table', async ({
  page,
}) => {
  await page.goto(KITCHEN);
  await atRest(page);
  const label = await card(page).getByRole('heading', { level: 2 }).innerText();
  await card(page).getByRole('button', { name: 'Write a label' }).click();
  // Not a letter of it is taken for a command.
  await page.keyboard.type('sauces, mostly');
  await expect(card(page).getByRole('heading', { level: 2 })).toHaveText('sauces, mostly');
  await page.keyboard.press('Tab');
  await expect(page).toHaveURL(/label=sauces,_mostly:7\/res\/624/);
  await page.getByRole('button', { name: 'Export' }).click();
  const [table] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Your labels as CSV' }).click(),
  ]);
  const bytes = await (await table.createReadStream()).toArray();
  expect(Buffer.concat(bytes).toString()).toBe('feature,label\r\n7/res/624,"sauces, mostly"\r\n');
  await page.reload();
  await expect(card(page).getByRole('heading', { level: 2 })).toHaveText('sauces, mostly');
  await command(page, 'Undo');
  await expect(card(page).getByRole('heading', { level: 2 })).toHaveText(label);
});

test.describe('Neuronpedia', () => {
  const NAME = 'gemma-x/{layer}-tales-res-1k';

  /** The embedded pack without labels, whose manifest says what Neuronpedia calls its residual SAEs. */
  async function openNamed(page: Page, origin: string): Promise<void> {
    await page.route('**/packs/demo/pack.json', async (route) => {
      const response = await route.fetch();
      const manifest = await response.json();
      for (const sae of manifest.saes)
        if (sae.site === 'res') sae.neuronpedia = NAME.replace('{layer}', sae.layer);
      delete manifest.features.labels;
      delete manifest.features.more_labels;
      await route.fulfill({ json: manifest });
    });
    await page.route('https://www.neuronpedia.org/**', async (route) => {
      const { pathname } = new URL(route.request().url());
      if (route.request().isNavigationRequest())
        return route.fulfill({ contentType: 'text/html', body: '<p>the page of a feature</p>' });
      await route.fulfill({ response: await route.fetch({ url: origin + pathname }) });
    });
    await page.goto(KITCHEN);
    await atRest(page);
  }

  test('labels of what is on show are fetched when asked for, and then of what comes; they are kept', async ({
    page,
  }) => {
    const texts = { 624: 'thick sauces', 839: 'flavours' };
    const neuronpedia = await startNeuronpedia(
      Object.fromEntries([7, 6, 5].map((layer) => [`gemma-x/${layer}-tales-res-1k`, texts])),
    );
    try {
      await openNamed(page, neuronpedia.origin);
      await expect(card(page)).toContainText('No label here yet.');
      expect(neuronpedia.asked).toEqual([]);
      await expect(card(page).getByRole('link', { name: 'Page on Neuronpedia' })).toHaveAttribute(
        'href',
        'https://www.neuronpedia.org/gemma-x/7-tales-res-1k/624',
      );
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations).toEqual([]);
      neuronpedia.faults.busy = 1;
      await card(page).getByRole('button', { name: 'Fetch labels from now on' }).click();
      await expect(card(page).getByRole('heading', { level: 2 })).toHaveText('thick sauces');
      await expect(node(page, '6/res/839')).toHaveAccessibleName(/^flavours/);
      // One source a question, and each feature asked about once; the one that was refused was asked again.
      expect(neuronpedia.asked[1]).toEqual(neuronpedia.asked[0]);
      const asked = neuronpedia.asked.slice(1).flat();
      expect(new Set(asked).size).toBe(asked.length);
      for (const question of neuronpedia.asked)
        expect(new Set(question.map((name) => name.split('/')[1])).size).toBe(1);

      const before = neuronpedia.asked.length;
      await command(page, 'More matches: k = 2');
      await expect.poll(() => neuronpedia.asked.length).toBeGreaterThan(before);

      await expect(card(page).getByText(/^Fetching/)).toHaveCount(0);
      const questions = neuronpedia.asked.length;
      await page.reload();
      await expect(card(page).getByRole('heading', { level: 2 })).toHaveText('thick sauces');
      // Of layer 5 there is nothing of this feature: it was asked about, and has no explanation.
      await node(page, '5/res/999').click();
      await expect(card(page)).toContainText('No label: nobody has explained it yet.');
      expect(neuronpedia.asked.length).toBe(questions);
      await card(page).getByRole('button', { name: 'Show the page here' }).click();
      await expect(page.frameLocator('iframe.neuronpedia').getByText('the page of a feature')).toBeVisible();
    } finally {
      await neuronpedia.close();
    }
  });
});
