import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build, createServer, type ViteDevServer } from 'vite';
import { findChromium } from '../scripts/chromium.mjs';
import { BROWSER_FLAGS } from '../support/browser';
import { createStaticServer } from '../support/server';

/** The browser of the tests with the flags of the tests, and the development server for modules as they are. */

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

export async function launch(): Promise<Browser> {
  return chromium.launch({ args: [...BROWSER_FLAGS], executablePath: await findChromium() });
}

export interface Served {
  /** Ends with a slash. The pages are cross-origin isolated. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** @param folders outside the project whose files are served as well, under /@fs */
export async function serveModules(port: number, folders: readonly string[] = []): Promise<Served> {
  const server: ViteDevServer = await createServer({
    root: ROOT,
    logLevel: 'error',
    server: {
      host: '127.0.0.1',
      port,
      hmr: false,
      // node_modules may be a link to another folder.
      fs: { allow: [ROOT, realpathSync(`${ROOT}node_modules`), ...folders] },
    },
    // Served as they are: its loader finds its WebAssembly beside itself.
    optimizeDeps: { exclude: ['onnxruntime-web'], noDiscovery: true },
  });
  await server.listen();
  const { port: got } = server.config.server;
  return { url: `http://localhost:${got}/`, close: () => server.close() };
}

/** A page of the development server's origin, without the app, in which its modules can be imported. */
export async function openModules(browser: Browser, { url }: Served): Promise<Page> {
  const page = await browser.newPage();
  // Any small file will do: what is wanted is the origin.
  await page.goto(`${url}src/match/panels.ts`);
  // Constants of the build, which the app's own page would bring.
  await page.evaluate((env) => import(env), '/@vite/env');
  return page;
}

/** Builds the app as it is and serves it like a static host. */
export async function serveApp(port: number): Promise<Served> {
  const dist = mkdtempSync(join(tmpdir(), 'headwaters-'));
  // The development server has set it to "development", and a build would then hold the slow React for developers.
  process.env.NODE_ENV = 'production';
  await build({ root: ROOT, logLevel: 'error', build: { outDir: dist, emptyOutDir: true } });
  const server = createStaticServer({ dist, packs: join(dist, 'none'), base: '/', isolated: true });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dist, { recursive: true });
    },
  };
}
