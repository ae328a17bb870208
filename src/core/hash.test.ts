import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fnv1a } from './hash';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('hashes %j as the authors of FNV do', (text, hash) => expect(fnv1a(bytes(text))).toBe(hash));

it('is the same as with whole integers of 64 bits', () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
      let hash = 0xcbf29ce484222325n;
      for (const byte of data) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
      expect(fnv1a(data)).toBe(hash.toString(16).padStart(16, '0'));
    }),
  ));
