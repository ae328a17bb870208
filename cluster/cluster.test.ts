import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { answer, DEMO, fixture, temporary } from '../cli/testing';
import { hasSlurm } from '../scripts/slurm.mjs';
import { type Slurm, startSlurm } from './slurm';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const ROOT = fileURLToPath(new URL('..', import.meta.url));
let room: Awaited<ReturnType<typeof temporary>>;
beforeAll(async () => {
  room = await temporary();
});
afterAll(() => room.remove());

/** What one run writes. */
async function wholeOf(pack: string, k: number): Promise<Buffer> {
  const out = join(room.dir, 'whole.safetensors');
  await answer('match', '--pack', pack, '--k', String(k), '--out', out);
  return readFile(out);
}

async function mergedOf(folder: string): Promise<Buffer> {
  const parts = (await readdir(folder))
    .filter((name) => name.startsWith('part-'))
    .map((name) => join(folder, name));
  const out = join(room.dir, 'merged.safetensors');
  await answer('merge', '--out', out, ...parts);
  return readFile(out);
}

describe.skipIf(!hasSlurm())('the array script, on a controller and a worker of Slurm', () => {
  let slurm: Slurm;
  beforeAll(async () => {
    slurm = await startSlurm();
  });
  afterAll(() => slurm?.stop());

  const states = async (): Promise<ReadonlyMap<string, string>> => {
    const lines = await slurm.run('squeue', '--array', '--noheader', '--format=%F_%K %T');
    return new Map(
      lines
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(' ') as [string, string]),
    );
  };
  const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 120_000; Date.now() < end; await setTimeout(100)) if (await isSo()) return;
    throw new Error(`${what} did not come:\n${await slurm.logs()}`);
  };

  it('makes in four tasks, one of them killed and requeued, what one run writes, byte for byte', async () => {
    const out = join(room.dir, 'slurm');
    const submit = [
      '--parsable',
      '--array=1-4',
      `--chdir=${ROOT}`,
      `--output=${join(room.dir, 'task-%a.log')}`,
    ];
    const job = await slurm.run('sbatch', ...submit, join(ROOT, 'cluster/match.sbatch'), DEMO, out, '4');
    const victim = `${job}_2`;
    await until('a task that runs', async () => (await states()).get(victim) === 'RUNNING');
    await slurm.run('scontrol', 'requeue', victim);
    await until('the task in the queue', async () => (await states()).get(victim) === 'PENDING');
    expect(await readdir(out).catch(() => [])).not.toContain('part-k4-0002-of-0004.safetensors');
    // Slurm waits two minutes before it begins anew.
    await slurm.run('scontrol', 'update', `JobId=${victim}`, 'StartTime=now');
    await until('the end of the array', async () => (await states()).size === 0);
    expect(await slurm.run('scontrol', 'show', 'job', victim)).toMatch(/Restarts=1/);
    expect((await readdir(out)).sort()).toEqual(
      [1, 2, 3, 4].map((i) => `part-k4-000${i}-of-0004.safetensors`),
    );
    expect((await mergedOf(out)).equals(await wholeOf(DEMO, 4))).toBe(true);
  });
});

describe('the Job of Kubernetes', () => {
  interface Job {
    readonly spec: {
      readonly completionMode: string;
      readonly completions: number;
      readonly parallelism: number;
      readonly template: {
        readonly spec: {
          readonly containers: readonly [
            {
              readonly command: readonly string[];
              readonly args: readonly string[];
              readonly env: readonly { readonly name: string; readonly value: string }[];
            },
          ];
        };
      };
    };
  }

  it('makes with its own command, index by index, what one run writes', async () => {
    const text = await readFile(join(ROOT, 'cluster/match-job.yaml'), 'utf8');
    const { spec } = parse(text) as Job;
    const [{ command, args, env }] = spec.template.spec.containers;
    const given = Object.fromEntries(env.map(({ name, value }) => [name, value]));
    expect(spec).toMatchObject({ completionMode: 'Indexed', completions: Number(given.PARTS) });
    expect(spec.parallelism).toBe(spec.completions);

    const out = join(room.dir, 'job');
    const own = { PACK: fixture('tiny'), OUT: out, K: '3', PARTS: '3' };
    expect(Object.keys(own).sort()).toEqual(Object.keys(given).sort());
    const [shell = '', ...flags] = command;
    // The index that is done twice is not made again.
    for (const index of ['0', '1', '2', '1']) {
      const options = { cwd: ROOT, env: { ...process.env, ...own, JOB_COMPLETION_INDEX: index } };
      await promisify(execFile)(shell, [...flags, ...args], options);
    }
    expect((await mergedOf(out)).equals(await wholeOf(fixture('tiny'), 3))).toBe(true);
  });
});
