import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lookup } from 'mrmime';
import { isHeadwatersError } from '../src/core/errors';
import type { ByteRange, ByteSource } from '../src/pack/bytes';
import { LISTING_FILE } from '../src/pack/sources/webListing';

/** A server with the path that the folder's files have on it. */
export type FolderServer = Server & { readonly filesPath: string };

/** Bytes of a file that are held at a time. */
const PIECE = 4 * 1024 ** 2;

/**
 * Serves the built app and, below `filesPath`, the files of one folder: read-only, by ranges, and to pages of its own
 * alone. A page of another origin that has its name resolve to this computer names another host, and is refused.
 *
 * @param dist folder of the app, with a slash at its end
 */
export function folderServer(dist: string, source: ByteSource | undefined): FolderServer {
  const names = (source?.trail ?? source?.name ?? '').split('/').filter(Boolean).map(encodeURIComponent);
  const filesPath = `/files/${names.join('/')}/`;
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else end(response, isHeadwatersError(error, 'FileError') ? 404 : 500);
    });
  });
  return Object.assign(server, { filesPath });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host = '', origin } = request.headers;
    if (!/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host)) return end(response, 403);
    if (origin !== undefined && origin !== `http://${host}`) return end(response, 403);
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405);
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    // Threads need a page that is isolated.
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (source && pathname.startsWith(filesPath))
      return sendFile(request, response, source, decoded(pathname.slice(filesPath.length)));
    return sendApp(request, response, decoded(pathname.slice(1)) || 'index.html');
  }

  async function sendApp(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const full = resolve(dist, path);
    if (!full.startsWith(resolve(dist) + sep)) return end(response, 404);
    const info = await stat(full).catch(() => undefined);
    if (!info?.isFile()) return end(response, 404);
    response.writeHead(200, {
      'Content-Type': lookup(full) ?? 'application/octet-stream',
      'Content-Length': info.size,
      ETag: `"${info.size}-${info.mtimeMs}"`,
    });
    if (request.method === 'HEAD') response.end();
    else if (info.size < PIECE) response.end(await readFile(full));
    else await pipeline(createReadStream(full), response);
  }
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  source: ByteSource,
  path: string,
): Promise<void> {
  if (path === LISTING_FILE) {
    const files = (await source.list?.('')) ?? [];
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(files.map(({ path: at, bytes }) => ({ path: at, bytes }))));
    return;
  }
  const { bytes = 0, version } = await source.stat(path);
  const range = rangeOf(request.headers.range, bytes);
  if (range === 'beyond') return end(response, 416, { 'Content-Range': `bytes */${bytes}` });
  const { start, end: stop } = range ?? { start: 0, end: bytes };
  response.writeHead(range ? 206 : 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': stop - start,
    'Accept-Ranges': 'bytes',
    ...(version !== null && { ETag: `"${version}"` }),
    ...(range && { 'Content-Range': `bytes ${start}-${stop - 1}/${bytes}` }),
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const leaving = new AbortController();
  response.once('close', () => leaving.abort());
  for (let at = start; at < stop; at += PIECE) {
    const part = { start: at, end: Math.min(at + PIECE, stop) };
    const piece = await source.read({ path, bytes }, { range: part, signal: leaving.signal });
    if (!response.write(piece)) await drained(response);
  }
  response.end();
}

/** The next piece is read when this one has gone, or the page is no longer there. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}

function rangeOf(header: string | undefined, bytes: number): ByteRange | 'beyond' | undefined {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined) return undefined;
  const start = Number(first);
  const end = last === '' || last === undefined ? bytes : Math.min(Number(last) + 1, bytes);
  return start < end ? { start, end } : 'beyond';
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function end(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, headers).end();
}
