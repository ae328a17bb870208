import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeadwatersError } from '../core/errors';
import type { PositionId } from '../core/ids';
import { type MatchTable, tableRow } from '../core/match';
import {
  type AtlasFacts,
  atlasPairs,
  openAtlas,
  parseAtlas,
  readTables,
  roundingOf,
  writeAtlas,
} from './atlas';
import { openPack, type Pack } from './open';
import { type TensorData, writeSafetensors } from './safetensors';
import { bytesOf, type MemorySource, manifestOf, memorySource, saeOf, utf8 } from './testing';

const SIZES: Readonly<Record<string, number>> = { '0/res': 3, '1/res': 4, '1/mlp': 2 };
const PAIRS = ['1/res>0/res', '1/res>1/mlp', '0/res>1/res', '1/mlp>1/res'];
const facts: AtlasFacts = {
  pack: 'made-up',
  revision: 'abc123',
  k: 2,
  engine: 'test',
  chance: { '1/res>0/res': 0.25, '1/res>1/mlp': 0.5 },
};

/** Tables of every pair; row i names features i, i+1, ... of the other SAE. */
function tables(k = 2, sizes = SIZES): MatchTable[] {
  return PAIRS.map((pair): MatchTable => {
    const [from, to] = pair.split('>') as [PositionId, PositionId];
    const [n, limit] = [sizes[from] ?? 0, sizes[to] ?? 0];
    const place = Array.from({ length: n * k }, (_, i) => ({ row: Math.floor(i / k), rank: i % k }));
    return {
      from,
      to,
      n,
      k,
      index: Int32Array.from(place, ({ row, rank }) => (rank < limit ? (row + rank) % limit : -1)),
      cosine: Float64Array.from(place, ({ rank }) => (rank < limit ? 1 - rank / 8 : Number.NaN)),
    };
  });
}

async function packWith(atlas: Uint8Array, k = 2, sizes = SIZES): Promise<Pack & { source: MemorySource }> {
  const manifest = manifestOf({
    saes: Object.entries(sizes).map(([position, features]) => saeOf(position, { features })),
    atlas: { path: 'atlas.safetensors', bytes: atlas.length, k },
  });
  const source = memorySource({ 'pack.json': utf8(JSON.stringify(manifest)), 'atlas.safetensors': atlas });
  return { ...(await openPack(source)), source };
}

const featuresAt = (position: PositionId): number => SIZES[position] ?? 0;
const written = (k = 2): Uint8Array<ArrayBuffer> => writeAtlas(tables(k), featuresAt, { ...facts, k });

/** The tables of one way, straight from the bytes of an atlas. */
async function readBack(atlas: Uint8Array, way: 'backward' | 'forward', k = 2) {
  const pack = await packWith(atlas, k);
  const opened = await openAtlas(pack);
  if (!opened) throw new Error('no atlas');
  return readTables(pack, opened, way);
}

/** An atlas as another program might write it. */
const foreign = (
  change: (tensor: TensorData) => TensorData | undefined,
  metadata: Record<string, string> = {},
): Uint8Array<ArrayBuffer> => {
  const list = tables().flatMap(({ from, to, n, k, index, cosine }): TensorData[] => [
    { name: `${from}>${to}.index`, dtype: 'I32', shape: [n, k], bytes: bytesOf(index.slice()) },
    { name: `${from}>${to}.cosine`, dtype: 'F64', shape: [n, k], bytes: bytesOf(cosine.slice()) },
  ]);
  return writeSafetensors(
    list.flatMap((one) => change(one) ?? []),
    { pack: 'made-up', revision: 'abc123', ...metadata },
  );
};

describe('an atlas', () => {
  it('is read back as it was written, each way for itself', async () => {
    const backward = await readBack(written(), 'backward');
    const forward = await readBack(written(), 'forward');
    expect([...backward.keys(), ...forward.keys()]).toEqual(PAIRS);
    expect([...backward.values(), ...forward.values()]).toEqual(tables());
  });

  it('is read from memory with the tables that are in it, to the last bit where they are doubles', async () => {
    const pack = await packWith(written());
    const some = tables()
      .slice(1, 3)
      .map((table) => ({ ...table, cosine: table.cosine.map((cosine) => cosine / 3) }));
    const doubles = parseAtlas(pack, 'part', writeAtlas(some, featuresAt, facts, 'F64'));
    expect([...doubles.tables.keys()]).toEqual(PAIRS.slice(1, 3));
    expect([...doubles.tables.values()]).toEqual(some);
    expect(doubles).toMatchObject(facts);
    const buffers = [...doubles.tables.values()].flatMap(({ index, cosine }) => [
      index.buffer,
      cosine.buffer,
    ]);
    expect(new Set(buffers).size).toBe(4);
    const singles = parseAtlas(pack, 'part', writeAtlas(some, featuresAt, facts));
    expect([...singles.tables.values()].map(({ cosine }) => cosine)).toEqual(
      some.map(({ cosine }) => Float64Array.from(Float32Array.from(cosine))),
    );
    const other = writeAtlas(some, featuresAt, { ...facts, revision: 'another' });
    expect(() => parseAtlas(pack, 'part', other)).toThrow(/another revision/);
    expect(() => parseAtlas(pack, 'part', written().slice(0, 99))).toThrow(
      /^part is not a valid safetensors file/,
    );
  });

  it('keeps empty places empty', async () => {
    // The mlp has two features, so the third place stays empty.
    const read = (await readBack(written(3), 'backward', 3)).get('1/res>1/mlp');
    expect(Array.from(read?.index ?? [])).toEqual([0, 1, -1, 1, 0, -1, 0, 1, -1, 1, 0, -1]);
    if (read) expect(Array.from(tableRow(read, 1).index)).toEqual([1, 0]);
    expect(read?.cosine[2]).toBeNaN();
  });

  it('rounds cosines to singles and keeps indices whole, for any numbers', async () => {
    const cosine = fc.double({ min: -1, max: 1, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(2), cosine), { minLength: 8, maxLength: 8 }),
        async (list) => {
          const some = tables().map((table) =>
            table.from === '1/res' && table.to === '0/res'
              ? {
                  ...table,
                  index: Int32Array.from(list, ([i]) => i),
                  cosine: Float64Array.from(list, ([, c]) => c),
                }
              : table,
          );
          const read = (await readBack(writeAtlas(some, featuresAt, facts), 'backward')).get('1/res>0/res');
          expect(Array.from(read?.index ?? [])).toEqual(list.map(([i]) => i));
          expect(Array.from(read?.cosine ?? [])).toEqual(list.map(([, c]) => Math.fround(c)));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('takes longer indices for SAEs of 65,535 features and more', async () => {
    const sizes = { '0/res': 70_000, '1/res': 1 };
    const table: MatchTable = {
      from: '1/res',
      to: '0/res',
      n: 1,
      k: 2,
      index: Int32Array.of(69_999, 65_535),
      cosine: Float64Array.of(0.5, 0.25),
    };
    const back: MatchTable = {
      from: '0/res',
      to: '1/res',
      n: 70_000,
      k: 2,
      index: new Int32Array(140_000).fill(-1),
      cosine: new Float64Array(140_000).fill(Number.NaN),
    };
    const atlas = writeAtlas([table, back], (p) => (p === '0/res' ? 70_000 : 1), facts);
    const pack = await packWith(atlas, 2, sizes);
    const opened = await openAtlas(pack);
    if (!opened) throw new Error('no atlas');
    expect(opened.file.tensors.get('1/res>0/res.index')?.dtype).toBe('I32');
    expect(opened.file.tensors.get('0/res>1/res.index')?.dtype).toBe('U16');
    expect((await readTables(pack, opened, 'backward')).get('1/res>0/res')?.index).toEqual(table.index);
  });

  it('names its facts', async () => {
    const opened = await openAtlas(await packWith(written()));
    expect(opened).toMatchObject(facts);
  });

  it('is read in one request each way, and backward lies first', async () => {
    const pack = await packWith(written());
    const opened = await openAtlas(pack);
    if (!opened) throw new Error('no atlas');
    const { dataStart } = opened.file;
    pack.source.asked.length = 0;
    let counted = 0;
    await readTables(pack, opened, 'backward', { onBytes: (n) => (counted += n) });
    // 4 rows of 2 for each of the two tables: indices of 2 bytes, cosines of 4.
    expect(pack.source.asked).toEqual([`atlas.safetensors ${dataStart}-${dataStart + 96}`]);
    expect(counted).toBe(96);
    await readTables(pack, opened, 'forward');
    expect(pack.source.asked).toEqual([
      `atlas.safetensors ${dataStart}-${dataStart + 96}`,
      `atlas.safetensors ${dataStart + 96}-${dataStart + 96 + 60}`,
    ]);
  });

  it('has its pairs in the order of layers, backward before forward', async () => {
    const pack = await packWith(written());
    expect(atlasPairs(pack)).toEqual([
      { from: '1/res', to: '0/res', way: 'backward' },
      { from: '1/res', to: '1/mlp', way: 'backward' },
      { from: '0/res', to: '1/res', way: 'forward' },
      { from: '1/mlp', to: '1/res', way: 'forward' },
    ]);
  });

  it('need not be there', async () => {
    const source = memorySource({ 'pack.json': utf8(JSON.stringify(manifestOf())) });
    expect(await openAtlas(await openPack(source))).toBeUndefined();
  });

  it('of a pack of one SAE is empty', async () => {
    const atlas = writeAtlas([], featuresAt, facts);
    const pack = await packWith(atlas, 2, { '0/res': 3 });
    const opened = await openAtlas(pack);
    if (!opened) throw new Error('no atlas');
    expect((await readTables(pack, opened, 'backward')).size).toBe(0);
  });
});

describe('an atlas of another pack', () => {
  it.each([
    [{ pack: 'other' }, 'found other@abc123'],
    [{ revision: 'old' }, 'found made-up@old'],
    [{ pack: '', revision: '' }, 'found @'],
  ])('is refused: %j', async (some, message) => {
    const opening = openAtlas(await packWith(writeAtlas(tables(), featuresAt, { ...facts, ...some })));
    await expect(opening).rejects.toMatchObject({ name: 'FileError' });
    await expect(opening).rejects.toThrow(message);
  });
});

describe('an atlas that another program wrote', () => {
  const reading = (change: (tensor: TensorData) => TensorData | undefined): Promise<unknown> =>
    readBack(foreign(change), 'backward');
  const only =
    (name: string, some: Partial<TensorData> | undefined) =>
    (one: TensorData): TensorData | undefined =>
      one.name === name ? some && { ...one, ...some } : one;

  it('may have other number formats', async () => {
    expect(
      (
        await readBack(
          foreign((one) => one),
          'backward',
        )
      ).get('1/res>0/res'),
    ).toEqual(tables()[0]);
    const bytes = bytesOf(Uint16Array.from({ length: 8 }, (_, i) => (i % 2 ? 0x3b00 : 0x3c00)));
    const atlas = foreign((one) =>
      one.name.endsWith('1/res>0/res.cosine') ? { ...one, dtype: 'F16', bytes } : one,
    );
    expect((await readBack(atlas, 'backward')).get('1/res>0/res')).toEqual(tables()[0]);
    const opened = await openAtlas(await packWith(atlas));
    const exact = await openAtlas(await packWith(written()));
    if (!opened || !exact) throw new Error('no atlas');
    expect(roundingOf(opened)).toBe(5e-3);
    expect(roundingOf(exact)).toBe(1e-6);
  });

  it.each<[string, (tensor: TensorData) => TensorData | undefined, string]>([
    ['lacks a table', only('1/res>1/mlp.index', undefined), 'table 1/res>1/mlp.index'],
    ['lacks the cosines of one', only('1/res>1/mlp.cosine', undefined), 'found no such table'],
    [
      'has fewer rows',
      only('1/res>0/res.index', { shape: [3, 2], bytes: new Uint8Array(24) }),
      'Expected shape [4, 2], found [3, 2]',
    ],
    [
      'has another k',
      only('1/res>0/res.cosine', { shape: [4, 1], bytes: new Uint8Array(32) }),
      'Expected shape [4, 2], found [4, 1]',
    ],
    [
      'has an axis too many',
      only('1/res>0/res.index', { shape: [4, 2, 2], bytes: new Uint8Array(64) }),
      'Expected shape [4, 2], found [4, 2, 2]',
    ],
    [
      'names a feature beyond the SAE',
      only('1/res>0/res.index', { bytes: bytesOf(Int32Array.of(0, 1, 2, 3, 0, 1, 2, 0)) }),
      'Expected an index below 3, found 3',
    ],
    [
      'names a negative feature',
      only('1/res>0/res.index', { bytes: bytesOf(Int32Array.of(0, 1, 2, -7, 0, 1, 2, 0)) }),
      'found -7',
    ],
    [
      'has indices with a fraction',
      only('1/res>0/res.index', { dtype: 'F32' }),
      'does not hold whole numbers',
    ],
    [
      'has whole numbers for cosines',
      only('1/res>0/res.cosine', { dtype: 'I32', bytes: new Uint8Array(32) }),
      'does not hold floating-point numbers',
    ],
  ])('and %s is refused', async (_, change, message) => {
    const error: unknown = await reading(change).catch((e: unknown) => e);
    expect(isHeadwatersError(error, 'FileError')).toBe(true);
    expect(String(error)).toContain(message);
    if (!message.startsWith('does not hold')) expect(String(error)).toContain('headwaters match');
  });

  it.each([
    [undefined, {}],
    ['not json', {}],
    ['null', {}],
    ['[0.5]', { '0': 0.5 }],
    ['{"1/res>0/res":0.2,"a":"0.2","b":null,"c":2,"d":-0.5}', { '1/res>0/res': 0.2, d: -0.5 }],
    ['{"__proto__":{"x":1}}', {}],
  ])('keeps of its chance levels %s what can be one', async (chance, kept) => {
    const opened = await openAtlas(
      await packWith(foreign((one) => one, chance === undefined ? {} : { chance })),
    );
    expect(opened?.chance).toEqual(kept);
  });
});
