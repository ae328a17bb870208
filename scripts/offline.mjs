/**
 * A part of the build: writes into the service worker (sw.js) which files make up the version that was built.
 */
import { createHash } from 'node:crypto';

const FILE = 'sw.js';
const SOURCE = 'src/app/offline/serviceWorker.ts';
const MARK = '__BUILT__';
/** What stands in public/ and belongs to the app. */
const PUBLIC = ['icon.svg'];

/** @returns {import('vite').Plugin} */
export function offline() {
  return {
    name: 'offline',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: SOURCE, fileName: FILE });
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle[FILE];
        if (worker?.type !== 'chunk') throw new Error(`the build made no ${FILE}`);
        // Not every browser takes a module here; a script that imports nothing is none.
        if (worker.imports.length > 0) throw new Error(`${FILE} must stand alone`);
        const files = Object.values(bundle).filter(({ fileName }) => fileName !== FILE);
        const assets = files.map(({ fileName }) => fileName).filter((name) => name.startsWith('assets/'));
        const hash = createHash('sha256').update(worker.code);
        for (const file of files.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1)))
          hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
        const built = { version: hash.digest('hex').slice(0, 12), files: ['', ...PUBLIC, ...assets] };
        worker.code = worker.code.replace(MARK, () => `(${JSON.stringify(built)})`);
      },
    },
  };
}
