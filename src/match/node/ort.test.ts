import { expect, test } from 'vitest';
import { compareTables } from '../compare';
import { liveRows } from '../decoder';
import { madeUp, rearranged } from '../testing';
import { matchRows } from '../twin';
import { ortEngine } from './ort';
import { scaledRows } from './scaled';

/** In twin.test.ts the engine is compared with every cosine sorted; here is what takes other ways through it. */

const all = (n: number) => Array.from({ length: n }, (_, i) => i);

test('more cosines than are held at a time', async () => {
  const engine = await ortEngine();
  const target = rearranged(madeUp('1/res', 4500, 9, 1), all(4500), (i) => 1 + (i % 5));
  const source = rearranged(madeUp('0/res', 4096, 9, 2), all(4096), (i) => 1 + (i % 7));
  const seen: number[] = [];
  const table = await engine.matchAll(target, source, 4, { onProgress: (rows) => seen.push(rows) });
  expect(compareTables(table, matchRows(target, source, 4), 0)).toEqual({
    rows: 4500,
    largest: 0,
    different: 0,
  });
  expect(seen).toEqual([4096, 4500]);
  engine.destroy();
});

test('long rows, rows of extreme length, equal rows, dead rows and long lists', async () => {
  const engine = await ortEngine();
  const long = madeUp('0/res', 90, 2304, 5, [0, 17, 89]);
  const sources = {
    long,
    whole: madeUp('0/res', 90, 2304, 6),
    extreme: rearranged(long, all(90), (i) => 2 ** (i % 2 ? 90 : -90)),
    copies: rearranged(
      long,
      all(90).map((i) => 1 + (i % 3)),
    ),
  };
  for (const target of [long, sources.extreme, sources.whole])
    for (const source of Object.values(sources)) {
      const table = await engine.matchAll(target, source, 32);
      expect(compareTables(table, matchRows(target, source, 32), 0)).toMatchObject({
        different: 0,
        largest: 0,
      });
    }
  engine.destroy();
});

test('rows that lie one after the other are not copied; others become unit rows', () => {
  const whole = rearranged(madeUp('0/res', 6, 3, 1), all(6), (i) => 2 ** i);
  const { values, scales } = scaledRows(whole, Int32Array.of(2, 3, 4));
  expect([values.buffer, values.byteOffset, values.length]).toEqual([whole.rows.buffer, 4 * 6, 9]);
  expect([...scales]).toEqual([2, 3, 4].map((i) => Math.fround(1 / (whole.norms[i] as number))));
  const dead = madeUp('0/res', 6, 3, 1, [3]);
  const extreme = rearranged(whole, all(6), (i) => 2 ** (8 * i));
  for (const decoder of [dead, extreme]) {
    const unit = scaledRows(decoder, liveRows(decoder));
    expect([...unit.scales].every((scale) => scale === 1)).toBe(true);
    for (let at = 0; at < unit.values.length; at += 3)
      expect(Math.hypot(...unit.values.subarray(at, at + 3))).toBeCloseTo(1, 6);
  }
});
