/**
 * What `npm start` and `npm test` share: is this Node new enough, are the packages there, how to run a command.
 *
 * Only what comes with Node is imported here: this file runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

export function say(line = '') {
  process.stdout.write(`${line}\n`);
}

/** Ends the program with a message for a person, not a stack trace. */
export function stop(message, code = 1) {
  process.stderr.write(`\n${message}\n`);
  process.exit(code);
}

/** Makes the checkout ready to run: the right Node, and the packages of package-lock.json. */
export async function setUp() {
  checkNode();
  const reason = whyInstall();
  if (!reason) return;
  say(`Installing the packages (npm ci), because ${reason}. This takes about half a minute.`);
  // Warnings are about the libraries' own builds (which Node their authors use), not about this project.
  // Its script would fetch CUDA libraries that are not used: its CPU provider is inside the package.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const { code } = await npm(['ci', '--loglevel=error'], { env });
  if (code !== 0) stop('npm ci failed; what it said is above. Headwaters cannot run without its packages.');
}

function checkNode() {
  const { engines } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));
  const wanted = engines.node.replace('>=', '');
  if (isAtLeast(process.versions.node, wanted)) return;
  stop(
    `Headwaters needs Node ${wanted} or newer; this is Node ${process.versions.node}. See https://nodejs.org.`,
  );
}

/** Compares dotted versions number by number: 20.9 is older than 20.19. */
export function isAtLeast(version, wanted) {
  const have = version.split('.').map(Number);
  for (const [i, need] of wanted.split('.').map(Number).entries()) {
    if ((have[i] ?? 0) !== need) return (have[i] ?? 0) > need;
  }
  return true;
}

/** Why `npm ci` has to run, as the end of a sentence; undefined when it does not. */
function whyInstall() {
  // npm writes this file last, so a half-finished installation does not count as one.
  const done = `${ROOT}node_modules/.package-lock.json`;
  if (!existsSync(done)) return 'node_modules is missing or incomplete';
  const isStale = statSync(`${ROOT}package-lock.json`).mtimeMs > statSync(done).mtimeMs;
  return isStale ? 'package-lock.json is newer than node_modules' : undefined;
}

/**
 * Runs a command in the project's folder with its output shown, and waits for its end.
 * Resolves to `{ code }`; a command that cannot be started, or was killed by a signal, has a code other than 0.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.on('error', (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`);
      resolve({ code: 127 });
    });
    child.on('exit', (code) => resolve({ code: code ?? 1 }));
  });
}

/** Runs npm: the very one that runs this script when there is one, which also works where npm is a .cmd file. */
export function npm(args, options) {
  const self = process.env.npm_execpath;
  if (self && /npm-cli\.c?js$/.test(self)) return run(process.execPath, [self, ...args], options);
  return run('npm', args, { shell: process.platform === 'win32', ...options });
}
