import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A Slurm of one machine for a test: munge, a controller and a worker, in a folder of their own. */
export interface Slurm {
  /** Runs one of its commands, and answers with what it printed. */
  run(command: string, ...args: readonly string[]): Promise<string>;
  /** What controller and worker wrote into their logs. */
  logs(): Promise<string>;
  stop(): Promise<void>;
}

const execute = promisify(execFile);
const START_MS = 20_000;

export async function startSlurm(): Promise<Slurm> {
  const room = await mkdtemp(join(tmpdir(), 'headwaters-slurm-'));
  const at = (name: string): string => join(room, name);
  // munge refuses a socket below a folder that others may not enter.
  await chmod(room, 0o755);
  for (const folder of ['state', 'spool']) await mkdir(at(folder));
  await writeFile(at('munge.key'), randomBytes(1024), { mode: 0o400 });
  await writeFile(at('slurm.conf'), configuration(at));
  const env = { ...process.env, SLURM_CONF: at('slurm.conf') };
  const daemons: ChildProcess[] = [];
  const start = (command: string, ...args: readonly string[]): void => {
    daemons.push(spawn(command, args, { env, stdio: 'ignore' }));
  };
  const logs = async (): Promise<string> => {
    const all = ['munged.log', 'slurmctld.log', 'slurmd.log'].map((name) =>
      readFile(at(name), 'utf8').catch(() => ''),
    );
    return (await Promise.all(all)).join('\n');
  };
  const run = async (command: string, ...args: readonly string[]): Promise<string> =>
    (await execute(command, args, { env })).stdout.trim();
  const stop = async (): Promise<void> => {
    for (const daemon of daemons.reverse()) daemon.kill('SIGKILL');
    await rm(room, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    start(
      'munged',
      '--foreground',
      '--force',
      `--key-file=${at('munge.key')}`,
      `--socket=${at('munge.socket')}`,
      `--pid-file=${at('munge.pid')}`,
      `--log-file=${at('munged.log')}`,
      `--seed-file=${at('munge.seed')}`,
    );
    start('slurmctld', '-D');
    start('slurmd', '-D', '-N', hostname().split('.')[0] ?? 'localhost');
    await untilIdle(run, logs);
    return { run, logs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilIdle(run: Slurm['run'], logs: Slurm['logs']): Promise<void> {
  const end = Date.now() + START_MS;
  while (Date.now() < end) {
    if ((await run('sinfo', '--noheader', '--format=%T').catch(() => '')) === 'idle') return;
    await setTimeout(200);
  }
  throw new Error(`Slurm did not start:\n${await logs()}`);
}

/** Sixteen processors, whatever the machine has: all tasks run at the same time. */
function configuration(at: (name: string) => string): string {
  const host = hostname().split('.')[0] ?? 'localhost';
  const { username } = userInfo();
  // Other ports than Slurm's own, in case that it runs here.
  const port = 20_000 + (process.pid % 20_000);
  return `ClusterName=headwaters
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=${username}
SlurmdUser=${username}
AuthType=auth/munge
AuthInfo=socket=${at('munge.socket')}
CredType=cred/munge
SlurmctldPort=${port}
SlurmdPort=${port + 1}
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd.pid')}
SlurmctldLogFile=${at('slurmctld.log')}
SlurmdLogFile=${at('slurmd.log')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
SchedulerParameters=batch_sched_delay=0,sched_interval=1
NodeName=${host} NodeAddr=127.0.0.1 CPUs=16 RealMemory=64000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
}
