import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DTYPES, type Dtype } from '../dtype';
import { type TensorData, writeSafetensors } from '../safetensors';
import { countOf, rowMajor } from './shapes';
import { fixture, openBytes } from './testing';

const tensors = fc.uniqueArray(
  fc
    .record({
      name: fc.string({ unit: 'grapheme' }),
      dtype: fc.constantFrom(...(Object.keys(DTYPES) as Dtype[])),
      shape: fc.array(fc.nat(4), { maxLength: 3 }),
      seed: fc.nat(255),
    })
    .filter(({ name }) => !name.startsWith('__'))
    .map(({ seed, ...rest }): TensorData => {
      const length = countOf(rest.shape) * DTYPES[rest.dtype];
      return { ...rest, bytes: Uint8Array.from({ length }, (_, i) => (i * 31 + seed) % 256) };
    }),
  { selector: ({ name }) => name, maxLength: 6 },
);

describe('the arrays of a safetensors file', () => {
  it('are those that were written, with the metadata as values', async () => {
    await fc.assert(
      fc.asyncProperty(tensors, fc.dictionary(fc.string(), fc.string()), async (written, metadata) => {
        const { file } = await openBytes(writeSafetensors(written, metadata), 'some.safetensors');
        expect(new Map(Object.entries(metadata))).toEqual(file.values);
        expect([...file.names].sort()).toEqual(written.map(({ name }) => name).sort());
        for (const { name, dtype, shape, bytes } of written) {
          const array = await file.array(name);
          expect(array).toMatchObject({ dtype, shape, strides: rowMajor(shape), offset: 0, ranged: true });
          expect(await array?.read({ start: 0, end: bytes.length })).toEqual(bytes);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('may be in a format that is not known, which is said when they are asked for', async () => {
    const { file } = await openBytes(fixture('library.safetensors'), 'library.safetensors');
    expect(file.names).toContain('int64');
    expect(Object.fromEntries(file.values)).toEqual({ note: 'Höhe' });
    await expect(file.array('int64')).rejects.toThrow(/library\.safetensors: tensor "int64".*found I64/);
  });
});
