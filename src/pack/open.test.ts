import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cosineOf } from '../core/testing';
import type { ByteSource } from './bytes';
import { openPack, readDecoder } from './open';
import { writeSafetensors } from './safetensors';
import { bytesOf, manifestOf, memorySource, saeOf, utf8 } from './testing';

/** A pack of `lab/fixtures`, as a source that reads its files. */
function fixture(pack: string): ByteSource {
  const read = (path: string): Uint8Array => readFileSync(`lab/fixtures/${pack}/${path}`);
  const manifest = JSON.parse(readFileSync(`lab/fixtures/${pack}/pack.json`, 'utf8')) as {
    saes: { decoder: { path: string } }[];
  };
  const paths = ['pack.json', ...manifest.saes.map((sae) => sae.decoder.path)];
  return memorySource(Object.fromEntries(paths.map((path) => [path, read(path)])));
}

const decoderFile = (shape: number[], name = 'W_dec'): Uint8Array<ArrayBuffer> =>
  writeSafetensors(
    [
      {
        name,
        dtype: 'F32',
        shape,
        bytes: bytesOf(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 2)),
      },
    ],
    {},
  );

/** The made-up pack with one SAE whose decoder file is `file`, declared with `declared` bytes. */
async function packOf(file: Uint8Array, declared = file.length) {
  const saes = [saeOf('0/res', { decoder: { path: 'd', bytes: declared } })];
  const source = memorySource({ 'pack.json': utf8(JSON.stringify(manifestOf({ saes }))), d: file });
  return { pack: await openPack(source), source };
}

describe('opening a pack', () => {
  it('reads its manifest and nothing else', async () => {
    const source = memorySource({ 'pack.json': utf8(JSON.stringify(manifestOf({ colour: 'red' }))) });
    const pack = await openPack(source);
    expect([...pack.saes.keys()]).toEqual(['0/res', '1/res', '1/mlp']);
    expect(pack.manifest.id).toBe('made-up');
    expect(pack.unknownFields).toEqual(['colour']);
    expect(source.asked.length).toBe(1);
  });

  it('fails with what its source or its manifest says', async () => {
    await expect(openPack(memorySource({}))).rejects.toMatchObject({ name: 'FileError' });
    await expect(openPack(memorySource({ 'pack.json': utf8('{') }))).rejects.toMatchObject({
      name: 'ManifestError',
    });
    await expect(openPack(memorySource({}), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('a decoder', () => {
  it('is read row by row, as single precision', async () => {
    const { pack } = await packOf(decoderFile([2, 3]));
    expect(await readDecoder(pack, '0/res')).toEqual({
      position: '0/res',
      n: 2,
      d: 3,
      values: Float32Array.of(0, 0.5, 1, 1.5, 2, 2.5),
    });
  });

  it('counts the bytes of its values once', async () => {
    const { pack } = await packOf(decoderFile([2, 3]));
    let counted = 0;
    await readDecoder(pack, '0/res', { onBytes: (n) => (counted += n) });
    expect(counted).toBe(24);
  });

  it('of a position without an SAE is refused', async () => {
    const { pack } = await packOf(decoderFile([2, 3]));
    await expect(readDecoder(pack, '7/mlp')).rejects.toMatchObject({
      name: 'FeatureError',
      message: 'The pack made-up has no SAE at 7/mlp.',
    });
  });

  it.each<[string, Uint8Array<ArrayBuffer>, string]>([
    ['that is transposed', decoderFile([3, 2]), 'Expected [2, 3], found [3, 2]'],
    ['of another SAE', decoderFile([4, 3]), 'Expected [2, 3], found [4, 3]'],
    ['of another name', decoderFile([2, 3], 'decoder'), 'Expected W_dec, found decoder'],
    ['that is damaged', decoderFile([2, 3]).fill(0, 8, 60), 'its header cannot be read'],
    ['that was cut off', decoderFile([2, 3]).slice(0, -1), 'reaches beyond the end'],
  ])('%s is refused', async (_, file, message) => {
    const { pack } = await packOf(file);
    await expect(readDecoder(pack, '0/res')).rejects.toMatchObject({
      name: 'FileError',
      message: expect.stringContaining(message) as string,
    });
  });

  it('of whole numbers is refused', async () => {
    const ints = writeSafetensors(
      [{ name: 'W_dec', dtype: 'I32', shape: [2, 3], bytes: new Uint8Array(24) }],
      {},
    );
    const { pack } = await packOf(ints);
    await expect(readDecoder(pack, '0/res')).rejects.toThrow('Expected F16, BF16, F32 or F64, found I32');
  });

  it('of another length than declared is refused', async () => {
    const { pack } = await packOf(decoderFile([2, 3]), 99);
    await expect(readDecoder(pack, '0/res')).rejects.toMatchObject({ name: 'FileError' });
  });

  it.each(['tiny', 'gap', 'holes'])('of the pack %s has the cosines that numpy finds', async (name) => {
    const pack = await openPack(fixture(name));
    const expected = JSON.parse(readFileSync(`lab/fixtures/${name}/expected.json`, 'utf8')) as {
      pairs: Record<string, { index: number[][]; cosine: number[][] }>;
    };
    const rows = new Map<string, number[][]>();
    for (const position of pack.saes.keys()) {
      const { n, d, values } = await readDecoder(pack, position);
      rows.set(
        position,
        Array.from({ length: n }, (_, i) => Array.from(values.subarray(i * d, (i + 1) * d))),
      );
    }
    let compared = 0;
    for (const [pair, { index, cosine }] of Object.entries(expected.pairs)) {
      const [from = '', to = ''] = pair.split('>');
      index.forEach((list, i) => {
        list.forEach((j, rank) => {
          const mine = cosineOf(rows.get(from)?.[i] ?? [], rows.get(to)?.[j] ?? []);
          expect(Math.abs(mine - (cosine[i]?.[rank] ?? Number.NaN))).toBeLessThan(1e-12);
          compared++;
        });
      });
    }
    expect(compared).toBeGreaterThan(500);
  });
});
