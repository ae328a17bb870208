/**
 * `npm start`: from a fresh clone to the app in a browser. What follows `--` goes on to Vite:
 * `npm start -- --port 3000`.
 */
import { spawn } from 'node:child_process';
import { ROOT, say, setUp, stop } from './setup.mjs';

await setUp();

const isOpening = canOpenBrowser();
say('Starting Headwaters. Its address is printed below; Ctrl-C stops it.');
if (!isOpening) say('No browser is opened from here (CI, or no display): open the address yourself.');

const vite = spawn(
  process.execPath,
  [
    `${ROOT}node_modules/vite/bin/vite.js`,
    // Vite would wipe the lines above.
    '--clearScreen',
    'false',
    ...(isOpening ? ['--open'] : []),
    ...process.argv.slice(2),
  ],
  { cwd: ROOT, stdio: 'inherit' },
);

// Ctrl-C reaches Vite by itself when it shares the terminal; a signal sent to this process alone has to be handed
// on. Either way this process outlives Vite, so that nothing is left running.
let isAskedToStop = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    isAskedToStop = true;
    vite.kill(signal);
  });
}
vite.on('error', (error) => stop(`Vite could not be started: ${error.message}`));
vite.on('exit', (code) => process.exit(isAskedToStop ? 0 : (code ?? 1)));

function canOpenBrowser() {
  if (process.env.CI) return false;
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
