import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import { type Download, expect, type Page, test } from '@playwright/test';
import { pythonForTests } from '../scripts/python.mjs';
import { dropFiles } from '../support/opening';
import { messages, node, nodes, places, settled, shown, watchErrors } from '../support/page';

const SCRIPTURE = '#v=1&seed=7/res/759&k=3&open=6/res/626*&sel=7/res/759';

async function open(page: Page, link = SCRIPTURE): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(link);
  await expect(node(page, '7/res/759')).toBeVisible();
}

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: /^(Export|Saved|Copied)$/ }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function saved(page: Page, item: string): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download'), choose(page, item)]);
  return download;
}

async function textOf(download: Download): Promise<string> {
  return readFile(await download.path(), 'utf8');
}

async function openFile(page: Page, name: string, text: string): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), choose(page, 'Open a graph file…')]);
  await chooser.setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
}

test('the menu opens, is walked and closed by keyboard, and its code comes only then', async ({ page }) => {
  const errors = watchErrors(page);
  const scripts: string[] = [];
  page.on('request', (request) => scripts.push(request.url()));
  await open(page);
  const isExport = (url: string) => /\/(ExportMenu|actions)-/.test(url);
  expect(scripts.filter(isExport)).toEqual([]);

  await page.getByRole('button', { name: 'Export' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Picture as SVG' })).toBeFocused();
  expect(scripts.filter(isExport).length).toBeGreaterThan(0);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Picture as PNG' })).toBeFocused();
  const { violations } = await new AxeBuilder({ page }).include('.menu-frame').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Export' })).toBeFocused();
  expect(errors).toEqual([]);
});

/** How all paths or texts below an element look, wherever they stand, once everything has come to rest. */
function looksBelow(page: Page, below: string, what: 'path' | 'text'): Promise<string[]> {
  return page.locator(below).evaluate(async (root, what) => {
    // One that is cut short by another is over, too.
    await Promise.allSettled(root.getAnimations({ subtree: true }).map(({ finished }) => finished));
    return [...root.querySelectorAll<SVGGraphicsElement>(what)].flatMap((element) => {
      const style = getComputedStyle(element);
      // Every node has its ring, which is seen when it is wanted.
      if (style.opacity === '0') return [];
      const looks =
        element.localName === 'text' ? ['font-size', 'font-weight', 'font-style', 'paint-order'] : [];
      const line =
        style.stroke === 'none'
          ? []
          : ['stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linecap'];
      const all = ['fill', 'fill-opacity', 'stroke', 'stroke-linejoin', ...looks, ...line];
      return [
        [
          element.localName,
          ...all.map((name) => style.getPropertyValue(name)),
          element.parentElement?.getAttribute('opacity'),
        ].join(' | '),
      ];
    });
  }, what);
}

test('everything on the page is in the file, with the same looks, and nothing else', async ({
  page,
  browser,
}) => {
  const by =
    'pin=4/res/577,6/res/825&note=4/res/577:kept%20here&group=-old:5/res/127,4/res/577;names:6/res/370,6/res/626';
  await page.goto(`#v=1&seed=7/res/759,7/res/624&k=3&${by}`);
  await nodes(page).first().waitFor();
  await settled(page);
  const onPage = await looksBelow(page, '.world', 'path');
  const texts = await looksBelow(page, '.world', 'text');
  // Held streams, shared nodes and a group are among them.
  expect(onPage.join('\n')).toContain('3px, 3px');
  const svg = await textOf(await saved(page, 'Picture as SVG'));
  const other = await (await browser.newContext({ offline: true })).newPage();
  await other.setContent(svg);
  const inFile = 'g[style*="font-variant"]';
  expect((await looksBelow(other, inFile, 'path')).sort()).toEqual(onPage.sort());
  // On paper there is room for more of them.
  expect([...new Set(await looksBelow(other, inFile, 'text'))]).toEqual(
    expect.arrayContaining([...new Set(texts)]),
  );
  await other.context().close();
});

test('the SVG stands alone and shows what the screen shows; the PNG is twice its size', async ({
  page,
  browser,
}) => {
  await open(page);
  const onScreen = await shown(page);
  const download = await saved(page, 'Picture as SVG');
  expect(download.suggestedFilename()).toBe('headwaters-demo-7-res-759.svg');
  const svg = await textOf(download);

  // In a page of its own, without the app, its style sheet or its server.
  const other = await (await browser.newContext({ offline: true })).newPage();
  const errors = watchErrors(other);
  await other.setContent(svg);
  const texts = await other.locator('svg text').allTextContents();
  const titles = (await other.locator('svg g > title').allTextContents()).map((title) => title.split(':')[0]);
  expect(titles.sort()).toEqual(onScreen);
  expect(texts).toContain('Flow of 7/res/759 “scripture: Jesus · Paul · Christ”, traced backward.');
  expect(
    await other.evaluate(async () => (await document.fonts.load('12px "Inter Variable"')).length),
  ).toBeGreaterThan(0);
  expect(errors).toEqual([]);
  const size = await other
    .locator('svg')
    .evaluate((e) => [e.getAttribute('width'), e.getAttribute('height')].map(Number));
  await other.context().close();

  const png = await readFile(await (await saved(page, 'Picture as PNG')).path());
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(size.map((n) => 2 * n));
  // Painted in the colours of the theme: the ground at the rim, and the three sites.
  const colours = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    const { data: bytes } = context?.getImageData(0, 0, image.width, image.height) ?? { data: [] };
    const found = new Set<string>();
    for (let i = 0; i < bytes.length; i += 4)
      found.add(
        [bytes[i], bytes[i + 1], bytes[i + 2]].map((x) => (x ?? 0).toString(16).padStart(2, '0')).join(''),
      );
    return [...found];
  }, png.toString('base64'));
  for (const colour of ['fbfaf7', '0b63a5', 'b4500b', '0a7a58']) expect(colours).toContain(colour);
});

test('a figure is drawn for paper, whatever the page looks like, and saved in three formats', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page);
  await choose(page, 'Figure for a paper…');
  const dialog = page.getByRole('dialog', { name: 'Figure for a paper' });
  const status = dialog.getByRole('status');
  await expect(status).toContainText('174 × ');
  await dialog.getByText('Ids of features').click();
  await dialog.getByRole('radio', { name: /^85 mm/ }).click();
  await expect(status).toContainText('85 × ');
  const { violations } = await new AxeBuilder({ page }).include('.figure').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  const save = async (format: string): Promise<Download> => {
    const button = dialog.getByRole('button', { name: `Save ${format}` });
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    expect(download.suggestedFilename()).toBe(`headwaters-demo-7-res-759-85mm.${format.toLowerCase()}`);
    return download;
  };
  const svg = await textOf(await save('SVG'));
  expect(svg).toContain('width="85mm"');
  expect(svg).toContain('fill="#ffffff"');
  expect(svg).toContain('7/res/759</text>');
  const png = await readFile(await (await save('PNG')).path());
  expect(png.readUInt32BE(16) / (85 / 25.4)).toBeGreaterThan(300);
  expect((await readFile(await (await save('PDF')).path())).subarray(0, 5).toString()).toBe('%PDF-');
  // Chosen and saved before it is drawn anew: nothing of the width from before may be saved.
  const saved: string[] = [];
  page.on('download', (download) => saved.push(download.suggestedFilename()));
  await page.evaluate(async () => {
    const press = (name: RegExp): void => {
      const all = [...document.querySelectorAll<HTMLElement>('[role=dialog] :is(button, label)')];
      const one = all.find(({ textContent }) => name.test(textContent));
      if (!one) throw new Error(`there is no ${name}`);
      one.click();
    };
    press(/^174 mm/);
    // What was pressed is taken in before anything else is, and drawn later.
    await new Promise((done) => queueMicrotask(() => done(null)));
    press(/^Save SVG/);
  });
  await expect(status).toContainText('174 × ');
  expect(saved.filter((name) => name.includes('85mm'))).toEqual([]);
  const [wide] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save SVG' }).click(),
  ]);
  expect(wide.suggestedFilename()).toBe('headwaters-demo-7-res-759-174mm.svg');
  expect(await textOf(wide)).toContain('width="174mm"');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('a citation is copied with the command that traces the graph again', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await choose(page, 'Copy citation');
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/eprint +=\s\{2502\.03032\}/);
  expect(text).toMatch(/npx headwaters trace --pack demo --link 'v=2&pack=demo@\w+&seed=7\/res\/759&k=3/);
});

test('the picture has the colours of the screen', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(page);
  expect(await textOf(await saved(page, 'Picture as SVG'))).toContain('fill="#0e1216"');
  await page.getByRole('button', { name: /Auto theme/ }).click();
  expect(await textOf(await saved(page, 'Picture as SVG'))).toContain('fill="#fbfaf7"');
});

test('the tables hold every feature and every match of the picture', async ({ page }) => {
  await open(page);
  const features = (await textOf(await saved(page, 'Nodes as CSV'))).trimEnd().split('\r\n');
  expect(features[0]).toMatch(/^id,layer,site,index,label,class,/);
  expect(
    features
      .slice(1)
      .map((line) => line.split(',')[0])
      .sort(),
  ).toEqual(await shown(page));
  const matches = (await textOf(await saved(page, 'Matches as CSV'))).trimEnd().split('\r\n');
  expect(matches[0]).toBe('from,to,cosine,rank,margin,way,main,held');
  await expect(page.locator('.count')).toContainText(
    `${features.length - 1} features, ${matches.length - 1} matches`,
  );
});

test('a saved graph opens again, by the menu or dropped on the page, as a step of the history', async ({
  page,
}) => {
  await open(page);
  const before = await places(page);
  const file = await textOf(await saved(page, 'Graph as JSON'));
  expect(JSON.parse(file)).toMatchObject({ format: 'headwaters-graph', version: 1, pack: { id: 'demo' } });

  for (const way of ['menu', 'drop'] as const) {
    await page.goto('#v=1&seed=7/res/624');
    await expect(node(page, '7/res/624')).toBeVisible();
    if (way === 'menu') await openFile(page, 'graph.json', file);
    else
      await dropFiles(page, { 'graph.json': file }, () => expect(page.locator('.drop-target')).toBeVisible());
    await expect(page.locator('.drop-target')).toHaveCount(0);
    await expect(node(page, '7/res/759')).toBeVisible();
    expect(await places(page)).toEqual(before);
    await expect(page).toHaveURL(/seed=7\/res\/759&k=3&open=chain:6\/res\/626/);
    await page.goBack();
    await expect(page).toHaveURL(/seed=7\/res\/624/);
    expect(await messages(page)).toEqual([]);
  }
});

test('files that are no graph, damaged, newer or of another pack are named, and the graph stays', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await open(page);
  const file = await textOf(await saved(page, 'Graph as JSON'));
  const url = page.url();
  const before = await places(page);
  const edit = (change: object): string => JSON.stringify({ ...JSON.parse(file), ...change });
  for (const [text, words] of [
    ['<!doctype html>', /^graph\.json: This is not a graph file.*found other text/],
    [file.slice(0, file.length / 2), /only a part of one/],
    ['{"name": "package"}', /is not a graph file/],
    [edit({ version: 2 }), /newer version/],
    [edit({ graph: { k: 3 } }), /damaged at "graph\.seeds"/],
    [edit({ pack: { id: 'gemma-2-2b', revision: null } }), /“gemma-2-2b”, which is not here/],
  ] as const) {
    await openFile(page, 'graph.json', text);
    // One message, in the place of the one about the file before.
    await expect.poll(() => messages(page)).toEqual([expect.stringMatching(words)]);
    expect(page.url()).toBe(url);
  }
  expect(await places(page)).toEqual(before);

  await openFile(page, 'graph.json', edit({ pack: { id: 'demo', revision: 'older' }, wings: 2 }));
  await expect.poll(async () => (await messages(page)).join('\n')).toMatch(/"wings".*\n.*revision older/);
  expect(errors).toEqual([]);
});

test('a file of another pack that is here opens that pack', async ({ page }) => {
  await page.goto('#v=1&pack=tiny&seed=2/res/0&rule=fixed&cut=0.1,0.1,0.1');
  await expect(node(page, '2/res/0')).toBeVisible();
  const file = await textOf(await saved(page, 'Graph as JSON'));
  await open(page);
  await openFile(page, 'graph.json', file);
  await expect(node(page, '2/res/0')).toBeVisible();
  await expect(page).toHaveURL(/pack=tiny/);
  await page.goBack();
  await expect(node(page, '7/res/759')).toBeVisible();
});

test('the notebook snippet computes the shown cosines from the address of the pack', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await choose(page, 'Copy Python script');
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const snippet = await page.evaluate(() => navigator.clipboard.readText());
  expect(snippet).toContain(`PACK = "${new URL('packs/demo/', page.url())}"`);

  const python = pythonForTests();
  test.skip(!python, 'no Python with numpy and safetensors: the snippet was not run');
  const child = spawn(python ?? '', ['-']);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  child.stdin.end(snippet);
  await new Promise((resolve) => child.on('close', resolve));
  expect(output).toMatch(/36 matches agree, largest difference \S+\n$/);
});

test('what the browser refuses is said, and the snippet is not lost', async ({ page }) => {
  await page.route(/\/$/, async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), 'Permissions-Policy': 'clipboard-write=()' };
    await route.fulfill({ response, headers });
  });
  await open(page);
  const snippet = await textOf(await saved(page, 'Copy Python script'));
  expect(snippet).toContain('import numpy as np');
  await expect
    .poll(() => messages(page))
    .toEqual([
      'The browser did not allow copying. The script was saved as headwaters-demo-7-res-759.py instead.',
    ]);
  await page.getByRole('button', { name: 'Dismiss this message' }).click();
  await choose(page, 'Copy embed code');
  await expect.poll(async () => (await messages(page)).join()).toMatch(/The code is: <iframe src="http/);

  // A canvas that is too large gives no picture back.
  await page.evaluate(() => {
    HTMLCanvasElement.prototype.toBlob = (callback) => callback(null);
  });
  await choose(page, 'Picture as PNG');
  await expect
    .poll(async () => (await messages(page)).join())
    .toMatch(/too large for this browser.*Save it as SVG/);
});

test('code that cannot be loaded is named, and the page goes on', async ({ page }) => {
  await page.route('**/ExportMenu-*.js', (route) => route.abort());
  await open(page);
  await page.getByRole('button', { name: 'Export' }).click();
  await expect.poll(() => messages(page)).toEqual(['The Export menu could not be loaded.']);
  await expect(nodes(page)).toHaveCount(37);
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('menuitem', { name: 'Picture as SVG' })).toBeVisible();
  expect(await messages(page)).toEqual([]);
});

test('the embed code shows the picture alone in a small frame of another page, without decoders', async ({
  page,
  context,
}, info) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await choose(page, 'Copy embed code');
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  const host = info.outputPath('host.html');
  await writeFile(host, code.replace('width="800" height="420"', 'width="400" height="300"'));

  const requests: string[] = [];
  const other = await context.newPage();
  other.on('request', (request) => requests.push(request.url()));
  const errors = watchErrors(other);
  await other.goto(`file://${host}`);
  const frame = other.frameLocator('iframe');
  await expect(other.locator('iframe')).toHaveAttribute(
    'title',
    'Flow graph of scripture: Jesus · Paul · Christ',
  );
  await expect(frame.locator('svg [data-id="7/res/759"]')).toBeVisible();
  await expect(
    frame.getByText(/Flow of 7\/res\/759 .*k = 3; cuts: .*hiding matches no better than chance/),
  ).toBeVisible();
  await expect(frame.getByRole('banner')).toHaveCount(0);
  await expect(frame.getByRole('slider')).toHaveCount(0);

  // It can be looked at, not changed.
  const count = await frame.locator('svg [data-id]').count();
  expect(count).toBe(37);
  await frame.locator('svg [data-id="7/res/759"]').dblclick();
  await frame.locator('svg [data-id="7/res/759"]').press('Enter');
  await frame.locator('svg [data-id="6/res/370"]').click();
  await expect(frame.locator('footer')).toContainText('6/res/370');
  await expect(frame.locator('svg [data-id]')).toHaveCount(count);

  const link = frame.getByRole('link', { name: 'Open in Headwaters' });
  const [whole] = await Promise.all([context.waitForEvent('page'), link.click()]);
  await expect(whole.getByRole('banner')).toBeVisible();
  await expect(node(whole, '6/res/370')).toHaveAttribute('aria-pressed', 'true');
  expect(new URL(whole.url()).search).toBe('');
  expect(requests.filter((url) => /\.(decoder|facts)\.|facts\./.test(url))).toEqual([]);
  expect(errors).toEqual([]);
  const { violations } = await new AxeBuilder({ page: other }).analyze();
  const inFrame = violations.filter(({ nodes: found }) => found.some(({ target }) => target.length > 1));
  expect(inFrame.map(({ id, nodes: found }) => `${id}: ${found.map((n) => n.html).join(' ')}`)).toEqual([]);
});

test('an embedded graph that its atlas cannot answer fetches what it needs', async ({ page }) => {
  await page.goto('?embed#v=1&seed=7/res/759&k=8&cut=0.1,0.1,0.1&rule=fixed');
  await expect(page.locator('svg [data-id="7/res/759"]')).toBeVisible();
  await expect(page.getByText(/k = 8/)).toBeVisible();
  await expect(page.getByText('Incomplete')).toHaveCount(0, { timeout: 60_000 });
  await expect(page.getByRole('link', { name: 'Open in Headwaters' })).toBeVisible();
});
