import { expect, test } from 'vitest';
import type { MatchEngine } from './engine';
import { race } from './race';
import { madeUp } from './testing';
import { twinEngine } from './twin';

/** An engine that takes `ms` longer; `seen` hears how many rows each job had. */
function slowed(engine: MatchEngine, ms: number, seen: number[] = []): MatchEngine {
  return {
    ...engine,
    async matchAll(target, source, k, options) {
      seen.push(target.n);
      await new Promise((resolve) => setTimeout(resolve, ms));
      return engine.matchAll(target, source, k, options);
    },
  };
}

const big = madeUp('1/res', 3000, 8, 1);

test('the faster engine is known after a part of the job', async () => {
  const seen: number[] = [];
  const [fast, slow] = await race([twinEngine(), slowed(twinEngine(), 60, seen)], big, big, 3);
  expect(slow - fast).toBeGreaterThan(40);
  expect(Math.max(...seen)).toBeLessThan(3000);
  // Every job once without counting.
  expect(seen.length % 2).toBe(0);
});

test('a decoder that is smaller than what would be enough is taken whole', async () => {
  const seen: number[] = [];
  const small = madeUp('1/res', 300, 8, 1);
  await race([twinEngine(), slowed(twinEngine(), 1, seen)], small, small, 3);
  expect(seen).toEqual([256, 256, 256, 256, 300, 300, 300, 300]);
});

test('it can be stopped', async () => {
  const stopped = race([twinEngine(), twinEngine()], big, big, 3, AbortSignal.abort());
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
});
