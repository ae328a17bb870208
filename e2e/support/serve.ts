/**
 * Starts the test server on the built app:
 * `node --import tsx e2e/support/serve.ts --port 5200 --base /some/where/ [--isolated]`.
 * What lies in e2e/packs is served beside the app's own packs.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createStaticServer } from '../../support/server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '5200' },
    base: { type: 'string', default: '/' },
    isolated: { type: 'boolean', default: false },
  },
});

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const packs = fileURLToPath(new URL('../packs', import.meta.url));

if (!existsSync(dist)) {
  process.stderr.write('There is no dist/: run `npm run build` first.\n');
  process.exit(1);
}

createStaticServer({ dist, packs, base: values.base, isolated: values.isolated })
  .on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  })
  .listen(Number(values.port), '127.0.0.1', () => {
    process.stdout.write(`http://localhost:${values.port}${values.base}\n`);
  });
