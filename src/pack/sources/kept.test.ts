import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allKept } from './keepChunks';
import { kept } from './kept';
import { type MemoryStore, memoryStore, numbered, type TestServer, testServer } from './testing';
import { wholeReads } from './whole';

const content = numbered(30_000);
const FILE = { path: 'file', bytes: content.length };
const HOST = 'https://host/pack/';

/** One visit: what the server said of versions is asked for again in the next. */
const visit = (server: TestServer, store: MemoryStore | undefined) =>
  wholeReads(kept(server, HOST, Promise.resolve(store)));
const partsOf = (store: MemoryStore): string[] =>
  [...store.files.keys()].map((key) => key.replace(`${HOST} `, ''));
const part = (start: number, end: number) => ({ range: { start, end } });

describe('a file that was read', () => {
  it('is not fetched again while the server says that it is the same', async () => {
    const [server, store] = [testServer({ file: content }), memoryStore()];
    expect(Buffer.compare(await visit(server, store).read(FILE), content)).toBe(0);
    await allKept();
    expect(partsOf(store)).toEqual(['file "1" 0-30000.']);
    server.asked.length = 0;
    const again = visit(server, store);
    expect(await again.read(FILE)).toEqual(content);
    expect(await again.read(FILE, part(10, 20))).toEqual(content.slice(10, 20));
    expect(server.asked).toEqual(['? file']);
  });

  it('is read again in its new version, and the old one is forgotten', async () => {
    const [server, store] = [testServer({ file: content }), memoryStore()];
    await visit(server, store).read(FILE);
    await allKept();
    server.version = '"2"';
    server.files = { file: content.toReversed() };
    expect(await visit(server, store).read(FILE)).toEqual(content.toReversed());
    await allKept();
    expect(partsOf(store)).toEqual(['file "2" 0-30000.']);
  });

  it('is there without a network, and what was not read is not', async () => {
    const [server, store] = [testServer({ file: content, other: content }), memoryStore()];
    await visit(server, store).read(FILE);
    await visit(server, store).read({ path: 'other', bytes: content.length }, part(0, 100));
    await allKept();
    server.down = true;
    const offline = visit(server, store);
    expect(await offline.read(FILE)).toEqual(content);
    expect(await offline.read({ path: 'file' })).toEqual(content);
    await expect(offline.read({ path: 'other', bytes: content.length })).rejects.toThrow(
      'did not answer for other',
    );
    await expect(offline.read({ path: 'none' })).rejects.toThrow('did not answer for none');
  });

  it('is no answer where the server has one, be it that the file is gone', async () => {
    const [server, store] = [testServer({ file: content }), memoryStore()];
    await visit(server, store).read(FILE);
    await allKept();
    server.files = {};
    await expect(visit(server, store).read(FILE)).rejects.toThrow('file is missing');
  });

  it('is kept only where the server names its version', async () => {
    const [server, store] = [testServer({ file: content }), memoryStore()];
    server.version = null;
    await visit(server, store).read(FILE);
    await allKept();
    expect(partsOf(store)).toEqual([]);
  });

  it('takes all files of its pack with it when the manifest is a new one', async () => {
    const [server, store] = [testServer({ 'pack.json': numbered(10), file: content }), memoryStore()];
    await visit(server, store).read({ path: 'pack.json' });
    await visit(server, store).read(FILE);
    await allKept();
    server.version = '"2"';
    await visit(server, store).read({ path: 'pack.json' });
    await allKept();
    expect(partsOf(store)).toEqual(['pack.json "2" 0-10.']);
  });
});

describe('a part of a file', () => {
  it('is kept as that part, and the rest is read when it is needed', async () => {
    const [server, store] = [testServer({ file: content }), memoryStore()];
    expect(await visit(server, store).read(FILE, part(0, 5_000))).toEqual(content.slice(0, 5_000));
    await allKept();
    expect(partsOf(store)).toEqual(['file "1" 0-5000']);
    server.asked.length = 0;
    expect(Buffer.compare(await visit(server, store).read(FILE), content)).toBe(0);
    await allKept();
    expect(server.asked).toEqual(['? file', 'file 5000-30000']);
    expect(partsOf(store)).toEqual(['file "1" 0-5000', 'file "1" 5000-30000.']);
  });

  it('that went missing in the store is read from the server', async () => {
    const [server, store] = [testServer({ file: content }), memoryStore()];
    await visit(server, store).read(FILE, part(0, 5_000));
    await visit(server, store).read(FILE, part(5_000, 9_000));
    await allKept();
    const open = store.open;
    store.open = (source, path, version, one) =>
      one.start === 5_000 ? Promise.resolve(undefined) : open(source, path, version, one);
    expect(await visit(server, store).read(FILE, part(0, 9_000))).toEqual(content.slice(0, 9_000));
    expect(server.asked.at(-1)).toBe('file 5000-9000');
  });

  it('is what came before the connection broke, if it is worth it', async () => {
    const large = numbered(300_000);
    const file = { path: 'file', bytes: large.length };
    const [server, store] = [testServer({ file: large }), memoryStore()];
    server.cuts = [200_000];
    await expect(visit(server, store).read(file)).rejects.toThrow('was lost');
    await allKept();
    expect(partsOf(store)).toEqual(['file "1" 0-200000']);
    expect(Buffer.compare(await visit(server, store).read(file), large)).toBe(0);
    expect(server.asked.at(-1)).toBe('file 200000-300000');
  });

  it('is the whole file where the server ignores ranges', async () => {
    const [server, store] = [testServer({ file: content }), memoryStore()];
    server.ignoresRanges = true;
    expect(await visit(server, store).read(FILE, part(100, 200))).toEqual(content.slice(100, 200));
    await allKept();
    expect(partsOf(store)).toEqual(['file "1" 0-30000.']);
  });

  it('never changes what is read, in whatever order and with a network or without', async () => {
    const step = fc.record({
      range: fc.option(fc.tuple(fc.nat(30_000), fc.nat(30_000)), { nil: undefined }),
      down: fc.boolean(),
      cut: fc.option(fc.nat(30_000), { nil: undefined }),
      newVersion: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const [server, store] = [testServer({ file: content }), memoryStore()];
        let version = 1;
        for (const { range, down, cut, newVersion } of steps) {
          if (newVersion) {
            version++;
            server.version = `"${version}"`;
            server.files = { file: content.map((byte) => (byte + version) % 256) };
          }
          server.down = down;
          server.cuts = cut === undefined ? [] : [cut];
          const [a, b] = range ?? [0, 30_000];
          const [start, end] = [Math.min(a, b), Math.max(a, b)];
          const bytes = await visit(server, store)
            .read(FILE, range && part(start, end))
            .catch(() => undefined);
          await allKept();
          const latest = server.files.file?.slice(start, end);
          if (bytes && !down) expect(Buffer.compare(bytes, latest ?? bytes.slice(1))).toBe(0);
          // Without a network any one version will do, but no mixture.
          const shift = ((bytes?.[0] ?? 0) - (content[start] ?? 0) + 512) % 256;
          if (bytes)
            expect(
              Buffer.compare(
                bytes,
                content.slice(start, end).map((byte) => (byte + shift) % 256),
              ),
            ).toBe(0);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a file of the wrong length', () => {
  it('is read once more from the server, and then is right', async () => {
    const [server, store] = [testServer({ file: content }), memoryStore()];
    const open = server.open;
    server.open = async (file, options) => {
      const stream = await open(file, options);
      if (options.fresh) return stream;
      return { ...stream, chunks: (await open({ path: 'short' }, {})).chunks };
    };
    server.files = { file: content, short: content.slice(0, 18_000) };
    let counted = 0;
    expect(await visit(server, store).read(FILE, { onBytes: (n) => (counted += n) })).toEqual(content);
    expect(counted).toBe(content.length);
    await allKept();
    expect(partsOf(store)).toEqual(['file "1" 0-30000.']);
  });

  it('is not kept', async () => {
    const [server, store] = [testServer({ file: content.slice(0, 20_000) }), memoryStore()];
    await expect(visit(server, store).read(FILE)).rejects.toMatchObject({ name: 'FileError' });
    await allKept();
    expect(partsOf(store)).toEqual([]);
  });
});

describe('large files', () => {
  it('are kept in pieces while they are read', async () => {
    const large = new Uint8Array(20 * 1024 ** 2);
    large.fill(7, 9_000_000);
    const [server, store] = [testServer({ file: large }), memoryStore()];
    server.chunk = 1024 ** 2;
    const file = { path: 'file', bytes: large.length };
    await visit(server, store).read(file);
    await allKept();
    const MB = 1024 ** 2;
    expect(partsOf(store)).toEqual([
      `file "1" 0-${8 * MB}`,
      `file "1" ${8 * MB}-${16 * MB}`,
      `file "1" ${16 * MB}-${20 * MB}.`,
    ]);
    server.down = true;
    const back = await visit(server, store).read(file);
    expect(Buffer.compare(back, large)).toBe(0);
  });
});

describe('a browser that keeps nothing', () => {
  it('reads all the same: without a store, with a full one, with a broken one', async () => {
    const full = memoryStore();
    full.full = true;
    const broken: MemoryStore = {
      ...memoryStore(),
      parts: () => Promise.reject(new Error('broken')),
      write: () => Promise.reject(new Error('broken')),
      forget: () => Promise.reject(new Error('broken')),
    };
    for (const store of [undefined, full, broken]) {
      const server = testServer({ file: content });
      const source = visit(server, store);
      expect(await source.read(FILE)).toEqual(content);
      expect(await source.read(FILE, part(5, 50))).toEqual(content.slice(5, 50));
      await allKept();
    }
    expect(partsOf(full)).toEqual([]);
  });
});
