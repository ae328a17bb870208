import { defineConfig } from '@playwright/test';

const { CI, CHROMIUM_PATH, E2E_PORT = '5199' } = process.env;

/** The first of three ports, one after the other: another one lets two checkouts be tested at once. */
const PORT = Number(E2E_PORT);

/** The built app as a visitor gets it: below a folder, with isolation headers (5200, if not told otherwise) and without them (5201). */
const FOLDER = '/some/where/';
const server = (port: number, ...flags: string[]) => ({
  command: ['node --import tsx e2e/support/serve.ts --port', port, '--base', FOLDER, ...flags].join(' '),
  url: `http://localhost:${port}${FOLDER}`,
  reuseExistingServer: !CI,
});

/** The kernels are tested as source modules, so these come from the dev server. */
const KERNELS = '**/{kernels,numpy}.spec.ts';

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/support/packs.ts',
  testMatch: '**/*.spec.ts',
  // A test that passes only on the second try is broken, so there is no second try.
  retries: 0,
  forbidOnly: Boolean(CI),
  ...(CI ? { workers: 1 } : {}),
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    browserName: 'chromium',
    baseURL: `http://localhost:${PORT + 1}${FOLDER}`,
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(CHROMIUM_PATH ? { executablePath: CHROMIUM_PATH } : {}),
      args: [
        '--no-sandbox',
        // Without a GPU, WebGPU is there only behind this flag (on SwiftShader).
        '--enable-unsafe-webgpu',
        // Whatever the browser would ask the network for on its own account.
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-quic',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [
    { name: 'app', testIgnore: KERNELS },
    { name: 'kernels', testMatch: KERNELS, use: { baseURL: `http://localhost:${PORT}/` } },
  ],
  webServer: [
    {
      command: `node node_modules/vite/bin/vite.js --host 127.0.0.1 --port ${PORT} --strictPort`,
      url: `http://localhost:${PORT}/`,
      reuseExistingServer: !CI,
    },
    server(PORT + 1, '--isolated'),
    server(PORT + 2),
  ],
});
