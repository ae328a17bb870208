import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeadwatersError } from '../core/errors';
import { readModelCheck } from './modelCheck';
import { openPack } from './open';
import { type TensorData, writeSafetensors } from './safetensors';
import { bytesOf, manifestOf, memorySource, utf8 } from './testing';

type Changes = Readonly<Record<string, Partial<TensorData> | null>>;

/** Two cases for a model of three tokens. */
function file(changes: Changes = {}): Uint8Array<ArrayBuffer> {
  const ints = (name: string, ...values: number[]): TensorData => ({
    name,
    dtype: 'I32',
    shape: [values.length],
    bytes: bytesOf(Int32Array.from(values)),
  });
  const floats = (name: string, ...values: number[]): TensorData => ({
    name,
    dtype: 'F32',
    shape: [values.length],
    bytes: bytesOf(Float32Array.from(values)),
  });
  const all = [
    ints('0.tokens', 2, 0),
    floats('0.logits', 0.5, -1, 3),
    floats('0.reference', 0.25, -1, 3),
    ints('1.tokens', 2, 1, 1, 0),
    floats('1.logits', 1, 2, 4),
    floats('1.reference', 1, 2, 5),
  ];
  return writeSafetensors(
    all.flatMap((one) => {
      const change = changes[one.name];
      return change === null ? [] : [{ ...one, ...change }];
    }),
    {},
  );
}

async function packWith(check: Uint8Array | undefined, model: Readonly<Record<string, unknown>> = {}) {
  const ref = check && { path: 'check', bytes: check.length };
  const about = { name: 'm', layers: 2, d_model: 3, vocabulary: 3, context: 4, check: ref, ...model };
  const manifest = utf8(JSON.stringify(manifestOf({ model: about })));
  return openPack(memorySource({ 'pack.json': manifest, ...(check && { check }) }));
}

describe('the self-test of a model', () => {
  it('has the text of each case and both answers', async () => {
    const expected = {
      cases: [
        {
          tokens: [2, 0],
          logits: Float32Array.of(0.5, -1, 3),
          reference: Float32Array.of(0.25, -1, 3),
        },
        { tokens: [2, 1, 1, 0], logits: Float32Array.of(1, 2, 4), reference: Float32Array.of(1, 2, 5) },
      ],
    };
    expect(await readModelCheck(await packWith(file()))).toEqual(expected);
    const sizeless = await packWith(file(), { vocabulary: undefined, context: undefined });
    expect(await readModelCheck(sizeless)).toEqual(expected);
  });

  it('counts its bytes once', async () => {
    const check = file();
    let counted = 0;
    await readModelCheck(await packWith(check), { onBytes: (n) => (counted += n) });
    expect(counted).toBe(check.length);
  });

  it('need not be there', async () => {
    expect(await readModelCheck(await packWith(undefined))).toBeUndefined();
  });

  it('stops when it is asked to', async () => {
    const reading = readModelCheck(await packWith(file()), { signal: AbortSignal.abort() });
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  const tokens = (...values: number[]): Changes => ({
    '1.tokens': { shape: [values.length], bytes: bytesOf(Int32Array.from(values)) },
  });
  const many = Array.from({ length: 65 }, (_, i): TensorData => {
    return { name: `${i}.tokens`, dtype: 'I32', shape: [1], bytes: new Uint8Array(4) };
  });

  it.each<[string, Uint8Array, string]>([
    ['that has no cases', file({ '0.tokens': null, '1.tokens': null }), 'Expected 1 to 64 cases, found 0'],
    ['that has too many', writeSafetensors(many, {}), 'found 65'],
    ['that begins in the middle', file({ '0.tokens': null }), 'Expected 0.tokens'],
    ['without logits', file({ '1.logits': null }), 'Expected 1.logits'],
    ['without a reference', file({ '0.reference': null }), 'Expected 0.reference'],
    ['of another model', file({ '0.logits': { shape: [1, 3] } }), 'Expected [3], found [1, 3]'],
    ['with logits of NaN', file({ '0.logits': { bytes: bytesOf(Float32Array.of(0, NaN, 1)) } }), '0.logits'],
    [
      'with a reference beyond all numbers',
      file({ '1.reference': { bytes: bytesOf(Float32Array.of(0, Infinity, 1)) } }),
      'holds logits that are not finite, in 1.reference',
    ],
    ['with a text of none', file(tokens()), 'Expected 1 to 4 tokens, found 0'],
    ['with a text too long', file(tokens(2, 1, 1, 1, 1)), 'Expected 1 to 4 tokens, found 5'],
    ['with a token below 0', file(tokens(2, -1)), 'Expected 0 to 2, found -1'],
    ['with a token beyond the vocabulary', file(tokens(2, 3)), 'Expected 0 to 2, found 3'],
    ['with tokens in rows', file({ '1.tokens': { shape: [2, 2] } }), 'Expected [4], found [2, 2]'],
    ['with tokens that have a fraction', file({ '0.tokens': { dtype: 'F32' } }), 'whole numbers'],
    [
      'with logits that have none',
      file({ '0.logits': { dtype: 'I32' } }),
      'does not hold floating-point numbers',
    ],
    ['that is damaged', file().fill(0, 8, 60), 'its header cannot be read'],
    ['that was cut off', file().subarray(0, -1), 'reaches beyond the end'],
  ])('%s is refused', async (_, check, message) => {
    const reading = readModelCheck(await packWith(check));
    await expect(reading).rejects.toMatchObject({ name: 'FileError' });
    await expect(reading).rejects.toThrow(message);
  });

  it('is sound or a FileError, whatever bytes are damaged', async () => {
    const sound = file();
    const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(damage, fc.nat(sound.length), async (changes, length) => {
        const bytes = sound.slice();
        for (const [at, value] of changes) bytes[at] = value;
        for (const check of [bytes, bytes.slice(0, length)])
          try {
            for (const { tokens, logits, reference } of (await readModelCheck(await packWith(check)))
              ?.cases ?? []) {
              expect(tokens.every((token) => token >= 0 && token < 3)).toBe(true);
              expect([...logits, ...reference].every(Number.isFinite)).toBe(true);
              expect([logits.length, reference.length]).toEqual([3, 3]);
            }
          } catch (error) {
            if (!isHeadwatersError(error, 'FileError')) throw error;
          }
      }),
      { numRuns: 1_000 },
    );
  });
});
