/**
 * A static file server for the tests: the built app below a folder, with or without isolation headers, with byte
 * ranges as RFC 9110 has them, and with the faults of troubles.ts.
 */
import { createReadStream, type Stats, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { lookup } from 'mrmime';
import { type Delivery, readTrouble } from './troubles.ts';

export interface ServerOptions {
  /** The folder of the built app. */
  readonly dist: string;
  /** A folder with more packs, served beside those of the app; it need not exist. */
  readonly packs: string;
  /** The path of the app, with a slash at both ends. */
  readonly base: string;
  readonly isolated: boolean;
}

interface File {
  readonly path: string;
  readonly size: number;
  readonly tag: string;
}

/** Bytes `start` to `end` of a file, `end` not included. */
interface Part {
  readonly start: number;
  readonly end: number;
}

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const BUSY_ANSWERS = 2;
const DRIP_BYTES = 20_000;
const DRIP_MS = 100;

export function createStaticServer({ dist, packs, base, isolated }: ServerOptions): Server {
  /** How often each variant of the app has answered "busy" since its page was loaded. */
  const busy = new Map<string, number>();

  return createServer((request, response) => {
    if (isolated) for (const [name, value] of Object.entries(ISOLATION)) response.setHeader(name, value);
    answer(request, response).catch((error: unknown) => {
      // A client that goes away in the middle of a file is no fault of the server's.
      if (!response.destroyed) process.stderr.write(`${request.url}: ${String(error)}\n`);
      response.destroy();
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405);
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (`${pathname}/` === base) return refuse(response, 301, { Location: base });
    if (!pathname.startsWith(base)) return refuse(response, 404);

    const inside = pathname.slice(base.length);
    const { key, trouble, rest } = readTrouble(inside) ?? { key: '', trouble: undefined, rest: inside };
    const path = decode(rest) || 'index.html';
    if (path === 'index.html') busy.delete(key);

    const fault = trouble?.hits(path) ? trouble : undefined;
    const asked = fault?.answer === 'page' ? 'index.html' : path;
    const file = fault?.answer === 'missing' ? undefined : (findFile(dist, asked) ?? findExtra(asked));
    if (!file) return refuse(response, 404);

    if (fault?.answer === 'busy') {
      const count = (busy.get(key) ?? 0) + 1;
      busy.set(key, count);
      if (count <= BUSY_ANSWERS) return refuse(response, 429, { 'Retry-After': '1' });
    }

    const isWhole = fault?.answer === 'whole' || fault?.answer === 'page';
    const part = isWhole ? undefined : readRange(request.headers.range, file.size);
    if (part === 'unsatisfiable') return refuse(response, 416, { 'Content-Range': `bytes */${file.size}` });
    await send(response, file, part, fault?.delivery, request.method === 'HEAD');
  }

  function findExtra(path: string): File | undefined {
    return path.startsWith('packs/') ? findFile(packs, path.slice('packs/'.length)) : undefined;
  }
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }).end(`${status}\n`);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function findFile(folder: string, path: string): File | undefined {
  const full = resolve(join(folder, path));
  const stats = full.startsWith(resolve(folder) + sep) ? look(full) : undefined;
  if (!stats?.isFile()) return undefined;
  return { path: full, size: stats.size, tag: `"${stats.size}-${Math.floor(stats.mtimeMs)}"` };
}

function look(path: string): Stats | undefined {
  // A path with a NUL byte throws even so; such a path has no file either.
  return path.includes('\0') ? undefined : statSync(path, { throwIfNoEntry: false });
}

/**
 * The part that a Range header asks for; undefined where the whole file is the answer: no header, or one that may be
 * ignored (several parts, another unit, nonsense).
 */
function readRange(header: string | undefined, size: number): Part | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  const part =
    first === ''
      ? { start: Math.max(0, size - Number(last)), end: size }
      : { start: Number(first), end: last === '' ? size : Math.min(size, Number(last) + 1) };
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  return part.start < part.end ? part : 'unsatisfiable';
}

async function send(
  response: ServerResponse,
  file: File,
  part: Part | undefined,
  delivery: Delivery | undefined,
  isHead: boolean,
): Promise<void> {
  const { start, end } = part ?? { start: 0, end: file.size };
  response.writeHead(part ? 206 : 200, {
    'Content-Type': lookup(file.path) ?? 'application/octet-stream',
    'Content-Length': end - start,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-cache',
    ETag: file.tag,
    ...(part ? { 'Content-Range': `bytes ${start}-${end - 1}/${file.size}` } : {}),
  });
  if (isHead || start === end) {
    response.end();
    return;
  }
  if (delivery === 'cut' || delivery === 'stall') {
    const half = start + Math.floor((end - start) / 2);
    await pipeline(bytes(file.path, { start, end: half }), response, { end: false });
    // The half has to leave this process before the connection breaks.
    await setTimeout(20);
    if (delivery === 'cut') response.destroy();
    return;
  }
  const body = bytes(file.path, { start, end });
  await pipeline(delivery === 'drip' ? Readable.from(drip(body)) : body, response);
}

function bytes(path: string, { start, end }: Part): Readable {
  // createReadStream cannot read nothing: its end is included.
  if (start === end) return Readable.from([]);
  return createReadStream(path, { start, end: end - 1 });
}

async function* drip(body: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    const buffer = chunk as Buffer;
    for (let at = 0; at < buffer.length; at += DRIP_BYTES) {
      yield buffer.subarray(at, at + DRIP_BYTES);
      await setTimeout(DRIP_MS);
    }
  }
}
