import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_TOKEN } from '../core/facts';
import { bytesOf } from './testing';
import { toTokenIds } from './tokens';

/** As large as any vocabulary can be that is written so; `undefined` fills up. */
const FORMATS = [
  { dtype: 'U16', largest: 0xfffe, fill: 0xffff, write: (ids: number[]) => Uint16Array.from(ids) },
  { dtype: 'U32', largest: 2 ** 31 - 1, fill: 0xffffffff, write: (ids: number[]) => Uint32Array.from(ids) },
  { dtype: 'I32', largest: 2 ** 31 - 1, fill: -1, write: (ids: number[]) => Int32Array.from(ids) },
] as const;

describe.each(FORMATS)('token ids in $dtype', ({ dtype, largest, fill, write }) => {
  it('are the ids that were written, and no id where the list is filled up', () => {
    const id = fc.option(fc.integer({ min: 0, max: largest }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(id), (ids) => {
        const bytes = bytesOf(write(ids.map((one) => one ?? fill)));
        expect(Array.from(toTokenIds(bytes, dtype, 'here'))).toEqual(ids.map((one) => one ?? NO_TOKEN));
      }),
    );
  });
});

describe('token ids', () => {
  it('may be 65535 in a vocabulary that has so many', () => {
    expect(Array.from(toTokenIds(bytesOf(Int32Array.of(65_535, 262_143, -1)), 'I32', 'here'))).toEqual([
      65_535,
      262_143,
      NO_TOKEN,
    ]);
  });

  it('may be bytes, which have no room for a fill', () => {
    expect(Array.from(toTokenIds(Uint8Array.of(0, 255), 'U8', 'here'))).toEqual([0, 255]);
  });

  it.each([
    ['below -1', bytesOf(Int32Array.of(3, -2)), 'I32', 'found -2'],
    ['beyond 31 bits', bytesOf(Uint32Array.of(3, 2 ** 31)), 'U32', 'found 2147483648'],
    ['with a fraction', bytesOf(Float32Array.of(3)), 'F32', 'found F32'],
  ] as const)('%s are refused', (_, bytes, dtype, message) => {
    expect(() => toTokenIds(bytes, dtype, '0/res.promotes')).toThrow(message);
  });
});
