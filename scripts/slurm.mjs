/**
 * Finds Slurm and munge, with which it knows its own messages, and installs Debian's only when there are none: one test
 * starts a controller and a worker.
 */
import { spawnSync } from 'node:child_process';
import { aptInstall } from './apt.mjs';
import { say } from './setup.mjs';

const PROGRAMS = ['slurmctld', 'slurmd', 'sbatch', 'munged'];
const PACKAGES = ['slurmctld', 'slurmd', 'slurm-client', 'munge'];

/** Whether all programs are there. */
export function hasSlurm() {
  // Clients of Slurm say even their version only where there is a configuration: that they start is all there is to see.
  return PROGRAMS.every((name) => spawnSync(name, ['-V'], { stdio: 'ignore' }).error === undefined);
}

/** The same, with Debian's packages installed where they are missing. Says so where that fails. */
export async function findSlurm() {
  if (hasSlurm()) return;
  say('No Slurm found.');
  for (const name of PACKAGES) if (!(await aptInstall(name))) break;
  if (!hasSlurm()) say('Slurm could not be installed: the test of the array script is NOT run.');
}
