import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../testing';
import { joined } from './joined';
import { numbered } from './testing';

const LENGTH = 20_000;
const content = numbered(LENGTH);
const FILE = { path: 'rows', bytes: LENGTH };
const row = (at: number) => ({ start: at * 100, end: at * 100 + 100 });
const make = (files: Record<string, Uint8Array> = { rows: content }) => {
  const source = memorySource(files);
  return { source, reader: joined(source) };
};

describe('ranges that are asked for in the same moment', () => {
  it('are one request, and each reader gets its own bytes', async () => {
    const { source, reader } = make();
    const rows = await Promise.all([7, 3, 150, 3].map((at) => reader.read(FILE, { range: row(at) })));
    expect(rows).toEqual([7, 3, 150, 3].map((at) => content.slice(at * 100, at * 100 + 100)));
    expect(source.asked).toEqual(['rows 300-15100']);
    rows[1]?.fill(0);
    expect(rows[3]).toEqual(content.slice(300, 400));
  });

  it('are two where they lie far apart, in other files, or one after the other', async () => {
    const far = { path: 'far', bytes: 1_000_000 };
    const { source, reader } = make({ rows: content, far: new Uint8Array(far.bytes) });
    await Promise.all([
      reader.read(far, { range: { start: 0, end: 10 } }),
      reader.read(far, { range: { start: 999_990, end: 1_000_000 } }),
      reader.read(FILE, { range: row(0) }),
    ]);
    await reader.read(FILE, { range: row(1) });
    expect(source.asked).toEqual(['far 0-10', 'far 999990-1000000', 'rows 0-100', 'rows 100-200']);
  });

  it('are what each would be alone', async () => {
    const range = fc
      .tuple(fc.nat(LENGTH), fc.nat(LENGTH))
      .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
    await fc.assert(
      fc.asyncProperty(fc.array(range, { maxLength: 12 }), async (ranges) => {
        const { reader } = make();
        let counted = 0;
        const onBytes = (bytes: number): void => {
          counted += bytes;
        };
        const parts = await Promise.all(ranges.map((range) => reader.read(FILE, { range, onBytes })));
        parts.forEach((bytes, i) => {
          expect(Buffer.compare(bytes, content.slice(ranges[i]?.start, ranges[i]?.end))).toBe(0);
        });
        expect(counted).toBe(ranges.reduce((sum, { start, end }) => sum + end - start, 0));
      }),
    );
  });

  it('leave whole files and large ranges as they are', async () => {
    const large = { path: 'large', bytes: 3_000_000 };
    const { source, reader } = make({ large: new Uint8Array(large.bytes) });
    await Promise.all([
      reader.read(large),
      reader.read(large, { range: { start: 0, end: 2_000_000 } }),
      reader.read(large, { range: { start: 0, end: 10 } }),
      reader.read(large, { range: { start: 20, end: 30 } }),
    ]);
    expect(source.asked.toSorted()).toEqual(['large 0-2000000', 'large 0-30', 'large 0-3000000']);
  });
});

describe('a reader among several', () => {
  it('stops alone, at once, and the others read on', async () => {
    const { reader } = make();
    const stop = new AbortController();
    const [stopped, other] = [
      reader.read(FILE, { range: row(1), signal: stop.signal }),
      reader.read(FILE, { range: row(2), signal: new AbortController().signal }),
    ];
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(await other).toEqual(content.slice(200, 300));
  });

  it('stops the request when it is the last one', async () => {
    let signal: AbortSignal | undefined;
    const reader = joined({
      ...memorySource({}),
      read: (_, options) => {
        signal = options?.signal;
        return new Promise(() => undefined);
      },
    });
    const stop = new AbortController();
    const reading = [1, 2].map((at) => reader.read(FILE, { range: row(at), signal: stop.signal }));
    await Promise.resolve();
    expect(signal?.aborted).toBe(false);
    stop.abort();
    for (const one of reading) await expect(one).rejects.toMatchObject({ name: 'AbortError' });
    expect(signal?.aborted).toBe(true);
  });

  it('hears what went wrong', async () => {
    const { reader } = make({});
    for (const one of [1, 2].map((at) => reader.read(FILE, { range: row(at) })))
      await expect(one).rejects.toMatchObject({ name: 'FileError' });
  });
});
