import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { isHeadwatersError } from '../core/errors';
import type { ByteSource } from './bytes';
import { gunzip } from './gunzip';
import { openSource } from './openSource';

const content = Uint8Array.from({ length: 5_000 }, (_, i) => (i * 7) % 256);
const FILE = { path: 'saes/0.res.safetensors', bytes: content.length };

const running = new Set<() => Promise<void>>();
afterEach(async () => {
  for (const stop of running) await stop();
  running.clear();
});

/** A real server on this machine, for one test, and the requests it got. */
async function serve(listener: RequestListener): Promise<{ source: ByteSource; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.add(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { source: openSource(`http://127.0.0.1:${port}/packs/one/`), asked };
}

/** What a server that knows ranges answers. */
function answer(request: IncomingMessage, response: ServerResponse, body: Uint8Array = content): void {
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (!range) {
    response.writeHead(200, { 'Content-Length': body.length }).end(body);
    return;
  }
  const [start, end] = [Number(range[1]), Math.min(Number(range[2]) + 1, body.length)];
  if (start >= body.length) {
    response.writeHead(416, { 'Content-Range': `bytes */${body.length}` }).end();
    return;
  }
  const part = body.subarray(start, end);
  response
    .writeHead(206, {
      'Content-Range': `bytes ${start}-${end - 1}/${body.length}`,
      'Content-Length': part.length,
    })
    .end(part);
}

/** The error of a read that has to fail, which must be one of ours and name the file. */
async function failure(reading: Promise<unknown>): Promise<Error> {
  const error: unknown = await reading.then(
    () => new Error('was read'),
    (e: unknown) => e,
  );
  if (!isHeadwatersError(error)) throw error;
  if (error.name !== 'AbortError') expect(error.message).toContain(FILE.path);
  return error;
}

describe('a server that does as it should', () => {
  it('gives whole files, and counts their bytes', async () => {
    const { source, asked } = await serve(answer);
    let counted = 0;
    const bytes = await source.read(FILE, { onBytes: (n) => (counted += n) });
    expect(bytes).toEqual(content);
    expect(counted).toBe(content.length);
    expect(asked.map(({ url, headers }) => [url, headers.range])).toEqual([
      ['/packs/one/saes/0.res.safetensors', undefined],
    ]);
  });

  it('gives the range that was asked for, and counts it alone', async () => {
    const { source, asked } = await serve(answer);
    let counted = 0;
    const bytes = await source.read(FILE, {
      range: { start: 100, end: 1_100 },
      onBytes: (n) => (counted += n),
    });
    expect(bytes).toEqual(content.slice(100, 1_100));
    expect(counted).toBe(1_000);
    expect(asked[0]?.headers.range).toBe('bytes=100-1099');
    expect(await source.read(FILE, { range: { start: 4_999, end: 5_000 } })).toEqual(content.slice(4_999));
  });

  it('gives files in pieces without saying how long they are', async () => {
    const { source } = await serve((_, response) => {
      response.writeHead(200);
      for (let at = 0; at < content.length; at += 700) response.write(content.subarray(at, at + 700));
      response.end();
    });
    let counted = 0;
    expect(await source.read(FILE, { onBytes: (n) => (counted += n) })).toEqual(content);
    expect(counted).toBe(content.length);
    expect(await source.read({ path: FILE.path })).toEqual(content);
  });

  it('says how long a file is, and which version', async () => {
    const { source, asked } = await serve((_, response) =>
      response.writeHead(200, { 'Content-Length': content.length, ETag: '"abc"' }).end(),
    );
    expect(await source.stat(FILE.path)).toEqual({ bytes: content.length, version: '"abc"' });
    expect(asked.map(({ method }) => method)).toEqual(['HEAD']);
    const gone = await serve((_, response) => response.writeHead(404).end());
    expect((await failure(gone.source.stat(FILE.path))).message).toContain('missing on the server');
  });

  it('is asked for files of any name', async () => {
    const { source, asked } = await serve(answer);
    for (const path of ['a b/c#1?.bin', '100%.bin', 'größe/日本.bin'])
      await source.read({ path, bytes: content.length });
    expect(asked.map(({ url }) => decodeURIComponent(url ?? ''))).toEqual([
      '/packs/one/a b/c#1?.bin',
      '/packs/one/100%.bin',
      '/packs/one/größe/日本.bin',
    ]);
    expect(source.name).toBe('one');
  });

  it('gives rows that are asked for together in one answer', async () => {
    const { source, asked } = await serve(answer);
    const rows = [3, 40, 12].map((at) => ({ start: at * 100, end: at * 100 + 100 }));
    const read = await Promise.all(rows.map((range) => source.read(FILE, { range })));
    expect(read).toEqual(rows.map(({ start, end }) => content.slice(start, end)));
    expect(asked.map(({ headers }) => headers.range)).toEqual(['bytes=300-4099']);
  });

  it('gives an empty file', async () => {
    const { source } = await serve((_, response) => response.end());
    expect((await source.read({ path: 'empty', bytes: 0 })).length).toBe(0);
  });

  it('is not asked for an empty range, which cannot be written down', async () => {
    const { source, asked } = await serve(answer);
    expect((await source.read(FILE, { range: { start: 10, end: 10 } })).length).toBe(0);
    expect(asked.length).toBe(0);
  });
});

describe('a server that ignores ranges', () => {
  it('sends the whole file, of which the range is taken', async () => {
    const { source } = await serve((_, response) => response.end(content));
    expect(await source.read(FILE, { range: { start: 100, end: 200 } })).toEqual(content.slice(100, 200));
  });

  it('is still held to the length of the file', async () => {
    const { source } = await serve((_, response) => response.end(content.subarray(0, 4_000)));
    const error = await failure(source.read(FILE, { range: { start: 100, end: 200 } }));
    expect(error.name).toBe('FileError');
    expect(error.message).toContain('Expected 5000 bytes, found 4000');
  });
});

describe('a file that is not as declared', () => {
  it('is reported when it is missing', async () => {
    for (const status of [404, 410]) {
      const { source, asked } = await serve((_, response) => response.writeHead(status).end('nothing here'));
      const error = await failure(source.read(FILE));
      expect(error.name).toBe('FileError');
      expect(error.message).toContain(`missing on the server (${status})`);
      expect(asked.length).toBe(1);
    }
  });

  it('is reported when a web page comes instead', async () => {
    for (const type of ['text/html', 'text/html; charset=utf-8']) {
      const { source } = await serve((_, response) =>
        response.writeHead(200, { 'Content-Type': type }).end('<!doctype html>'),
      );
      const error = await failure(source.read(FILE));
      expect(error.name).toBe('FileError');
      expect(error.message).toContain('web page');
    }
  });

  it.each([
    ['shorter', content.slice(0, 4_321), 'found 4321'],
    ['longer', new Uint8Array([...content, 1]), 'or more'],
    ['empty', new Uint8Array(0), 'found 0'],
  ])('is reported when it is %s', async (_, body, found) => {
    const { source } = await serve((request, response) => answer(request, response, body));
    const error = await failure(source.read(FILE));
    expect(error.name).toBe('FileError');
    expect(error.message).toContain(
      'does not have the length that the manifest declares. Expected 5000 bytes',
    );
    expect(error.message).toContain(found);
  });

  it('is reported when it ends inside the range or before it', async () => {
    const { source } = await serve((request, response) =>
      answer(request, response, content.subarray(0, 4_000)),
    );
    const inside = await failure(source.read(FILE, { range: { start: 3_900, end: 4_100 } }));
    expect(inside.name).toBe('FileError');
    const before = await failure(source.read(FILE, { range: { start: 4_500, end: 4_600 } }));
    expect(before.name).toBe('FileError');
    expect(before.message).toContain('does not have the length');
  });

  it('is not read on once it is too long', async () => {
    let sent = 0;
    const { source } = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && sent < 200e6) {
          sent += 1e5;
          if (!response.write(new Uint8Array(1e5))) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    expect((await failure(source.read(FILE))).message).toContain('or more');
    expect(sent).toBeLessThan(50e6);
  });

  it('of 5 TB in its manifest is refused before memory is taken', async () => {
    const { source } = await serve((_, response) => response.end(content));
    const error = await failure(source.read({ path: FILE.path, bytes: 5e12 }));
    expect(error.message).toContain('too large');
  });
});

describe('a .gz file', () => {
  const packed = new Uint8Array(gzipSync(JSON.stringify({ '0/res': ['a', 'b'] })));
  const file = { path: 'features/labels.json.gz', bytes: packed.length };
  const read = async (source: ByteSource): Promise<unknown> =>
    JSON.parse(new TextDecoder().decode(await gunzip(await source.read(file), file.path)));

  it('comes as it is, or unpacked on the way by a server that calls it an encoding', async () => {
    const plain = await serve((_, response) => response.end(packed));
    expect(await read(plain.source)).toEqual({ '0/res': ['a', 'b'] });
    const unpacking = await serve((_, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': packed.length }).end(packed),
    );
    expect(await read(unpacking.source)).toEqual({ '0/res': ['a', 'b'] });
  });

  it('is otherwise held to its length', async () => {
    const { source } = await serve((_, response) => response.end(packed.subarray(1)));
    await expect(source.read(file)).rejects.toMatchObject({ name: 'FileError' });
  });
});

describe('a server in trouble', () => {
  it('that asks to wait is asked again after that time', async () => {
    const times: number[] = [];
    const { source } = await serve((request, response) => {
      times.push(performance.now());
      if (times.length === 1) response.writeHead(429, { 'Retry-After': '1' }).end('slow down');
      else if (times.length === 2) response.writeHead(503).end();
      else answer(request, response);
    });
    expect(await source.read(FILE, { range: { start: 0, end: 10 } })).toEqual(content.slice(0, 10));
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThan(950);
    expect(third - second).toBeGreaterThan(450);
  });

  it('that asks to wait again and again is given up, with advice', async () => {
    const { source, asked } = await serve((_, response) =>
      response.writeHead(429, { 'Retry-After': '0.01' }).end(),
    );
    const error = await failure(source.read(FILE));
    expect(error.name).toBe('NetworkError');
    expect(error.message).toContain('too busy');
    expect(asked.length).toBe(4);
  });

  it.each([500, 502])('that answers %d is reported with it', async (status) => {
    const { source, asked } = await serve((_, response) => response.writeHead(status).end('oh'));
    const error = await failure(source.read(FILE));
    expect(error.name).toBe('NetworkError');
    expect(error.message).toContain(`answered ${status}`);
    expect(asked.length).toBe(1);
  });

  it.each([401, 403])('that answers %d keeps the file for some', async (status) => {
    const { source, asked } = await serve((_, response) => response.writeHead(status).end('no'));
    const error = await failure(source.read(FILE));
    expect(error.name).toBe('NetworkError');
    expect(error.message).toContain(`requires a login for ${FILE.path} (${status}). Ask the owner`);
    expect(asked.length).toBe(1);
  });

  it('that drops the line in the middle is reported with how far it came', async () => {
    const { source } = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': content.length });
      response.write(content.subarray(0, 1_000), () => setTimeout(() => response.destroy(), 20));
    });
    let counted = 0;
    const error = await failure(source.read(FILE, { onBytes: (n) => (counted += n) }));
    expect(error.name).toBe('NetworkError');
    expect(error.message).toContain('was lost');
    expect(error.message).toContain('Expected 5000 bytes, found 1000');
    expect(counted).toBe(1_000);
  });

  it.each(['ETag', 'Last-Modified'])(
    'that drops the line and names its version by %s is asked for the rest',
    async (name) => {
      const { source, asked } = await serve((request, response) => {
        response.setHeader(name, name === 'ETag' ? 'W/"1"' : 'Thu, 01 Jan 1970 00:00:00 GMT');
        if (request.headers.range) answer(request, response);
        else {
          response.writeHead(200, { 'Content-Length': content.length });
          response.write(content.subarray(0, 1_000), () => setTimeout(() => response.destroy(), 20));
        }
      });
      let counted = 0;
      expect(await source.read(FILE, { onBytes: (n) => (counted += n) })).toEqual(content);
      expect(counted).toBe(content.length);
      expect(asked.map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=1000-4999']);
    },
  );

  it('that drops the line in the middle of pieces is not taken for the end', async () => {
    const { source } = await serve((_, response) => {
      response.writeHead(200);
      response.write(content, () => setTimeout(() => response.destroy(), 20));
    });
    expect((await failure(source.read({ path: FILE.path }))).name).toBe('NetworkError');
  });

  it('that hangs up at once is reported as no answer', async () => {
    const { source } = await serve((request) => request.socket.destroy());
    const error = await failure(source.read(FILE));
    expect(error.name).toBe('NetworkError');
    expect(error.message).toContain('did not answer');
    expect(error.cause).toBeDefined();
  });

  it('that is not there is reported as no answer', async () => {
    const source = openSource('http://127.0.0.1:1/');
    expect((await failure(source.read(FILE))).message).toContain('did not answer');
  });
});

describe('a read that is stopped', () => {
  it('before it begins asks for nothing', async () => {
    const { source, asked } = await serve(answer);
    const error = await failure(source.read(FILE, { signal: AbortSignal.abort() }));
    expect(error.name).toBe('AbortError');
    expect(asked.length).toBe(0);
  });

  it('while the server thinks ends at once', async () => {
    const stop = new AbortController();
    const { source } = await serve(() => stop.abort());
    expect((await failure(source.read(FILE, { signal: stop.signal }))).name).toBe('AbortError');
  });

  it('in the middle hangs up', async () => {
    const stop = new AbortController();
    let closed = false;
    const { source } = await serve((_, response) => {
      response.on('close', () => {
        closed = true;
      });
      response.writeHead(200, { 'Content-Length': content.length });
      response.write(content.subarray(0, 1_000));
    });
    let counted = 0;
    const reading = source.read(FILE, {
      signal: stop.signal,
      onBytes: (n) => {
        counted += n;
        stop.abort();
      },
    });
    expect((await failure(reading)).name).toBe('AbortError');
    expect(counted).toBe(1_000);
    await expect.poll(() => closed).toBe(true);
  });

  it('while it waits to ask again ends at once', async () => {
    const stop = new AbortController();
    const { source, asked } = await serve((_, response) => {
      response.writeHead(429, { 'Retry-After': '5' }).end();
      setTimeout(() => stop.abort(), 50);
    });
    const start = performance.now();
    expect((await failure(source.read(FILE, { signal: stop.signal }))).name).toBe('AbortError');
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(asked.length).toBe(1);
  });
});
