import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileSource } from '../src/pack/node/files';
import { openPack } from '../src/pack/open';
import { openSource } from '../src/pack/openSource';
import { type FolderServer, folderServer } from './folderServer';

/** The server of `headwaters open`, spoken to as the page does, and as it must not be. */

const FOLDER = new URL('../lab/fixtures/foreign/gemma_scope/gemma-2-saes', import.meta.url).pathname;
let dist: string;
let server: FolderServer;
let page: URL;
let files: URL;

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'headwaters-dist-'));
  await writeFile(join(dist, 'index.html'), '<title>Headwaters</title>');
  server = folderServer(`${dist}/`, await fileSource(FOLDER));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  page = new URL(`http://localhost:${(server.address() as AddressInfo).port}/`);
  files = new URL(server.filesPath, page);
});
afterAll(async () => {
  server.close();
  await rm(dist, { recursive: true });
});

/** A request as no browser would let a page make it. */
function ask(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: page.port, path, headers, method };
    request(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

test('the folder opens by its address, read by ranges', async () => {
  const pack = await openPack(openSource(files.href));
  expect(pack.collection?.layouts).toEqual(['Gemma Scope']);
  expect(pack.saes.size).toBe(8);
  const path = pack.manifest.saes[0]?.decoder.path ?? '';
  const answer = await fetch(new URL(path, files), { headers: { Range: 'bytes=10-19' } });
  expect(answer.status).toBe(206);
  const whole = await readFile(join(FOLDER, path));
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(whole.subarray(10, 20));
});

test('the page is isolated, so that it can have threads', async () => {
  const { headers, status } = await fetch(new URL('/', page));
  expect(status).toBe(200);
  expect(headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
});

test.each([
  ['another host', '/', { Host: 'evil.example' }, 'GET', 403],
  ['a page of another origin', '/', { Origin: 'https://evil.example' }, 'GET', 403],
  ['writing', '/', {}, 'PUT', 405],
  ['a path out of the app', '/..%2fpackage.json', {}, 'GET', 404],
  ['what is not there', '/nothing.js', {}, 'GET', 404],
])('%s is refused', async (_, path, headers, method, status) => {
  expect(await ask(path, { Host: `localhost:${page.port}`, ...headers }, method)).toBe(status);
});

test('a path out of the folder is refused', async () => {
  const path = `${files.pathname}..%2f..%2f..%2f..%2fpackage.json`;
  expect(await ask(path, { Host: `localhost:${page.port}` })).toBe(404);
});
