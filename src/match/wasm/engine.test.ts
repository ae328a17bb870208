import { expect, test } from 'vitest';
import { compareTables } from '../compare';
import { madeUp, rearranged } from '../testing';
import { matchRows } from '../twin';
import { cpuEngine } from './engine';
import { kernelBytes } from './kernel';

/** Threads need a browser: see e2e/kernels.spec.ts. In twin.test.ts the engine is compared with every cosine sorted. */

test('the kernel is a valid module of less than 2 kB', () => {
  const bytes = kernelBytes({ shared: false, fused: false });
  expect(WebAssembly.validate(bytes)).toBe(true);
  expect(bytes.length).toBeLessThan(2048);
});

test('it is the kernel that answers, not the twin in its place', async () => {
  const { threads, vectors } = await cpuEngine();
  expect({ threads, vectors }).toEqual({ threads: 1, vectors: true });
});

test('long rows, rows of extreme length, equal rows and long lists', async () => {
  const engine = await cpuEngine();
  const long = madeUp('0/res', 90, 2304, 5, [0, 17, 89]);
  const all = Array.from({ length: 90 }, (_, i) => i);
  const sources = {
    long,
    extreme: rearranged(long, all, (i) => 2 ** (i % 2 ? 90 : -90)),
    copies: rearranged(
      long,
      all.map((i) => i % 3),
    ),
  };
  for (const source of Object.values(sources)) {
    const table = await engine.matchAll(long, source, 32);
    expect(compareTables(table, matchRows(long, source, 32), 0)).toEqual({
      rows: 90,
      largest: 0,
      different: 0,
    });
  }
});

test('jobs that are started together share one memory and do not disturb each other', async () => {
  const engine = await cpuEngine();
  const [a, b, c] = [madeUp('1/res', 200, 33, 1), madeUp('0/res', 90, 33, 2), madeUp('0/att', 300, 33, 3)];
  const stopped = engine
    .matchAll(c, a, 4, { signal: AbortSignal.abort() })
    .catch((error: Error) => error.name);
  const [ab, ba] = await Promise.all([engine.matchAll(a, b, 5), engine.matchAll(b, a, 7)]);
  expect(ab).toEqual(matchRows(a, b, 5));
  expect(ba).toEqual(matchRows(b, a, 7));
  expect(await stopped).toBe('AbortError');
});
