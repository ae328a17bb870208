import { expect, test } from 'vitest';
import type { MatchEngine } from './engine';
import { race } from './race';
import { madeUp } from './testing';
import { twinEngine } from './twin';

/** A clock that only `slowed` engines move. */
class Clock {
  ms = 0;
  readonly now = (): number => this.ms;
}

/** An engine that takes so many milliseconds a row; `seen` hears how many rows each job had. */
function slowed(clock: Clock, msPerRow: number, seen: number[] = []): MatchEngine {
  const engine = twinEngine();
  return {
    ...engine,
    async matchAll(target, source, k, options) {
      seen.push(target.n);
      clock.ms += msPerRow * target.n;
      return engine.matchAll(target, source, k, options);
    },
  };
}

const big = madeUp('1/res', 3000, 8, 1);

test('the faster engine is known after a part of the job', async () => {
  const clock = new Clock();
  const seen: number[] = [];
  const engines = [slowed(clock, 1 / 64), slowed(clock, 1, seen)] as const;
  expect(await race(engines, big, big, 3, undefined, clock.now)).toEqual([4, 256]);
  expect(seen).toEqual([256, 256, 256, 256]);
});

test('more rows are taken while the job says too little', async () => {
  const clock = new Clock();
  const seen: number[] = [];
  const engines = [slowed(clock, 1 / 32), slowed(clock, 1 / 16, seen)] as const;
  expect(await race(engines, big, big, 3, undefined, clock.now)).toEqual([32, 64]);
  expect([...new Set(seen)]).toEqual([256, 512, 1024]);
});

test('a decoder that is smaller than what would be enough is taken whole', async () => {
  const clock = new Clock();
  const seen: number[] = [];
  const small = madeUp('1/res', 300, 8, 1);
  const engines = [slowed(clock, 1 / 256), slowed(clock, 1 / 256, seen)] as const;
  await race(engines, small, small, 3, undefined, clock.now);
  // One run to warm up and three that count.
  expect(seen).toEqual([256, 256, 256, 256, 300, 300, 300, 300]);
});

test('a run that other work on the machine has slowed down does not decide', async () => {
  const clock = new Clock();
  const fast = slowed(clock, 1 / 64);
  let runs = 0;
  const disturbed: MatchEngine = {
    ...fast,
    matchAll(...job) {
      if (++runs === 2) clock.ms += 1000;
      return fast.matchAll(...job);
    },
  };
  expect(await race([disturbed, slowed(clock, 1)], big, big, 3, undefined, clock.now)).toEqual([4, 256]);
});

test('it can be stopped', async () => {
  const stopped = race([twinEngine(), twinEngine()], big, big, 3, AbortSignal.abort());
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
});
