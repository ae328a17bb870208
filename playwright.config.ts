import { defineConfig } from '@playwright/test';
import { appUrl, FOLDER, PORTS } from './e2e/support/ports';
import { BROWSER_FLAGS } from './support/browser';

const { CI, CHROMIUM_PATH } = process.env;

/** The built app as a visitor gets it: below a folder, with isolation headers (5200) and without them (5201). */
const server = (port: number, ...flags: string[]) => ({
  command: ['node --import tsx e2e/support/serve.ts --port', port, '--base', FOLDER, ...flags].join(' '),
  url: appUrl(port),
  reuseExistingServer: !CI,
});

/** The kernels are tested as source modules, so these come from the dev server. */
const KERNELS = '**/{kernels,numpy,atlas}.spec.ts';

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/support/packs.ts',
  testMatch: '**/*.spec.ts',
  // A test that passes only on the second try is broken, so there is no second try.
  retries: 0,
  forbidOnly: Boolean(CI),
  // Half of a test is waiting for a picture: two share two cores well.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    browserName: 'chromium',
    baseURL: appUrl(PORTS.isolated),
    viewport: { width: 1280, height: 800 },
    // Tests that break requests on purpose would otherwise get what was kept of them; keep.spec.ts lets it work.
    serviceWorkers: 'block',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(CHROMIUM_PATH ? { executablePath: CHROMIUM_PATH } : {}),
      args: [...BROWSER_FLAGS],
    },
  },
  projects: [
    { name: 'app', testIgnore: KERNELS },
    { name: 'kernels', testMatch: KERNELS, use: { baseURL: `http://localhost:${PORTS.dev}/` } },
  ],
  webServer: [
    {
      command: `node node_modules/vite/bin/vite.js --host 127.0.0.1 --port ${PORTS.dev} --strictPort`,
      url: `http://localhost:${PORTS.dev}/`,
      reuseExistingServer: !CI,
    },
    server(PORTS.isolated, '--isolated'),
    server(PORTS.plain),
  ],
});
