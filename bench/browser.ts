import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import { createServer, type ViteDevServer } from 'vite';
import playwrightConfig from '../playwright.config';
import { findChromium } from '../scripts/chromium.mjs';

/** The browser of the tests with the flags of the tests, and the development server for modules as they are. */

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

export async function launch(): Promise<Browser> {
  const { launchOptions } = playwrightConfig.use ?? {};
  return chromium.launch({ ...launchOptions, executablePath: await findChromium() });
}

export interface Modules {
  /** Ends with a slash. The pages are cross-origin isolated. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function serveModules(port: number): Promise<Modules> {
  const server: ViteDevServer = await createServer({
    root: ROOT,
    logLevel: 'error',
    server: {
      host: '127.0.0.1',
      port,
      hmr: false,
      // node_modules may be a link to another folder.
      fs: { allow: [ROOT, realpathSync(`${ROOT}node_modules`)] },
    },
    // Served as they are: its loader finds its WebAssembly beside itself.
    optimizeDeps: { exclude: ['onnxruntime-web'], noDiscovery: true },
  });
  await server.listen();
  const { port: got } = server.config.server;
  return { url: `http://localhost:${got}/`, close: () => server.close() };
}
