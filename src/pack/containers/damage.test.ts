import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeadwatersError } from '../../core/errors';
import { DTYPES } from '../dtype';
import { memorySource, utf8 } from '../testing';
import type { StoredArray } from './arrayFile';
import { readMatrix, readRows, readVector } from './matrix';
import { openArrays } from './openArrays';
import { countOf, endOf } from './shapes';
import { fixture, joinBytes, little } from './testing';

/** HEADWATERS_MUTATIONS=10000 for a long run. */
const RUNS = Number(process.env.HEADWATERS_MUTATIONS ?? 300);
const LONGEST_MS = 2_000;
/** A damaged stream may unpack to more than the file is long, as sound ones do; never to more than this. */
const MOST_INFLATED = 1032;

const NUMBERS = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xfffffffe, 0xffffffff, 2 ** 40, 2 ** 53 - 1];
const TEXTS = [
  '0',
  '9',
  '(',
  ')',
  '{',
  '}',
  "'",
  '"',
  ',',
  'q',
  'h',
  'R',
  't',
  'u',
  'Q',
  'cposix\nsystem\n',
  '.',
];

/** Where in the file: anywhere, near its beginning or near its end, where most of what is not data stands. */
const place = fc.record({ near: fc.constantFrom('all', 'start', 'end'), at: fc.nat(0xffff) });
const change = fc.record({
  place,
  how: fc.oneof(
    fc.record({ kind: fc.constant('set' as const), byte: fc.nat(255) }),
    fc.record({ kind: fc.constant('flip' as const), bit: fc.nat(7) }),
    fc.record({
      kind: fc.constant('number' as const),
      number: fc.constantFrom(...NUMBERS),
      size: fc.constantFrom(2, 4, 8),
    }),
    fc.record({ kind: fc.constant('put' as const), text: fc.constantFrom(...TEXTS) }),
    fc.record({ kind: fc.constant('drop' as const), count: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ kind: fc.constant('repeat' as const), count: fc.integer({ min: 1, max: 300 }) }),
    fc.record({ kind: fc.constant('cut' as const) }),
  ),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function bent(bytes: Uint8Array, { place: { near, at }, how }: Change): Uint8Array<ArrayBuffer> {
  const span = Math.max(1, near === 'all' ? bytes.length : Math.min(bytes.length, 700));
  const i = near === 'end' ? Math.max(0, bytes.length - 1 - (at % span)) : at % span;
  const [before, rest] = [bytes.subarray(0, i), bytes.subarray(i)];
  switch (how.kind) {
    case 'set':
      return joinBytes(before, Uint8Array.of(how.byte), rest.subarray(1));
    case 'flip':
      return joinBytes(before, Uint8Array.of((rest[0] ?? 0) ^ (1 << how.bit)), rest.subarray(1));
    case 'number':
      return joinBytes(before, Uint8Array.from(little(how.number, how.size)), rest.subarray(how.size));
    case 'put':
      return joinBytes(before, utf8(how.text), rest);
    case 'drop':
      return joinBytes(before, rest.subarray(how.count));
    case 'repeat':
      return joinBytes(before, rest.subarray(0, how.count), rest);
    case 'cut':
      return before.slice();
  }
}

/** Checks that an array lies in its file, and reads it as its user would. */
async function use(array: StoredArray, fileBytes: number): Promise<void> {
  const { shape, strides, offset, dtype, storageBytes, ranged } = array;
  const count = countOf(shape);
  expect(storageBytes).toBeLessThanOrEqual(fileBytes * (ranged ? 1 : MOST_INFLATED));
  expect(Math.max(count, endOf(shape, strides, offset)) * DTYPES[dtype]).toBeLessThanOrEqual(storageBytes);
  if (shape.length < 2) expect(await readVector(array)).toHaveLength(count);
  if (shape.length !== 2) return;
  expect(await readMatrix(array)).toHaveLength(count);
  const [n = 0, d = 0] = shape;
  if (n > 0) expect(await readRows(array, [n - 1, 0])).toHaveLength(2 * d);
}

/** Opens and reads all that can be. @returns what became of the file and its arrays */
async function survey(bytes: Uint8Array, path: string): Promise<('read' | 'refused')[]> {
  const results: ('read' | 'refused')[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      results.push('read');
    } catch (error) {
      if (!isHeadwatersError(error, 'FileError')) throw error;
      expect(error.message).toContain(path);
      results.push('refused');
    }
  };
  // The source throws a plain error for a range outside the file, which would fail this test.
  const source = memorySource({ [path]: bytes });
  await attempt(async () => {
    const file = await openArrays(source, { path, bytes: bytes.length });
    for (const name of file.names)
      await attempt(async () => {
        const array = await file.array(name);
        if (array) await use(array, bytes.length);
      });
  });
  return results;
}

describe.each([
  ['safetensors', ['library.safetensors']],
  ['npz', ['stored.npz', 'deflated.npz', 'versions.npz', 'wide.npz']],
  ['PyTorch', ['tensors.pt', 'checkpoint.pt', 'protocol5.pt', 'object.pt']],
])('damaged files of %s', (_, names) => {
  const sound = new Map(names.map((name) => [name, fixture(name)]));

  it(`are read or refused, ${RUNS} of them`, { timeout: 60_000 + RUNS * 20 }, async () => {
    const counts = { read: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (name, changes, named) => {
          const bytes = changes.reduce(bent, sound.get(name) ?? new Uint8Array(0));
          const since = performance.now();
          for (const result of await survey(bytes, named ? name : 'file')) counts[result]++;
          expect(performance.now() - since).toBeLessThan(LONGEST_MS);
        },
      ),
      { numRuns: RUNS },
    );
    expect(counts.read).toBeGreaterThan(RUNS / 10);
    expect(counts.refused).toBeGreaterThan(RUNS / 10);
  });
});
