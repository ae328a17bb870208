import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeadwatersError } from '../../core/errors';
import { memorySource } from '../testing';
import type { StoredBytes } from './arrayFile';
import { inflated } from './inflate';
import { plainBytes } from './storedBytes';

/** Bytes that pack a little: neither noise nor all the same. */
function someBytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (i * i * 7 + (i >> 5)) % 251);
}

function packedIn(bytes: Uint8Array): { packed: StoredBytes; asked: readonly string[] } {
  const source = memorySource({ p: bytes });
  const ref = { path: 'p', bytes: bytes.length };
  return { packed: plainBytes(source, ref, { start: 0, end: bytes.length }, 'p'), asked: source.asked };
}

describe('deflated bytes', () => {
  const bytes = someBytes(300_000);
  const { packed } = packedIn(deflateRawSync(bytes));

  it('come out as they went in, any part of them, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length),
        fc.nat(bytes.length),
        fc.integer({ min: 1, max: 200_000 }),
        async (a, b, size) => {
          const range = { start: Math.min(a, b), end: Math.max(a, b) };
          const storage = inflated(packed, bytes.length, 'here');
          expect(Buffer.compare(await storage.read(range), bytes.subarray(range.start, range.end))).toBe(0);
          const lengths: number[] = [];
          const all: Uint8Array[] = [];
          for await (const piece of storage.pieces(range, Math.max(size, 2_000))) {
            lengths.push(piece.length);
            all.push(piece);
          }
          expect(Buffer.compare(Buffer.concat(all), bytes.subarray(range.start, range.end))).toBe(0);
          expect(lengths.slice(0, -1).every((n) => n === Math.max(size, 2_000))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are not read further than they are needed', async () => {
    const noise = Uint8Array.from(
      { length: 2_000_000 },
      (_, i) => (Math.imul(i, 2_654_435_761) >>> 13) & 255,
    );
    const { packed: long, asked } = packedIn(deflateRawSync(noise, { level: 0 }));
    const storage = inflated(long, noise.length, 'here');
    expect(await storage.read({ start: 5, end: 500 })).toEqual(noise.slice(5, 500));
    expect(asked).toEqual(['p 0-16384']);
    for await (const piece of storage.pieces({ start: 0, end: noise.length }, 1_000)) {
      expect(piece).toEqual(noise.slice(0, 1_000));
      break;
    }
  });

  it('must be as many as they say', async () => {
    const whole = (length: number) => inflated(packed, length, 'here').read({ start: 0, end: length });
    await expect(whole(bytes.length - 1)).rejects.toThrow('here: more comes out than it says.');
    await expect(whole(bytes.length + 1)).rejects.toThrow('here: less comes out than it says.');
  });

  it('that are damaged or cut short are refused', async () => {
    const broken = deflateRawSync(bytes);
    for (const file of [
      broken.subarray(0, -20),
      broken.map((b, i) => (i > 5_000 ? b ^ 0x55 : b)),
      new Uint8Array(0),
    ]) {
      const storage = inflated(packedIn(Uint8Array.from(file)).packed, bytes.length, 'here');
      await expect(storage.read({ start: 0, end: bytes.length })).rejects.toMatchObject({
        name: 'FileError',
      });
    }
  });

  it('of which a part is not there are refused without reading', async () => {
    const storage = inflated(packed, bytes.length, 'here');
    for (const range of [
      { start: 0, end: bytes.length + 1 },
      { start: -1, end: 5 },
      { start: 6, end: 5 },
    ])
      await expect(storage.read(range)).rejects.toMatchObject({ name: 'FileError' });
    expect(await storage.read({ start: 9, end: 9 })).toEqual(new Uint8Array(0));
  });

  it('end with what reading them ends with', async () => {
    const failing = (error: Error): StoredBytes => ({
      ...packed,
      read: async () => {
        throw error;
      },
    });
    const network = new HeadwatersError('NetworkError', { what: 'The server is gone.' });
    await expect(inflated(failing(network), 9, 'here').read({ start: 0, end: 9 })).rejects.toBe(network);
    const signal = AbortSignal.abort();
    await expect(
      inflated(packed, bytes.length, 'here').read({ start: 0, end: 9 }, { signal }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('report the bytes of the file as they come in', async () => {
    let sum = 0;
    const onBytes = (n: number): void => {
      sum += n;
    };
    await inflated(packed, bytes.length, 'here').read({ start: 0, end: bytes.length }, { onBytes });
    expect(sum).toBe(packed.storageBytes);
  });
});
