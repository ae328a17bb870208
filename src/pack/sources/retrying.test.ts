import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Busy } from './failures';
import { retrying } from './retrying';
import { numbered, type TestServer, testServer } from './testing';
import { wholeReads } from './whole';

const LARGE = 600_000;
const content = numbered(LARGE);
const FILE = { path: 'large', bytes: LARGE };

/** A reader that does not wait in earnest, and for how long it would have. */
function reader(server: TestServer) {
  const waits: number[] = [];
  const source = wholeReads(
    retrying(server, async (ms) => {
      waits.push(ms);
    }),
  );
  return { source, waits };
}

const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

describe('a connection that breaks', () => {
  it('is gone on with from the very byte, and no byte is counted twice', async () => {
    const server = testServer({ large: content });
    server.cuts = [100_000, 70_000];
    const { source, waits } = reader(server);
    let counted = 0;
    expect(isSame(await source.read(FILE, { onBytes: (n) => (counted += n) }), content)).toBe(true);
    expect(server.asked).toEqual(['large', 'large 100000-600000', 'large 170000-600000']);
    expect(counted).toBe(LARGE);
    expect(waits).toHaveLength(2);
  });

  it('twenty times, anywhere, gives the same bytes in the end', async () => {
    const cut = fc.integer({ min: 1, max: 150_000 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(cut, { maxLength: 20 }),
        fc.boolean(),
        fc.boolean(),
        async (cuts, ignores, part) => {
          const server = testServer({ large: content });
          server.cuts = [...cuts];
          server.ignoresRanges = ignores;
          const range = part ? { start: 1_234, end: 555_555 } : undefined;
          const read = reader(server).source.read(FILE, range && { range });
          // A server that ignores ranges begins from the beginning each time, and may never get beyond a place.
          if (ignores && cuts.length > 0) {
            expect(await read.catch((error: Error) => error.name)).toSatisfy(
              (got: unknown) => got === 'NetworkError' || got instanceof Uint8Array,
            );
            return;
          }
          expect(isSame(await read, range ? content.slice(range.start, range.end) : content)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is given up after four tries that bring nothing', async () => {
    const server = testServer({ large: content });
    server.cuts = [10_000, 5_000, 0, 2_000, 0, 0, 0, 600_000];
    const { source, waits } = reader(server);
    await expect(source.read(FILE)).rejects.toThrow(
      'The connection was lost while reading large. Expected 600000 bytes, found 17000.',
    );
    expect(server.asked).toHaveLength(7);
    expect(waits).toEqual([500, 500, 1_000, 500, 1_000, 2_000]);
  });

  it('is given up where it brings a few bytes each time, for ever', async () => {
    const server = testServer({ large: content });
    server.cuts = new Array(1_000).fill(100);
    await expect(reader(server).source.read(FILE)).rejects.toThrow('found 4000');
    expect(server.asked).toHaveLength(40);
  });

  it('is tried again while nobody answers', async () => {
    const server = testServer({ large: content });
    server.cuts = [100_000];
    let calls = 0;
    const source = wholeReads(
      retrying(server, async () => {
        calls++;
        server.down = calls < 3;
      }),
    );
    expect(isSame(await source.read(FILE), content)).toBe(true);
    expect(calls).toBe(3);
  });

  it('is not gone on with in another version of the file', async () => {
    const server = testServer({ large: content });
    server.cuts = [100_000];
    const source = wholeReads(
      retrying(server, async () => {
        server.version = '"2"';
      }),
    );
    await expect(source.read(FILE)).rejects.toThrow('large changed on the server while it was being read.');
  });

  it('is not gone on with where the server names no version', async () => {
    const server = testServer({ large: content });
    server.cuts = [100_000];
    server.version = null;
    const { source, waits } = reader(server);
    await expect(source.read(FILE)).rejects.toThrow('was lost');
    expect(waits).toEqual([]);
  });
});

describe('a busy server', () => {
  it('is asked again after the time that it names, or twice as long each time', async () => {
    const server = testServer({ large: content });
    const answers = [
      new Response(null, { status: 429, headers: { 'Retry-After': '3' } }),
      new Response(null, { status: 503 }),
    ];
    const open = server.open;
    server.open = (file, options) => {
      const answer = answers.shift();
      return answer ? Promise.reject(new Busy(file, answer)) : open(file, options);
    };
    const { source, waits } = reader(server);
    expect(isSame(await source.read(FILE), content)).toBe(true);
    expect(waits).toEqual([3_000, 1_000]);
  });
});
