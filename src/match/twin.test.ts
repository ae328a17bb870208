import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tableRow } from '../core/match';
import { liveRows } from './decoder';
import type { MatchEngine } from './engine';
import { ortEngine } from './node/ort';
import { matchOne } from './one';
import { madeUp, plainTable, rearranged, shuffled } from './testing';
import { matchRows, twinEngine } from './twin';
import { cpuEngine } from './wasm/engine';

const engines: [string, () => Promise<MatchEngine>][] = [
  ['the twin', async () => twinEngine()],
  ['ONNX Runtime', ortEngine],
  ['WebAssembly', () => cpuEngine()],
  ['WebAssembly in small pieces', () => cpuEngine({ stripBytes: 4096 })],
];

const size = fc.integer({ min: 1, max: 70 });
const job = fc
  .record({ n: size, m: size, d: fc.integer({ min: 1, max: 33 }), k: fc.integer({ min: 1, max: 12 }) })
  .chain(({ n, m, d, k }) =>
    fc.record({
      target: fc.array(fc.integer({ min: 0, max: n - 1 })).map((dead) => madeUp('1/res', n, d, 2, dead)),
      source: fc.array(fc.integer({ min: 0, max: m - 1 })).map((dead) => madeUp('0/res', m, d, 3, dead)),
      k: fc.constant(k),
    }),
  );

test.each(engines)('%s finds what sorting all cosines finds, to the bit', async (_, open) => {
  const engine = await open();
  await fc.assert(
    fc.asyncProperty(job, async ({ target, source, k }) => {
      expect(await engine.matchAll(target, source, k)).toEqual(plainTable(target, source, k));
    }),
    { numRuns: 60 },
  );
  engine.destroy();
});

test('one feature and some rows are cut from the same table', () => {
  fc.assert(
    fc.property(job, ({ target, source, k }) => {
      const table = matchRows(target, source, k);
      for (let i = 0; i < target.n; i++) expect(matchOne(target, i, source, k)).toEqual(tableRow(table, i));
      const start = target.n >> 1;
      const part = matchRows(target, source, k, start, target.n);
      expect(part.index).toEqual(table.index.subarray(start * k));
      expect(part.cosine).toEqual(table.cosine.subarray(start * k));
    }),
    { numRuns: 40 },
  );
});

test('excluded rows have no list and stand in none, and a list is as long as there are features', () => {
  fc.assert(
    fc.property(job, ({ target, source, k }) => {
      const live = liveRows(source);
      const table = matchRows(target, source, k);
      for (let i = 0; i < target.n; i++) {
        const { index } = tableRow(table, i);
        expect(index.length).toBe(target.norms[i] === 0 ? 0 : Math.min(k, live.length));
        expect(Array.from(index).every((j) => live.includes(j))).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});

test('a decoder with its rows in another order is matched to itself', () => {
  const source = madeUp('0/res', 61, 17, 5);
  const order = shuffled(61, 6);
  const { index, cosine } = matchRows(rearranged(source, order), source, 1);
  expect([...index]).toEqual(order);
  for (const c of cosine) expect(c).toBeCloseTo(1, 12);
});

test('another order of the source only renames the matches', () => {
  const target = madeUp('1/res', 20, 17, 5);
  const source = madeUp('0/res', 61, 17, 6);
  const order = shuffled(61, 7);
  const before = matchRows(target, source, 9);
  const after = matchRows(target, rearranged(source, order), 9);
  expect(after.cosine).toEqual(before.cosine);
  expect([...after.index].map((j) => order[j])).toEqual([...before.index]);
});

test('the length of a row does not matter', () => {
  const target = madeUp('1/res', 20, 17, 5);
  const source = madeUp('0/res', 61, 17, 6);
  const all = (n: number) => Array.from({ length: n }, (_, i) => i);
  // Powers of two: the scaled rows are exact.
  const scale = (i: number) => 2 ** ((i % 60) - 30);
  const scaled = matchRows(rearranged(target, all(20), scale), rearranged(source, all(61), scale), 9);
  expect(scaled).toEqual(matchRows(target, source, 9));
});

test('equal rows stand in the order of their index', () => {
  const one = madeUp('0/res', 1, 9, 5);
  const copies = rearranged(one, Array<number>(40).fill(0));
  expect([...matchRows(one, copies, 6).index]).toEqual([0, 1, 2, 3, 4, 5]);
});

test.each(engines)('%s counts rows up to the last', async (_, open) => {
  const engine = await open();
  const seen: number[] = [];
  const target = madeUp('1/res', 300, 700, 5, [299]);
  const source = madeUp('0/res', 40, 700, 6);
  await engine.matchAll(target, source, 3, { onProgress: (done, rows) => seen.push(done, rows) });
  const done = seen.filter((_, i) => i % 2 === 0);
  expect(seen.filter((_, i) => i % 2 === 1).every((rows) => rows === 300)).toBe(true);
  expect(done.at(-1)).toBe(300);
  expect(done.every((rows, i) => i === 0 || rows >= (done[i - 1] as number))).toBe(true);
});

test('the twin stops when it is told to, from outside and at once', async () => {
  const big = madeUp('1/res', 3000, 128, 5);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 20);
  const since = performance.now();
  const job = twinEngine().matchAll(big, big, 3, { signal: controller.signal });
  await expect(job).rejects.toMatchObject({ name: 'AbortError' });
  expect(performance.now() - since).toBeLessThan(500);
});

test.each(engines)('%s does not start a job that was stopped before', async (_, open) => {
  const decoder = madeUp('1/res', 3, 4, 5);
  const job = (await open()).matchAll(decoder, decoder, 3, { signal: AbortSignal.abort() });
  await expect(job).rejects.toMatchObject({ name: 'AbortError' });
});

test.each(engines)('%s refuses lists that are too long and decoders of different width', async (_, open) => {
  const engine = await open();
  const decoder = madeUp('1/res', 3, 4, 5);
  for (const k of [0, 33, 1.5, NaN])
    await expect(engine.matchAll(decoder, decoder, k)).rejects.toMatchObject({ name: 'LimitError' });
  await expect(engine.matchAll(decoder, madeUp('0/res', 3, 5, 5), 2)).rejects.toThrow(
    'The decoders of 1/res and 0/res live in different spaces. Expected 4 columns, found 5.',
  );
});
