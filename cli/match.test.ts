import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type MatchTable, tableRow } from '../src/core/match';
import { openAtlas, readTables } from '../src/pack/atlas';
import { fileSource } from '../src/pack/node/files';
import { openPack, type Pack } from '../src/pack/open';
import {
  answer,
  copyPack,
  DEMO,
  demoSample,
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

/** Both halves of a pack's atlas, and all of its tables by name. */
async function atlasOf(pack: Pack) {
  const atlas = await openAtlas(pack);
  if (!atlas) throw new Error('no atlas');
  const halves = [await readTables(pack, atlas, 'backward'), await readTables(pack, atlas, 'forward')];
  const tables = halves.flatMap((half): [string, MatchTable][] => [...half]);
  return { chance: atlas.chance, halves, tables };
}

describe.each(FIXTURES)('%s', (name) => {
  test.concurrent('has the atlas that numpy would make, and passes its check', async () => {
    const { pack: dir, out, summary } = await withAtlas(name);
    const expected = await expectedOf(name);
    const { chance, halves, tables } = await atlasOf(await openPack(await fileSource(dir)));
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
    expect(Object.keys(chance).sort()).toEqual([...(halves[0]?.keys() ?? [])].sort());
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

describe('the embedded pack is matched as numpy matches it', () => {
  /** The sampled rows of every table: the same features, and cosines within 1e-6. */
  async function expectSample(tables: readonly [string, MatchTable][], k: number): Promise<void> {
    const sample = await demoSample();
    expect(tables.map(([pair]) => pair).sort()).toEqual(sample.map(([pair]) => pair).sort());
    const byName = new Map(tables);
    for (const [pair, { row, index, cosine }] of sample) {
      const table = byName.get(pair);
      if (!table) throw new Error(`no table ${pair}`);
      const found = row.map((i) => tableRow(table, i));
      expect(
        found.map((list) => Array.from(list.index)),
        pair,
      ).toEqual(index.map((places) => places.slice(0, k)));
      const off = cosine.flatMap((places, r) =>
        places.slice(0, k).map((c, p) => Math.abs(c - (found[r]?.cosine[p] ?? Number.NaN))),
      );
      expect(Math.max(...off), pair).toBeLessThan(1e-6);
    }
  }

  test.concurrent('by the atlas that comes with it', async () => {
    await expectSample((await atlasOf(await openPack(await fileSource(DEMO)))).tables, 4);
  });

  test.concurrent('by the command', async () => {
    const out = join(room.dir, 'demo-atlas.safetensors');
    const { k, pairs } = await answer<Summary>('match', '--pack', DEMO, '--k', '8', '--out', out);
    expect({ k, pairs }).toEqual({ k: 8, pairs: 46 });
    // The same pack, but for its atlas: what is not the atlas is not read here.
    const source = await fileSource(DEMO);
    const made = await fileSource(room.dir);
    const { size } = await stat(out);
    const pack = await openPack(source);
    const entry = { path: 'demo-atlas.safetensors', bytes: size, k: 8 };
    await expectSample(
      (await atlasOf({ ...pack, source: made, manifest: { ...pack.manifest, atlas: entry } })).tables,
      8,
    );
  });
});

test('a wrong feature in the last place of an atlas is found out', async () => {
  const pack = await copyPack(fixture('tiny'), join(room.dir, 'last-place'));
  const out = join(pack, 'atlas.safetensors');
  await headwaters('match', '--pack', pack, '--k', '1', '--out', out);
  const bytes = await readFile(out);
  await editManifest(pack, { atlas: { path: 'atlas.safetensors', bytes: bytes.length, k: 1 } });
  expect((await headwaters('check', '--pack', pack)).code).toBe(0);
  const header = bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE())).toString();
  const { '2/res>1/res.index': tensor } = JSON.parse(header) as Record<
    string,
    { dtype: string; data_offsets: [number, number] }
  >;
  if (tensor?.dtype !== 'U16') throw new Error('another number format than expected');
  const at = 8 + header.length + tensor.data_offsets[0];
  bytes.writeUInt16LE((bytes.readUInt16LE(at) + 1) % 12, at);
  await writeFile(out, bytes);
  const { code, stderr } = await headwaters('check', '--pack', pack);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^atlas\.safetensors does not hold the matches.*in 2\/res>1\/res\./);
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
    /^tiny \w+ is valid\.\n9 SAEs with 93 features/,
  );
});
