/**
 * A Python with numpy and safetensors, with which the tests read what the app writes.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { ROOT, run, say, stop } from './setup.mjs';

const FOLDER = `${ROOT}node_modules/.cache/headwaters/python`;
const OWN = `${FOLDER}/${process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python'}`;
const SYSTEM = process.platform === 'win32' ? 'python' : 'python3';
const MODULES = ['numpy', 'safetensors'];
const MISSING =
  'No Python with numpy and safetensors was found (npm test installs them for Python 3.11 or newer; HEADWATERS_PYTHON names another one).';

/**
 * The Python that tests run; undefined, and said so, where there is none with the modules.
 *
 * @throws under CI, where skipping a test would be failing in silence
 */
export function pythonForTests() {
  const python = pythonPath();
  if (hasModules(python)) return python;
  if (process.env.CI) throw new Error(MISSING);
  process.stderr.write(`${MISSING} Tests that read with it what the app writes are skipped.\n`);
  return undefined;
}

/**
 * The same, for the environment of the tests, with the modules installed where they are missing. Says so where that
 * fails, and ends the program under CI.
 */
export async function findPython() {
  const python = pythonPath();
  if (hasModules(python)) return python;
  if (process.env.HEADWATERS_PYTHON)
    stop(`HEADWATERS_PYTHON is ${python}, which has no ${MODULES.join(' and ')}.`);
  const versions = pinned();
  say(`Installing ${versions.join(' and ')} for the tests that read files with Python.`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  if ((await run(SYSTEM, ['-m', 'venv', '--clear', FOLDER])).code === 0)
    await run(OWN, [...pip, ...versions]);
  if (hasModules(OWN)) return OWN;
  if (process.env.CI) stop(MISSING);
  say(MISSING);
  return python;
}

/** The one that is named, the tests' own, or the system's. */
function pythonPath() {
  return process.env.HEADWATERS_PYTHON ?? (existsSync(OWN) ? OWN : SYSTEM);
}

function hasModules(python) {
  return spawnSync(python, ['-c', `import ${MODULES.join(', ')}`], { stdio: 'ignore' }).status === 0;
}

/** As lab/requirements.txt pins them. */
function pinned() {
  const lines = readFileSync(`${ROOT}lab/requirements.txt`, 'utf8').split('\n');
  return lines.filter((line) => MODULES.includes(line.split('==')[0]));
}
