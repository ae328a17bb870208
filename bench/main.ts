/**
 * `npm run bench`: speed as ratios to named alternatives, measured in the same run. Nothing passes or fails here.
 * `--only NAME` runs one part, `--large` takes the sizes that need minutes, `--sizes 512x256,1024x256` takes others,
 * `--limit SECONDS` says when a single measurement of matching is given up, `--json FILE` writes the figures.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { launch, openModules, type Served, serveApp, serveModules } from './browser';
import { commandLine } from './commandLine';
import { containers } from './containers';
import type { Context, Part } from './context';
import { expand } from './expand';
import { labels } from './labels';
import { load } from './load';
import { matching } from './matching';
import { model } from './model';
import { one } from './one';
import { pan } from './pan';
import { markdown, note, print, type Table } from './report';
import { steer } from './steer';

const PARTS: readonly Part[] = [
  { name: 'matching', run: matching },
  { name: 'one', run: one },
  { name: 'command-line', run: commandLine },
  { name: 'containers', run: containers },
  { name: 'labels', run: labels },
  { name: 'load', run: load },
  { name: 'expand', run: expand },
  { name: 'pan', run: pan },
  { name: 'model', run: model },
  { name: 'steer', run: steer },
];

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    large: { type: 'boolean', default: false },
    sizes: { type: 'string' },
    limit: { type: 'string', default: '150' },
    json: { type: 'string' },
    port: { type: 'string', default: '5198' },
  },
});
const parts = PARTS.filter(({ name }) => values.only === undefined || name === values.only);
if (parts.length === 0) {
  note(`There is no part ${values.only}: ${PARTS.map(({ name }) => name).join(', ')}.`);
  process.exit(1);
}

const modules = await serveModules(Number(values.port));
let browser = await launch();
const machine = {
  processor: `${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown'}`,
  browser: `Chromium ${browser.version()}`,
  node: process.version,
};
let app: Served | undefined;
const context: Context = {
  openPage: () => openModules(browser, modules),
  openFresh: async () => {
    await browser.close();
    browser = await launch();
    return openModules(browser, modules);
  },
  openApp: async (link) => {
    app ??= await serveApp(Number(values.port) + 1);
    const { url } = app;
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    // tsx gives functions their names by a helper that does not travel into the page with them.
    await page.addInitScript('globalThis.__name = (f) => f');
    return { page, url: `${url}${link}`, close: () => context.close() };
  },
  say: (line) => note(`  ${line}`),
  large: values.large,
  limitMs: 1000 * Number(values.limit),
  sizes: values.sizes?.split(',').map((size) => {
    const [n = 0, d = 0] = size.split('x').map(Number);
    return [n, d] as const;
  }),
};

print(`${machine.processor}, ${machine.browser}, Node ${machine.node}\n\n`);
const tables: Table[] = [];
try {
  for (const part of parts) {
    const found = await part.run(context);
    tables.push(...found);
    print(found.map(markdown).join('\n'));
  }
} finally {
  await browser.close();
  await modules.close();
  await app?.close();
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, tables }, null, 2)}\n`);
