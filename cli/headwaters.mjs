#!/usr/bin/env node
// Starts the command line, whatever folder it is called from: in a checkout from its TypeScript sources, in a package
// from the JavaScript that was built of them.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const start = existsSync(new URL('main.ts', import.meta.url)) ? await fromSources() : await fromBuild();
if (start) await start.main(process.argv.slice(2));

async function fromSources() {
  const tsx = await import('tsx/esm/api').catch(() => undefined);
  if (tsx) {
    tsx.register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
    return import('./main.ts');
  }
  const checkout = fileURLToPath(new URL('..', import.meta.url));
  console.error(`The packages that headwaters needs are not installed: run "npm ci" in ${checkout} first.`);
  process.exitCode = 1;
}

function fromBuild() {
  // An address, so that no tool that follows imports looks for a build in a checkout.
  return import(new URL('../dist-cli/main.js', import.meta.url).href);
}
