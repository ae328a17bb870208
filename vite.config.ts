import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defaultClientConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { offline } from './scripts/offline.mjs';

// Cross-origin isolation makes shared memory available, with which matching on the CPU has a thread for every core.
// Everything works without these headers, on one thread: a plain static host need not be able to send them.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Files of ONNX Runtime that the app serves itself; the page shows how much of them has come in. */
const runtime = (build: string): number =>
  statSync(new URL(`node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded${build}.wasm`, import.meta.url))
    .size;

/** The whole path: the development server packs jsPDF from within node_modules. */
const NOTHING = fileURLToPath(new URL('src/view/export/nothing.ts', import.meta.url));

export default defineConfig({
  plugins: [react(), offline()],
  define: { __RUNTIME_BYTES__: { wasm: runtime(''), webgpu: runtime('.asyncify') } },
  resolve: {
    // Of jsPDF's optional parts, which draw HTML, none is used; without this they would be built and kept all the same.
    alias: Object.fromEntries(['html2canvas', 'dompurify', 'canvg'].map((name) => [name, NOTHING])),
    // Without it, ONNX Runtime brings its glue inside its own script, and a second copy of it cannot be left out.
    conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
  },
  // Relative addresses: the build runs from any folder of any host.
  base: './',
  // One page and no routes: a file that is not there is a 404, as on a static host, and not index.html.
  appType: 'mpa',
  // Packages of the workers are found before the first visit: found later, they would reload the page under its user.
  optimizeDeps: { entries: ['index.html', 'src/workers/*.worker.ts'] },
  server: {
    headers,
    strictPort: false,
    // Files that are written while the app runs and are no part of it.
    watch: { ignored: ['**/dist/**', '**/dist-cli/**', '**/lab/**', '**/test-results/**', '**/e2e/**'] },
  },
  preview: { headers },
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    sourcemap: false,
    assetsInlineLimit: 512,
    license: { fileName: 'licences.md' },
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: {
    include: ['{src,cli,cluster,support}/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    // Property tests run thousands of cases; a busy machine must not turn them red.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
