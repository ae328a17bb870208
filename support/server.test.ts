import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStaticServer } from './server.ts';
import { trouble } from './troubles.ts';

const BASE = '/some/where/';
const PAGE = '<!doctype html><h1>Page</h1>';
const WEIGHTS = Uint8Array.from({ length: 60_000 }, (_, i) => i % 251);
const SAE = 'packs/demo/saes/0-res.safetensors';

const folder = mkdtempSync(join(tmpdir(), 'headwaters-'));
const files: Record<string, string | Uint8Array> = {
  'dist/index.html': PAGE,
  'dist/assets/kernel.wasm': 'wasm',
  'dist/packs/demo/pack.json': '{}',
  'dist/packs/demo/labels.json': '[]',
  [`dist/${SAE}`]: WEIGHTS,
  'packs/extra/pack.json': '{"extra":true}',
  'secret.txt': 'secret',
};

function serve(isolated: boolean) {
  return createStaticServer({
    dist: join(folder, 'dist'),
    packs: join(folder, 'packs'),
    base: BASE,
    isolated,
  });
}
const isolated = serve(true);
const plain = serve(false);

const at = (path: string, server = isolated) =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE}${path}`;
const get = (path: string, range?: string) => fetch(at(path), range ? { headers: { range } } : {});
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

beforeAll(async () => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  for (const server of [isolated, plain]) {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  }
});

afterAll(() => {
  for (const server of [isolated, plain]) {
    server.close();
    server.closeAllConnections();
  }
  rmSync(folder, { recursive: true });
});

describe('plain files', () => {
  test('the app is below its folder and nowhere else', async () => {
    expect(await (await get('')).text()).toBe(PAGE);
    expect((await fetch(at('').slice(0, -1), { redirect: 'manual' })).status).toBe(301);
    expect((await fetch(new URL('/index.html', at('')))).status).toBe(404);
    expect((await get('no-such-file')).status).toBe(404);
    expect((await get('packs')).status).toBe(404);
  });

  test('nothing outside the folder is served', async () => {
    expect((await get('..%2fsecret.txt')).status).toBe(404);
    expect((await get('packs/..%2f..%2fsecret.txt')).status).toBe(404);
    expect((await get('%00')).status).toBe(404);
  });

  test('files have their types, and packs of the tests lie beside those of the app', async () => {
    expect((await get('assets/kernel.wasm')).headers.get('content-type')).toBe('application/wasm');
    expect((await get(SAE)).headers.get('content-type')).toBe('application/octet-stream');
    expect(await (await get('packs/extra/pack.json')).json()).toEqual({ extra: true });
    expect(await (await get(`${trouble('norange')}packs/extra/pack.json`)).json()).toEqual({ extra: true });
  });

  test('isolation headers are sent only where they were asked for', async () => {
    const names = [
      'cross-origin-opener-policy',
      'cross-origin-embedder-policy',
      'cross-origin-resource-policy',
    ];
    const [with_, without] = await Promise.all([fetch(at('')), fetch(at('', plain))]);
    expect(names.map((name) => with_.headers.get(name))).toEqual([
      'same-origin',
      'require-corp',
      'same-origin',
    ]);
    expect(names.map((name) => without.headers.get(name))).toEqual([null, null, null]);
  });
});

describe('byte ranges', () => {
  test.each([
    ['bytes=0-0', 0, 1],
    ['bytes=100-199', 100, 200],
    ['bytes=59990-', 59_990, 60_000],
    ['bytes=-5', 59_995, 60_000],
    ['bytes=59990-99999', 59_990, 60_000],
    ['bytes=-99999', 0, 60_000],
  ])('%s', async (range, start, end) => {
    const response = await get(SAE, range);
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/60000`);
    expect(await bytesOf(response)).toEqual(WEIGHTS.slice(start, end));
  });

  test.each(['bytes=60000-', 'bytes=-0', 'bytes=70000-70001'])('%s is beyond the end', async (range) => {
    const response = await get(SAE, range);
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */60000');
  });

  test.each(['bytes=0-1,5-6', 'rows=0-1', 'bytes=5-1', 'bytes=-'])(
    '%s gives the whole file',
    async (range) => {
      const response = await get(SAE, range);
      expect(response.status).toBe(200);
      expect(await bytesOf(response)).toEqual(WEIGHTS);
    },
  );
});

describe('troubles', () => {
  test('a page in trouble is the same page, and its other files are well', async () => {
    expect(await (await get(trouble('cut'))).text()).toBe(PAGE);
    expect((await get(`${trouble('404')}packs/demo/pack.json`)).status).toBe(200);
    expect((await get('trouble/unknown/index.html')).status).toBe(404);
  });

  test('404: the SAE files, or the one file named', async () => {
    expect((await get(trouble('404') + SAE)).status).toBe(404);
    const named = trouble('404', 'demo/labels.json');
    expect((await get(`${named}packs/demo/labels.json`)).status).toBe(404);
    expect((await get(`${named}${SAE}`)).status).toBe(200);
  });

  test('cut: the connection breaks in the middle, of a part too', async () => {
    const whole = await get(trouble('cut') + SAE);
    expect(whole.headers.get('content-length')).toBe('60000');
    await expect(whole.arrayBuffer()).rejects.toThrow();
    const part = await get(trouble('cut') + SAE, 'bytes=0-999');
    expect(part.status).toBe(206);
    await expect(part.arrayBuffer()).rejects.toThrow();
  });

  test('html: the page instead of any file of a pack', async () => {
    for (const path of ['packs/demo/pack.json', SAE, 'packs/demo/none.json']) {
      const response = await get(trouble('html') + path, 'bytes=0-3');
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html']);
      expect(await response.text()).toBe(PAGE);
    }
  });

  test('norange: the whole file with status 200', async () => {
    const response = await get(trouble('norange') + SAE, 'bytes=100-199');
    expect(response.status).toBe(200);
    expect(await bytesOf(response)).toEqual(WEIGHTS);
  });

  test('slow: about 200 KB a second', async () => {
    const begin = performance.now();
    expect(await bytesOf(await get(trouble('slow') + SAE))).toEqual(WEIGHTS);
    expect(performance.now() - begin).toBeGreaterThan(190);
  });

  test('429: twice for each load of the page', async () => {
    const statuses = async () => {
      await get(trouble('429'));
      const answers = [
        await get(trouble('429') + SAE),
        await get(trouble('429') + SAE),
        await get(trouble('429') + SAE),
      ];
      expect(answers[0]?.headers.get('retry-after')).toBe('1');
      return answers.map((response) => response.status);
    };
    expect(await statuses()).toEqual([429, 429, 200]);
    expect(await statuses()).toEqual([429, 429, 200]);
  });

  test('stall: half of the bytes, then nothing', async () => {
    const response = await fetch(at(trouble('stall') + SAE), { signal: AbortSignal.timeout(400) });
    let received = 0;
    const reading = async () => {
      for await (const chunk of response.body ?? []) received += chunk.length;
    };
    await expect(reading()).rejects.toThrow('timeout');
    expect(received).toBe(30_000);
  });
});
