import { describe, expect, it } from 'vitest';
import { openPack, type Pack } from './open';
import { type TensorData, writeSafetensors } from './safetensors';
import { checkSpread, readSpread } from './spread';
import { bytesOf, type MemorySource, manifestOf, memorySource, saeOf, utf8 } from './testing';

const EMPTY = 0xffff;
/** 1, 2 and 0.5 in half precision. */
const [ONE, TWO, HALF] = [0x3c00, 0x4000, 0x3800];

/** Two features, two bins, two drawn examples of three tokens, three examples of their own. */
function file(changes: Readonly<Record<string, Partial<TensorData>>> = {}): Uint8Array {
  const tensors: TensorData[] = [
    { name: 'histogram', dtype: 'U32', shape: [2, 2], bytes: bytesOf(Uint32Array.of(70_000, 3, 0, 0)) },
    {
      name: 'token',
      dtype: 'U16',
      shape: [2, 2, 3],
      bytes: bytesOf(Uint16Array.of(4, 5, 6, 7, 8, EMPTY, ...Array(6).fill(EMPTY))),
    },
    {
      name: 'activation',
      dtype: 'F16',
      shape: [2, 2, 3],
      bytes: bytesOf(Uint16Array.of(0, TWO, ONE, 0, HALF, 0, 0, 0, 0, 0, 0, 0)),
    },
    { name: 'at', dtype: 'U8', shape: [2, 2], bytes: Uint8Array.of(1, 1, 255, 255) },
    { name: 'book', dtype: 'U8', shape: [2, 2], bytes: Uint8Array.of(1, 255, 255, 255) },
    { name: 'example_book', dtype: 'U8', shape: [2, 3], bytes: Uint8Array.of(0, 1, 255, 255, 255, 255) },
  ];
  return writeSafetensors(
    tensors.map((tensor) => ({ ...tensor, ...changes[tensor.name] })),
    { tokens: '100000' },
  );
}

async function packWith(spread: Uint8Array, features = 2): Promise<Pack & { source: MemorySource }> {
  const entry = { layer: 0, site: 'res', path: 'spread', bytes: spread.length };
  const manifest = manifestOf({
    saes: [{ ...saeOf('0/res'), features }],
    features: { books: ['Moby-Dick', 'Emma'], spread: [entry] },
  });
  const source = memorySource({ 'pack.json': utf8(JSON.stringify(manifest)), spread });
  return { ...(await openPack(source)), source };
}

describe('the spread of a feature', () => {
  it('is its histogram, what was drawn, and the books of all', async () => {
    const pack = await packWith(file());
    expect(await readSpread(pack, { layer: 0, site: 'res', index: 0 })).toEqual({
      histogram: [70_000, 3],
      sampled: 100_000,
      drawn: [
        { tokens: [4, 5, 6], activations: [0, 2, 1], at: 1, book: 'Emma' },
        { tokens: [7, 8], activations: [0, 0.5], at: 1, book: undefined },
      ],
      exampleBooks: ['Moby-Dick', 'Emma', undefined],
    });
    expect(await readSpread(pack, { layer: 0, site: 'res', index: 1 })).toMatchObject({
      histogram: [0, 0],
      drawn: [],
    });
  });

  it('is none where the pack has none', async () => {
    const pack = await packWith(file());
    expect(await readSpread(pack, { layer: 0, site: 'mlp', index: 0 })).toBeUndefined();
    expect(await readSpread(pack, { layer: 0, site: 'res', index: 2 })).toBeUndefined();
  });

  it('is refused where its tensors do not belong together', async () => {
    const pack = await packWith(file({ book: { shape: [4, 1] } }));
    await expect(readSpread(pack, { layer: 0, site: 'res', index: 0 })).rejects.toThrow(
      'Expected [2, 2], found [4, 1]',
    );
    await expect(checkSpread(pack)).rejects.toThrow('Expected [2, 2], found [4, 1]');
  });

  it('is checked against the SAE', async () => {
    expect(await checkSpread(await packWith(file()))).toBe(1);
    await expect(checkSpread(await packWith(file(), 3))).rejects.toThrow('Expected 3 features, found 2');
  });
});
