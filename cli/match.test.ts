import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { tableRow } from '../src/core/match';
import { openAtlas, readTables } from '../src/pack/atlas';
import { openPack } from '../src/pack/open';
import { fileSource } from './files';
import {
  answer,
  copyPack,
  editManifest,
  expectedOf,
  FIXTURES,
  fixture,
  headwaters,
  temporary,
} from './testing';
import type { TraceReport } from './traceReport';

// Each test starts a process or several, and other tests run beside it.
vi.setConfig({ testTimeout: 60_000 });

interface Summary {
  readonly out: string;
  readonly pairs: number;
  readonly rows: number;
  readonly k: number;
}

let room: Awaited<ReturnType<typeof temporary>>;
beforeAll(async () => {
  room = await temporary();
});
afterAll(() => room.remove());

/** A copy of a fixture with the atlas that the command makes for it. */
async function withAtlas(name: string): Promise<{ pack: string; out: string; summary: Summary }> {
  const pack = await copyPack(fixture(name), join(room.dir, name));
  const out = join(pack, 'atlas.safetensors');
  const { stdout, stderr } = await headwaters('match', '--pack', pack, '--k', '5', '--out', out);
  const { size } = await stat(out);
  const entry = { path: 'atlas.safetensors', bytes: size, k: 5 };
  expect(stderr).toContain(`pack.json must declare "atlas": ${JSON.stringify(entry)}`);
  await editManifest(pack, { atlas: entry });
  return { pack, out, summary: JSON.parse(stdout) as Summary };
}

describe.each(FIXTURES)('%s', (name) => {
  test.concurrent('has the atlas that numpy would make, and passes its check', async () => {
    const { pack: dir, out, summary } = await withAtlas(name);
    const expected = await expectedOf(name);
    const pack = await openPack(await fileSource(dir));
    const atlas = await openAtlas(pack);
    if (!atlas) throw new Error('no atlas');
    const halves = [await readTables(pack, atlas, 'backward'), await readTables(pack, atlas, 'forward')];
    const tables = halves.flatMap((half) => [...half]);
    expect(tables.map(([id]) => id).sort()).toEqual(Object.keys(expected.pairs).sort());
    for (const [id, table] of tables)
      expected.pairs[id]?.index.forEach((index, i) => {
        const row = tableRow(table, i);
        expect(Array.from(row.index)).toEqual(index);
        expected.pairs[id]?.cosine[i]?.forEach((cosine, p) => {
          expect(Math.abs((row.cosine[p] ?? Number.NaN) - cosine)).toBeLessThan(1e-7);
        });
      });
    const rows = tables.reduce((sum, [, { n }]) => sum + n, 0);
    expect(summary).toMatchObject({ out, pairs: tables.length, rows, k: 5 });
    expect(Object.keys(atlas.chance).sort()).toEqual([...(halves[0]?.keys() ?? [])].sort());
    expect((await readdir(dir)).filter((file) => file.endsWith('.part'))).toEqual([]);

    const report = await answer<{ ok: boolean; atlas: object }>('check', '--pack', dir, '--json');
    expect(report).toMatchObject({ ok: true, pack: name, atlas: { k: 5, tables: tables.length } });

    // Chance levels from the atlas and those computed for want of one are the same.
    const seed = name === 'gap' ? '3/res/0' : '2/res/0';
    const ask = (from: string): Promise<TraceReport> =>
      answer('trace', '--pack', from, seed, '--json', '--rule', 'chance', '--k', '5', '--tr', '0');
    expect(await ask(dir)).toEqual(await ask(fixture(name)));
  });
});

test('an atlas that does not hold the matches is found out', async () => {
  const { pack, out } = await withAtlas('tiny');
  const bytes = await readFile(out);
  bytes.writeFloatLE(0.123, bytes.length - 4);
  await writeFile(out, bytes);
  const { code, stdout, stderr } = await headwaters('check', '--pack', pack, '--json');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^atlas\.safetensors does not hold the matches of this pack's decoders/);

  await editManifest(pack, { revision: 'another' });
  const other = await headwaters('trace', '--pack', pack, '2/res/0', '--rule', 'chance');
  expect(other.code).toBe(0);
  expect(other.stderr).toMatch(/another revision.*Chance levels are computed instead\.\n$/);
});

test('files of the pack are not overwritten, and a failure leaves nothing behind', async () => {
  const pack = await copyPack(fixture('tiny'), join(room.dir, 'safe'));
  const before = await readdir(pack, { recursive: true });
  for (const path of ['pack.json', 'saes/0.res.decoder.safetensors', 'saes', 'nowhere/a.safetensors']) {
    const { code, stdout, stderr } = await headwaters('match', '--pack', pack, '--out', join(pack, path));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^[^\n]+\n$/);
  }
  expect(await readdir(pack, { recursive: true })).toEqual(before);
  expect((await headwaters('check', '--pack', pack)).stdout).toMatch(
    /^tiny \w+ is sound\.\n9 SAEs with 93 features/,
  );
});
