#!/usr/bin/env node
// Starts the command line from its TypeScript sources, whatever folder it is called from.
import { fileURLToPath } from 'node:url';

const tsx = await import('tsx/esm/api').catch(() => undefined);
if (tsx) {
  tsx.register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
  const { main } = await import('./main.ts');
  await main(process.argv.slice(2));
} else {
  const checkout = fileURLToPath(new URL('..', import.meta.url));
  console.error(`The packages that headwaters needs are not installed: run "npm ci" in ${checkout} first.`);
  process.exitCode = 1;
}
