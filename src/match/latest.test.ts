import { expect, test } from 'vitest';
import { latest } from './latest';

const waits = (signal: AbortSignal) =>
  new Promise<string>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    setTimeout(resolve, 20, 'done');
  });

test('a newer job stops the older one of its key, and no other', async () => {
  const { run } = latest<string>();
  const jobs = [run('a', waits), run('b', waits), run('a', waits)];
  const [first, other, second] = await Promise.allSettled(jobs);
  expect(first).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
  expect(other).toEqual({ status: 'fulfilled', value: 'done' });
  expect(second).toEqual({ status: 'fulfilled', value: 'done' });
});

test('a job that has ended, well or badly, is not stopped afterwards', async () => {
  const { run } = latest<number>();
  let signal: AbortSignal | undefined;
  await expect(
    run(1, async (s) => {
      signal = s;
      throw new Error('broken');
    }),
  ).rejects.toThrow('broken');
  await run(1, async () => 'fine');
  expect(signal?.aborted).toBe(false);
});

test('a job can be stopped by its key', async () => {
  const { run, stop, running } = latest<string>();
  const job = run('a', waits);
  expect(running('a')).toBe(true);
  stop('a');
  await expect(job).rejects.toMatchObject({ name: 'AbortError' });
  expect(running('a')).toBe(false);
});
