/**
 * A model hub for the tests, as far as Headwaters uses one: the commit of a branch, a listing in pages, files behind a
 * redirect to signed addresses of another origin, with the headers that browsers let a page of another origin see. It
 * can be told to be busy, to cut connections, and to ask for a token.
 */
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join, relative, resolve, sep } from 'node:path';

export interface HubFaults {
  /** Bytes after which an answer of the file server is cut, one after the other; whole answers when there are none left. */
  readonly cuts: number[];
  /** So many of the next requests are answered 429. */
  busy: number;
}

export interface HubServer {
  readonly origin: string;
  readonly faults: HubFaults;
  /** Paths of all requests, to the hub and to its file server. */
  readonly requests: string[];
  close(): Promise<void>;
}

export interface HubOptions {
  /** Holds `OWNER/NAME/...`, a folder a repository. */
  readonly repositories: string;
  /** Files on a page of a listing. */
  readonly page?: number;
  /** Over https, with a certificate that a browser has to be told to take. */
  readonly isSecure?: boolean;
  /** What opens repositories whose owner is called `gated`. */
  readonly token?: string;
}

/** The one commit of every repository. */
export const COMMIT = '5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e';
const EXPOSED =
  'X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,X-Total-Count,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag,X-Xet-Hash';

export async function startHub({
  repositories,
  page = 1000,
  token = '',
  isSecure = false,
}: HubOptions): Promise<HubServer> {
  const faults: HubFaults = { cuts: [], busy: 0 };
  const requests: string[] = [];
  const start = (serve: RequestListener): Promise<Server> =>
    listen(isSecure ? createSecureServer(certificate(), serve) : createServer(serve));
  const files = await start((request, response) => serveFile(request, response));
  const hub = await start((request, response) => serveHub(request, response));
  return {
    origin: originOf(hub),
    faults,
    requests,
    close: async () => {
      for (const server of [hub, files]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    },
  };

  function serveHub(request: IncomingMessage, response: ServerResponse): ServerResponse {
    const url = new URL(request.url ?? '/', originOf(hub));
    requests.push(url.pathname);
    response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
    response.setHeader('Access-Control-Expose-Headers', EXPOSED);
    if (request.method === 'OPTIONS')
      return end(response, 204, '', {
        'Access-Control-Allow-Headers': 'authorization',
        'Access-Control-Allow-Methods': 'GET, HEAD',
      });
    if (faults.busy > 0) {
      faults.busy--;
      return end(response, 429, 'slow down', { 'Retry-After': '1' });
    }
    const parts = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
    const isApi = parts[0] === 'api' && parts[1] === 'models';
    const [owner = '', name = '', what, revision = '', ...path] = isApi ? parts.slice(2) : parts;
    if (owner === 'gated' && request.headers.authorization !== `Bearer ${token}`)
      return end(response, 401, 'Access to this model is restricted.', { 'X-Error-Code': 'GatedRepo' });
    const root = inside(repositories, `${owner}/${name}`);
    if (
      !root ||
      !statSync(root, { throwIfNoEntry: false })?.isDirectory() ||
      !['main', COMMIT].includes(revision)
    )
      return end(response, 404, '{"error":"Not found"}', { 'X-Error-Code': 'RepoNotFound' });
    if (isApi && what === 'revision') return json(response, { id: `${owner}/${name}`, sha: COMMIT });
    if (isApi && what === 'tree') return list(response, url, root, path.join('/'));
    if (!isApi && what === 'resolve') return redirect(response, root, path.join('/'));
    return end(response, 404, 'Not found');
  }

  function list(response: ServerResponse, url: URL, root: string, folder: string): ServerResponse {
    const all = entriesBelow(root, folder);
    if (all.length === 0)
      return end(response, 404, '{"error":"Not found"}', { 'X-Error-Code': 'EntryNotFound' });
    const from = Number(url.searchParams.get('cursor') ?? 0);
    const next = new URL(url);
    next.searchParams.set('cursor', String(from + page));
    if (from + page < all.length) response.setHeader('Link', `<${next.href}>; rel="next"`);
    return json(response, all.slice(from, from + page));
  }

  function redirect(response: ServerResponse, root: string, path: string): ServerResponse {
    const file = inside(root, path);
    const stats = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false });
    if (file === undefined || !stats?.isFile())
      return end(response, 404, 'Entry not found', { 'X-Error-Code': 'EntryNotFound' });
    const signed = new URL(`/signed/${encodeURIComponent(relative(repositories, file))}`, originOf(files));
    signed.searchParams.set('Signature', createHash('sha256').update(`${path}${Date.now()}`).digest('hex'));
    return end(response, 302, '', {
      Location: signed.href,
      'X-Repo-Commit': COMMIT,
      'X-Linked-Size': String(stats.size),
      'X-Linked-ETag': `"${hashOf(file)}"`,
    });
  }

  function serveFile(request: IncomingMessage, response: ServerResponse): ServerResponse {
    const url = new URL(request.url ?? '/', originOf(files));
    requests.push(url.pathname);
    const file = inside(repositories, decodeURIComponent(url.pathname.slice('/signed/'.length)));
    if (!file || !url.searchParams.has('Signature') || request.headers.authorization !== undefined)
      return end(response, 403, 'The signature does not match.');
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Expose-Headers', '*');
    const { size } = statSync(file);
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const start = Number(first ?? 0);
    const stop = first === undefined ? size : Math.min(Number(last) + 1, size);
    if (start >= stop) return end(response, 416, '', { 'Content-Range': `bytes */${size}` });
    const status = first === undefined ? 200 : 206;
    response.writeHead(status, {
      'Content-Length': stop - start,
      'Accept-Ranges': 'bytes',
      ETag: `"${hashOf(file)}"`,
      ...(status === 206 && { 'Content-Range': `bytes ${start}-${stop - 1}/${size}` }),
    });
    if (request.method === 'HEAD') return response.end();
    const cut = faults.cuts.shift();
    const length = cut === undefined ? stop - start : Math.min(cut, stop - start);
    if (cut !== undefined && length < stop - start) {
      response.write(readFileSync(file).subarray(start, start + length), () => response.destroy());
      return response;
    }
    return createReadStream(file, { start, end: stop - 1 }).pipe(response);
  }
}

function entriesBelow(root: string, folder: string): object[] {
  const start = folder === '' ? root : inside(root, folder);
  if (!start || !statSync(start, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(start, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const full = join(entry.parentPath, entry.name);
    const path = relative(root, full).split(sep).join('/');
    if (!entry.isFile()) return [{ type: 'directory', oid: hashOfText(path), size: 0, path }];
    const { size } = statSync(full);
    const pointer = { type: 'file', oid: hashOfText(path), size, path };
    // Small files are in git itself, weights are large files.
    return /\.(json|md|yaml)$/.test(path)
      ? [pointer]
      : [{ ...pointer, lfs: { oid: hashOf(full), size, pointerSize: 134 } }];
  });
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function hashOfText(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

function inside(folder: string, path: string): string | undefined {
  const full = resolve(folder, path);
  return full.startsWith(resolve(folder) + sep) ? full : undefined;
}

function json(response: ServerResponse, value: unknown): ServerResponse {
  return end(response, 200, JSON.stringify(value), { 'Content-Type': 'application/json; charset=utf-8' });
}

function end(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): ServerResponse {
  return response.writeHead(status, headers).end(text);
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

function originOf(server: Server): string {
  const scheme = 'setSecureContext' in server ? 'https' : 'http';
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function certificate(): { readonly key: Buffer; readonly cert: Buffer } {
  const [key, cert] = ['key', 'cert'].map((name) =>
    readFileSync(new URL(`tls/${name}.pem`, import.meta.url)),
  );
  if (!key || !cert) throw new Error('the certificate is missing');
  return { key, cert };
}
