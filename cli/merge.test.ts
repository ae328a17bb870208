import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { answer, fixture, headwaters, temporary } from './testing';

// Each test starts a process or several, and other tests run beside it.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let room: Awaited<ReturnType<typeof temporary>>;
const part = (i: number): string => join(room.dir, `part-${i}.safetensors`);

beforeAll(async () => {
  room = await temporary();
  for (const i of [1, 2, 3])
    await answer('match', '--pack', fixture('tiny'), '--k', '3', '--shard', `${i}/3`, '--out', part(i));
});
afterAll(() => room.remove());

test('parts in any order make the atlas of one run, byte for byte', async () => {
  const [whole, joined] = [join(room.dir, 'whole'), join(room.dir, 'joined')];
  await answer('match', '--pack', fixture('tiny'), '--k', '3', '--out', whole);
  await answer('merge', '--out', joined, part(3), part(1), part(2));
  expect(await readFile(joined)).toEqual(await readFile(whole));
});

test('the script for Slurm does its part of an array, and leaves a part that is there alone', async () => {
  const out = join(room.dir, 'array');
  const task = (i: number) =>
    promisify(execFile)('bash', ['cluster/match.sbatch', fixture('tiny'), out, '3'], {
      cwd: new URL('..', import.meta.url),
      env: { ...process.env, SLURM_ARRAY_TASK_ID: String(i), SLURM_ARRAY_TASK_COUNT: '2' },
    });
  await task(2);
  await task(1);
  expect((await task(1)).stdout).toMatch(/part-k3-0001-of-0002\.safetensors is there\./);
  const parts = (await readdir(out)).map((name) => join(out, name));
  const [whole, joined] = [join(room.dir, 'whole3'), join(room.dir, 'joined3')];
  await answer('match', '--pack', fixture('tiny'), '--k', '3', '--out', whole);
  await answer('merge', '--out', joined, ...parts);
  expect(await readFile(joined)).toEqual(await readFile(whole));
});

test('parts that do not belong together are refused', async () => {
  const out = join(room.dir, 'refused');
  const [other, coarse] = [join(room.dir, 'other'), join(room.dir, 'coarse')];
  await answer('match', '--pack', fixture('gap'), '--k', '3', '--shard', '2/3', '--out', other);
  await answer('match', '--pack', fixture('tiny'), '--k', '2', '--shard', '2/3', '--out', coarse);
  const whole = join(room.dir, 'whole2');
  await answer('match', '--pack', fixture('tiny'), '--k', '3', '--out', whole);
  const refusals: [string[], RegExp][] = [
    [[part(1), part(3)], /^Part 2 of 3 is missing\./],
    [[part(1), part(2), part(2), part(3)], /^Part 2 of 3 is there twice/],
    [[part(1), other, part(3)], /do not belong together\. Expected pack tiny, found pack gap\./],
    [[part(1), coarse, part(3)], /do not belong together\. Expected k 3, found k 2\./],
    [[whole], /is not a part of an atlas\..*found a whole atlas/],
  ];
  for (const [parts, words] of refusals) {
    const { code, stdout, stderr } = await headwaters('merge', '--out', out, ...parts);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(words);
  }
  const wrong = await headwaters('match', '--pack', fixture('tiny'), '--shard', '4/3', '--out', out);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(/^--shard is "4\/3": write it as i\/n/);
});
