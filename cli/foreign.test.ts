import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { answer, headwaters } from './testing';

/** Folders of other tools' SAEs on the command line, with nothing but `--pack`. */

// Each test starts a process or several, and other tests run beside it.
vi.setConfig({ testTimeout: 60_000 });

const FOREIGN = new URL('../lab/fixtures/foreign/', import.meta.url).pathname;
const pack = (...path: readonly string[]): string => join(FOREIGN, ...path);

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly cosine: number;
}

test('a folder of Gemma Scope is told for what it is, and traced', async () => {
  const dir = pack('gemma_scope/gemma-2-saes');
  const { stdout } = await headwaters('inspect', dir);
  expect(stdout).toMatch(/^gemma-2-saes \w+\n8 SAEs with 768 features, jumprelu\nlayout: Gemma Scope\n/);
  expect(stdout).toMatch(/Taken: [^\n]*average_l0_105 at 0\/res, [^\n]*Not taken: [^\n]*average_l0_25/);
  expect(stdout).toMatch(/Left out: [^\n]*att[^\n]* before W_O/);

  const report = await answer<Record<string, unknown>>('check', '--pack', dir, '--json');
  expect(report).toMatchObject({ ok: true, saes: 8, features: 768, layouts: ['Gemma Scope'], excluded: {} });

  const { sources } = JSON.parse(readFileSync(pack('gemma_scope/expected.json'), 'utf8'));
  const { edges } = await answer<{ edges: Edge[] }>('trace', '--pack', dir, '1/res/8', '--k', '1', '--json');
  const right = Object.values<{ top: string[]; cosine: number[] }>(sources['1/res/8']);
  const found = edges.filter(({ to }) => to === '1/res/8');
  expect(found.length).toBeGreaterThan(0);
  for (const { from, cosine } of found) {
    const matches = right.find(({ top }) => top[0] === from);
    expect(matches?.cosine[0]).toBeCloseTo(cosine, 5);
  }
});

test('dead features and those that are not finite are counted, and in no JSON', async () => {
  const report = await answer<{ excluded: object }>(
    'check',
    '--pack',
    pack('traps/nan_and_zero_rows'),
    '--json',
  );
  expect(report.excluded).toEqual({
    '1/res': { zero: 1, notFinite: 3 },
    '2/mlp': { zero: 1, notFinite: 1 },
  });
});

test.concurrent.each([
  [
    'traps/pt_calls_system/SAE-Res-Qwen3.5-2B-Base-W32K-L0_50',
    /layer0\.sae\.pt: its pickle wants to run posix\.system/,
  ],
  ['traps/npz_claims_8_gb', /params\.npz: W_dec: it claims to unpack to more bytes than it can/],
  ['traps/mixed_d_in', /two widths: 24 at 0\/res .* and 20 at 1\/res/],
  ['traps/labels_count', /labels\.json does not fit .* 32 texts, found a list of 31/],
  ['traps/empty_folder', /There is no SAE in empty_folder/],
])('%s is refused in one line', async (folder, words) => {
  const { code, stdout, stderr } = await headwaters('check', '--pack', pack(folder), '--json');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(stderr).toMatch(words);
  expect(existsSync('TRAP_WAS_SPRUNG')).toBe(false);
});
