import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { optionalDependencies } from './package.json' with { type: 'json' };

/**
 * The command line as JavaScript, for the package (`npm run build:cli`). A checkout runs the TypeScript as it is. The
 * package brings this instead, so that installing it brings neither tsx nor whole libraries of which little is used.
 */

export default defineConfig({
  publicDir: false,
  // Transformers.js opens pictures with sharp; here it only makes tokens, and asks for no more than that sharp is there.
  plugins: [besideTheCode('src/match/node/scaled_topk.onnx'), emptied('sharp')],
  // What package.json names is installed with the package; everything else is in the build.
  ssr: { noExternal: true, external: Object.keys(optionalDependencies) },
  build: {
    ssr: 'cli/main.ts',
    ssrEmitAssets: true,
    outDir: 'dist-cli',
    target: 'node20',
    license: { fileName: 'licences.md' },
    reportCompressedSize: false,
    // One folder beside dist and no folder in it: addresses that start from a module of cli/ are right from here too.
    rolldownOptions: { output: { chunkFileNames: '[name]-[hash].js' } },
  },
});

/** A file that a module reads from its own folder. */
function besideTheCode(path: string): Plugin {
  return {
    name: 'beside-the-code',
    buildStart() {
      this.emitFile({ type: 'asset', fileName: basename(path), source: readFileSync(path) });
    },
  };
}

/** A library of which nothing is used, in name only. */
function emptied(library: string): Plugin {
  const id = `\0${library}`;
  return {
    name: 'emptied',
    enforce: 'pre',
    resolveId: (asked) => (asked === library ? id : undefined),
    load: (asked) => (asked === id ? 'export default {};' : undefined),
  };
}
