import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { Sample } from '../cli/testing';
import type { PositionId } from '../src/core/ids';

/**
 * The WebGPU engine on the embedded pack against numpy's float64 matches (lab/make_match_sample.py), which share no
 * code with it. Source modules from the development server, as in kernels.spec.ts.
 */

const MODULES = ['/src/match/index.ts', '/src/pack/open.ts', '/src/pack/openSource.ts'] as const;
type Match = typeof import('../src/match/index');
type Open = typeof import('../src/pack/open');
type Source = typeof import('../src/pack/openSource');

const sample = JSON.parse(
  readFileSync(new URL('../lab/fixtures/demo-matches.json', import.meta.url), 'utf8'),
) as Record<string, Sample>;

const PAIRS: readonly [from: PositionId, to: PositionId][] = [
  ['7/res', '6/res'],
  ['4/res', '4/att'],
  ['2/mlp', '2/res'],
];

for (const [from, to] of PAIRS)
  test(`${from} is matched at ${to} as numpy matches it`, async ({ page }) => {
    const expected = sample[`${from}>${to}`];
    if (!expected) throw new Error('not in the sample');
    await page.goto('/src/match/panels.ts');
    const found = await page.evaluate(
      async ([[match, open, source], positions, rows]) => {
        const m = (await import(match)) as Match;
        const o = (await import(open)) as Open;
        const s = (await import(source)) as Source;
        const pack = await o.openPack(s.openSource(new URL('/packs/demo/', location.href).href));
        const decoder = async (position: PositionId) => {
          const { n, d, values } = await o.readDecoder(pack, position);
          return m.prepareDecoder(position, n, d, values);
        };
        const engine = await m.webGpuEngine();
        const table = await engine.matchAll(await decoder(positions[0]), await decoder(positions[1]), 8);
        engine.destroy();
        return {
          index: rows.map((row) => Array.from(table.index.subarray(row * 8, row * 8 + 8))),
          cosine: rows.map((row) => Array.from(table.cosine.subarray(row * 8, row * 8 + 8))),
        };
      },
      [MODULES, [from, to], expected.row] as const,
    );
    expect(found.index).toEqual(expected.index);
    const off = expected.cosine.flatMap((places, r) =>
      places.map((cosine, p) => Math.abs(cosine - (found.cosine[r]?.[p] ?? Number.NaN))),
    );
    expect(off).toHaveLength(48);
    // Candidates of the GPU are scored again in double precision.
    expect(Math.max(...off)).toBeLessThan(1e-12);
  });
