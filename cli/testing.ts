import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Runs the real command, and spoils copies of packs. */

export const COMMAND = fileURLToPath(new URL('headwaters.mjs', import.meta.url));
export const DEMO = fileURLToPath(new URL('../public/packs/demo', import.meta.url));
export const FIXTURES = ['tiny', 'gap', 'holes'] as const;

export function fixture(name: string): string {
  return fileURLToPath(new URL(`../lab/fixtures/${name}`, import.meta.url));
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Called from a folder that is not the checkout: the command must not care. */
export function headwaters(...args: string[]): Promise<Outcome> {
  const options = { cwd: tmpdir(), maxBuffer: 2 ** 28 };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [COMMAND, ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** The answer of a command that has to succeed. */
export async function answer<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await headwaters(...args);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

export async function temporary(): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'headwaters-'));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

export async function copyPack(from: string, to: string): Promise<string> {
  await cp(from, to, { recursive: true });
  return to;
}

/** Changes a pack's manifest in place. */
export async function editManifest(pack: string, changes: Record<string, unknown>): Promise<void> {
  const path = join(pack, 'pack.json');
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...changes }));
}

/** Top-5 lists of every pair, made by numpy in double precision (lab/make_test_packs.py). */
export interface Expected {
  readonly k: number;
  readonly excluded: Record<string, { zero: number[]; notFinite: number[] }>;
  readonly pairs: Record<string, { index: number[][]; cosine: number[][] }>;
}

export async function expectedOf(name: string): Promise<Expected> {
  return JSON.parse(await readFile(join(fixture(name), 'expected.json'), 'utf8')) as Expected;
}
