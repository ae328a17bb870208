import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { PositionId } from '../core/ids';
import { tableRow } from '../core/match';
import { fileSource } from '../pack/node/files';
import { openPack, readDecoder } from '../pack/open';
import { prepareDecoder } from './decoder';
import { ortEngine } from './node/ort';
import { matchRows } from './twin';

/** Tables made by numpy in double precision, see lab/make_test_packs.py. */
interface Expected {
  readonly k: number;
  readonly excluded: Record<PositionId, { zero: number[]; notFinite: number[] }>;
  /** Rows of excluded features are empty. */
  readonly pairs: Record<string, { index: number[][]; cosine: number[][] }>;
}

const FIXTURES = new URL('../../lab/fixtures/', import.meta.url);

async function fixture(name: string) {
  const pack = await openPack(await fileSource(fileURLToPath(new URL(name, FIXTURES))));
  const decoders = new Map(
    await Promise.all(
      [...pack.saes.keys()].map(async (position) => {
        const { n, d, values } = await readDecoder(pack, position);
        return [position, prepareDecoder(position, n, d, values)] as const;
      }),
    ),
  );
  const expected: Expected = JSON.parse(await readFile(new URL(`${name}/expected.json`, FIXTURES), 'utf8'));
  const pairs = Object.entries(expected.pairs).map(([id, lists]) => {
    const [target, source] = id.split('>').map((p) => decoders.get(p as PositionId));
    if (!target || !source) throw new Error(`${name} lacks an SAE of ${id}`);
    return { target, source, lists };
  });
  return { decoders, expected, pairs };
}

test.each(['tiny', 'gap', 'holes'])('%s is matched as numpy matches it', async (name) => {
  const { expected, pairs } = await fixture(name);
  const engine = await ortEngine();
  expect(pairs.length).toBeGreaterThan(10);
  for (const { target, source, lists } of pairs) {
    const tables = [matchRows(target, source, expected.k), await engine.matchAll(target, source, expected.k)];
    for (const table of tables)
      lists.index.forEach((index, i) => {
        const row = tableRow(table, i);
        expect(Array.from(row.index)).toEqual(index);
        lists.cosine[i]?.forEach((cosine, p) => {
          expect(Math.abs((row.cosine[p] as number) - cosine)).toBeLessThan(1e-12);
        });
      });
  }
  engine.destroy();
});

test.each(['tiny', 'gap', 'holes'])('the excluded rows of %s are those that numpy found', async (name) => {
  const { decoders, expected } = await fixture(name);
  for (const [position, { norms, excluded }] of decoders) {
    const { zero, notFinite } = expected.excluded[position] ?? { zero: [], notFinite: [] };
    expect(excluded).toEqual({ zero: zero.length, notFinite: notFinite.length });
    for (const row of [...zero, ...notFinite]) expect(norms[row]).toBe(0);
  }
});
