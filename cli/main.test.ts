import { execFileSync } from 'node:child_process';
import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { copyPack, DEMO, editManifest, fixture, headwaters, temporary } from './testing';

// Each test starts a process or several, and other tests run beside it.
vi.setConfig({ testTimeout: 60_000 });

let room: Awaited<ReturnType<typeof temporary>>;
const DECODER = 'saes/2.res.decoder.safetensors';

beforeAll(async () => {
  room = await temporary();
  const spoilt = (name: string): Promise<string> => copyPack(fixture('tiny'), join(room.dir, name));
  await writeFile(join(await spoilt('not-json'), 'pack.json'), '# a pack');
  await editManifest(await spoilt('version'), { version: 2 });
  await truncate(join(await spoilt('truncated'), DECODER), 300);
  await appendFile(join(await spoilt('longer'), DECODER), 'x');
  const swapped = join(await spoilt('garbled'), DECODER);
  await writeFile(swapped, (await readFile(swapped)).reverse());
});
afterAll(() => room.remove());

const trace = (pack: string, ...rest: string[]): string[] => ['trace', '--pack', pack, ...rest];
const spoilt = (name: string) => (): string[] => trace(join(room.dir, name), '2/res/0');

const CANNOT: [string, () => string[], RegExp][] = [
  [
    'missing pack',
    spoilt('nowhere'),
    /^The folder .*nowhere does not exist or cannot be read\. Give the folder/,
  ],
  [
    'no manifest',
    () => trace(join(room.dir, 'version/saes'), '2/res/0'),
    /^saes has no SAE that can be matched\. \S+: its layout is not known\./,
  ],
  ['not JSON', spoilt('not-json'), /^pack\.json is not JSON\. Expected a JSON object, found "# a pack"\./],
  ['wrong version', spoilt('version'), /Expected version 1, found 2\. Open it with a newer Headwaters\.$/],
  [
    'truncated decoder',
    spoilt('truncated'),
    /^saes\/2\.res\.decoder\.safetensors does not have the length that the manifest declares\. Expected 408 bytes, found 300\./,
  ],
  ['longer decoder', spoilt('longer'), /Expected 408 bytes, found 409\./],
  ['garbled decoder', spoilt('garbled'), /is not a valid safetensors file/],
  [
    'longer decoder, checked',
    () => ['check', '--pack', join(room.dir, 'longer')],
    /Expected 408 bytes, found 409\./,
  ],
  [
    'longer decoder, matched',
    () => ['match', '--pack', join(room.dir, 'longer'), '--out', join(room.dir, 'x.safetensors')],
    /Expected 408 bytes, found 409\./,
  ],
  [
    'absent feature',
    () => trace(DEMO, '7/res/1024'),
    /^The pack demo has no feature 7\/res\/1024\. Its SAE at 7\/res has the features 7\/res\/0 to 7\/res\/1023\.$/,
  ],
  [
    'absent layer',
    () => trace(fixture('gap'), '2/res/0'),
    /^The pack gap has no SAE at 2\/res\. It has SAEs at 0\/res, /,
  ],
];

test.concurrent.each(CANNOT)('%s: one sentence, exit code 1', async (_, args, message) => {
  const { code, stdout, stderr } = await headwaters(...args());
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(stderr.trim()).toMatch(message);
});

const feature = (...rest: string[]): string[] => trace(DEMO, '7/res/948', ...rest);
const MISUSE: [string[], RegExp][] = [
  [[], /^No command was given\./],
  [['tarce'], /^Unknown command: "tarce"\./],
  [['trace', '7/res/948'], /^--pack is missing\./],
  [trace(DEMO), /^No feature to trace was given\./],
  [trace(DEMO, '7/res'), /^"7\/res" is not a feature: write it as layer\/site\/index/],
  [trace(DEMO, '7/res/01'), /^"7\/res\/01" is not a feature/],
  [feature('6/res/77'), /^"6\/res\/77" has no meaning here\./],
  [feature('--k', '0'), /^--k must be a whole number, 1 to 10, and not "0"\./],
  [feature('--k', '11'), /^--k must be/],
  [feature('--k', 'x'), /^--k must be/],
  [feature('--k', '1.5'), /^--k must be/],
  [feature('--tr', '2'), /^--tr must be a number from 0 to 1 and not "2"\./],
  [feature('--tm=-1'), /^--tm must be/],
  [feature('--tm', '-1'), /^The option --tm needs a value, written --tm=VALUE where it begins with a dash\./],
  [feature('--ta', 'x'), /^--ta must be/],
  [feature('--ta', ''), /^--ta must be/],
  [feature('--depth', '-0.5'), /--depth/],
  [feature('--depth', 'all'), /^--depth must be a whole number, 0 or more, and not "all"\./],
  [feature('--rule', 'luck'), /^--rule must be fixed or chance and not "luck"\./],
  [trace(DEMO, '--link', 'v=2&seed=7/res/948', '--k', '2'), /^--k has no meaning beside --link/],
  [feature('--link', 'v=2&seed=7/res/948'), /^A link names its features/],
  [trace(DEMO, '--link', 'v=2'), /^The link names no feature to trace\./],
  [trace(DEMO, '--link', 'v=2&seed=sea'), /^The link.s part "seed" has "sea", which is not a feature\./],
  [feature('--direction', 'up'), /^--direction must be backward or forward or both/],
  [feature('--colour'), /^Unknown option: --colour\./],
  [feature('--json=yes'), /^The option --json takes no value\./],
  [['match', '--pack', DEMO], /^--out is missing\./],
  [['match', '--pack', DEMO, '--out', 'a', '--k', '33'], /^--k must be a whole number, 1 to 32/],
  [['check'], /^--pack is missing\./],
];

test.concurrent.each(MISUSE)('%j: the usage of the command, exit code 2', async (args, message) => {
  const { code, stdout, stderr } = await headwaters(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
  const command = ['trace', 'match', 'check'].find((name) => name === args[0]) ?? '<command>';
  expect(stderr).toContain(`\n\nUsage: headwaters ${command} --pack DIR`);
});

describe('help', () => {
  test.concurrent.each(['trace', 'match', 'generate', 'logits', 'check', undefined])(
    'of %s',
    async (command) => {
      const { code, stdout, stderr } = await headwaters(...(command ? [command] : []), '--help');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout.startsWith(`Usage: headwaters ${command ?? '<command>'} --pack DIR`)).toBe(true);
    },
  );

  test('npx finds the command in the checkout', () => {
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    const stdout = execFileSync('npx', ['--no-install', 'headwaters', '--help'], {
      cwd,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(stdout).toContain('Usage: headwaters');
  });
});
