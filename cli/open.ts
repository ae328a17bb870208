import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { HeadwatersError } from '../src/core/errors';
import { parsePlace } from '../src/core/packPlace';
import { inspectPack } from '../src/pack/inspect';
import { fileSource } from '../src/pack/node/files';
import { openPack } from '../src/pack/open';
import { Arguments } from './arguments';
import { folderServer } from './folderServer';
import { inspectionLines } from './inspect';
import { note, oneLine, print } from './print';
import { folderNamed } from './source';
import { OPEN_USAGE } from './usage';

const OPTIONS = { port: { type: 'string' }, 'no-browser': { type: 'boolean' } } as const;
const DIST = fileURLToPath(new URL('../dist/', import.meta.url));

/** Serves the app and a folder to this computer alone, and opens them in the browser. */
export async function open(args: readonly string[]): Promise<void> {
  const given = new Arguments(args, OPTIONS, OPEN_USAGE);
  given.noMoreThan(1);
  const [name] = given.words;
  if (name === undefined) throw given.wrong('No folder and no address was given.');
  const port = given.whole('port', 0, 65_535, 0);
  if (!(await stat(`${DIST}index.html`).catch(() => undefined)))
    throw new HeadwatersError('FileError', {
      what: 'The app has not been built.',
      next: 'Run "npm run build" first.',
    });
  const folder = await folderNamed(name);
  const place = folder === undefined ? parsePlace(name) : undefined;
  const source = folder === undefined && place ? undefined : await fileSource(folder ?? name);
  if (source) {
    // What cannot be opened is said here, and not in a browser that somebody has to look at first.
    const inspection = inspectPack(await openPack(source));
    for (const line of inspectionLines(inspection)) note(line);
  }
  const server = folderServer(DIST, source);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new HeadwatersError('NetworkError', {
          what: `Port ${port} cannot be used (${error.code ?? error.message}).`,
          next: 'Choose another with --port.',
        }),
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const from = source ? `${origin}${server.filesPath}` : name;
  const address = `${origin}/#v=2&look=${encodeURIComponent(from)}`;
  print(`${oneLine(address)}\n`);
  note('Only this computer can reach it. Ctrl+C ends it.');
  if (!given.flag('no-browser')) showInBrowser(address);
}

function showInBrowser(address: string): void {
  const [program, ...before] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '']
        : ['xdg-open'];
  const child = spawn(program ?? 'xdg-open', [...before, address], { stdio: 'ignore', detached: true });
  // On a machine without a browser the address is enough.
  child.once('error', () => undefined);
  child.unref();
}
