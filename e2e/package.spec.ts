import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { startCommand } from '../support/opening';
import { shown, watchErrors } from '../support/page';

/** The package as somebody has it who installed it into an empty folder: no sources, and no library but those it names. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TINY = join(ROOT, 'lab/fixtures/tiny');
/** Half of it is the embedded pack, most of the rest the runtime that the page loads. */
const LARGEST = 60e6;

const execute = promisify(execFile);
const inShell = process.platform === 'win32';

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

let room: string;
let packed: Packed;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(180_000);
  room = await mkdtemp(join(tmpdir(), 'headwaters-package-'));
  await execute('npm', ['run', 'build:cli'], { cwd: ROOT, shell: inShell });
  // Without scripts: the app was built for these tests, and to build it again would take it from under the others.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', room];
  const { stdout } = await execute('npm', pack, { cwd: ROOT, shell: inShell, maxBuffer: 2 ** 26 });
  packed = JSON.parse(stdout)[0];
  await install();
});

test.afterAll(() => rm(room, { recursive: true, force: true }));

/** What `npm install` does, with the libraries from the checkout instead of the network. */
async function install(): Promise<void> {
  const modules = join(room, 'node_modules');
  const home = join(modules, 'headwaters');
  await mkdir(home, { recursive: true });
  await execute('tar', ['-xzf', join(room, packed.filename), '-C', home, '--strip-components=1']);
  const { dependencies, optionalDependencies } = JSON.parse(
    await readFile(join(home, 'package.json'), 'utf8'),
  );
  for (const library of Object.keys({ ...dependencies, ...optionalDependencies }))
    await symlink(join(ROOT, 'node_modules', library), join(modules, library), 'junction');
  await writeFile(join(room, 'package.json'), '{"private": true}');
  await execute('npm', ['rebuild', 'headwaters', '--ignore-scripts'], { cwd: room, shell: inShell });
}

async function headwaters(...args: string[]): Promise<string> {
  const all = ['--no-install', 'headwaters', ...args];
  return (await execute('npx', all, { cwd: room, shell: inShell, maxBuffer: 2 ** 26 })).stdout;
}

test('the package has the app, the embedded pack and the command line, and nothing else', () => {
  const paths = packed.files.map(({ path }) => path);
  for (const path of [
    'README.md',
    'LICENSE',
    'cli/headwaters.mjs',
    'cluster/match.sbatch',
    'dist/index.html',
    'dist/sw.js',
    'dist/packs/demo/pack.json',
    'dist-cli/main.js',
    'docs/packs.md',
  ])
    expect(paths).toContain(path);
  expect(
    paths.filter((path) => /\.tsx?$|\.test\.|^(src|lab|e2e|bench|support|scripts)\//.test(path)),
  ).toEqual([]);
  expect(paths.filter((path) => /^dist\/packs\/(?!demo\/)/.test(path))).toEqual([]);
  expect(packed.size).toBeLessThan(LARGEST);
});

test('every command works from the package', async () => {
  test.setTimeout(180_000);
  expect(await headwaters('--help')).toContain('Usage: headwaters');
  expect(await headwaters('inspect', TINY)).toContain('9 SAEs with 93 features');
  expect(await headwaters('check', '--pack', 'demo')).toContain('is valid');
  expect(await headwaters('trace', '--pack', 'demo', '7/res/948')).toContain('6/res/77');
  await headwaters('match', '--pack', TINY, '--k', '3', '--out', 'whole');
  for (const part of ['1', '2'])
    await headwaters('match', '--pack', TINY, '--k', '3', '--shard', `${part}/2`, '--out', part);
  await headwaters('merge', '--out', 'merged', '1', '2');
  expect(await readFile(join(room, 'merged'))).toEqual(await readFile(join(room, 'whole')));
  const text = await headwaters('generate', '--pack', 'demo', '--prompt', 'Take two', '--max-tokens', '2');
  expect(text).toMatch(/Take two\s*\S+/);
  await headwaters('logits', '--pack', 'demo', '--tokens', '2,669', '--out', 'logits');
  const logits = await readFile(join(room, 'logits'));
  const head = JSON.parse(logits.subarray(8, 8 + Number(logits.readBigUInt64LE(0))).toString());
  expect(head.logits).toMatchObject({ dtype: 'F32', shape: [2, expect.any(Number)] });
  await writeFile(join(room, 'own.csv'), 'feature,label\n0/res/1,rope\n');
  const labels = await headwaters('labels', '--pack', TINY, '--out', 'labels.json.gz', 'own.csv');
  expect(labels).toContain('1 labels of 12 features of 1 SAEs');
});

test('the package serves the app and a folder, and the embedded pack has its river', async ({ page }) => {
  const errors = watchErrors(page);
  const command = join(room, 'node_modules/headwaters/cli/headwaters.mjs');
  const { child, line: address } = await startCommand(
    [command, 'open', TINY, '--no-browser', '--port', '0'],
    {
      cwd: room,
    },
  );
  try {
    const { origin, hash } = new URL(address);
    const files = new URLSearchParams(hash.slice(1)).get('look');
    const range = await fetch(`${files}pack.json`, { headers: { Range: 'bytes=1-8' } });
    expect(range.status).toBe(206);
    const whole = await readFile(join(TINY, 'pack.json'));
    expect(Buffer.from(await range.arrayBuffer())).toEqual(whole.subarray(1, 9));
    await page.goto(address);
    await expect(page.getByRole('dialog', { name: /This is what was found/ })).toContainText('93 features');
    await page.goto(`${origin}/#v=2&seed=7/res/948&k=2`);
    await page.reload();
    await expect.poll(() => shown(page)).toEqual(['4/res/168', '5/res/247', '6/res/77', '7/res/948']);
    expect(errors).toEqual([]);
  } finally {
    child.kill();
  }
});

test('without ONNX Runtime, which npm may leave out, a command says how to get it, and others work', async () => {
  await unlink(join(room, 'node_modules/onnxruntime-node'));
  expect(await headwaters('check', '--pack', TINY)).toContain('is valid');
  for (const args of [
    ['match', '--pack', TINY, '--out', 'x'],
    ['generate', '--pack', 'demo', '--prompt', 'a'],
  ])
    await expect(headwaters(...args)).rejects.toThrow(
      /^onnxruntime-node is not installed\. Run "npm install --ignore-scripts onnxruntime-node@[\d.]+" first\.$/m,
    );
});
