import { describe, expect, it } from 'vitest';
import { atlasPairs } from '../atlas';
import { decoderBytes } from '../manifest';
import { openPack, readDecoder, readerAt } from '../open';
import { readFeatureRows } from '../rows';
import { type TensorData, writeSafetensors } from '../safetensors';
import { joined } from '../sources/joined';
import { comparable, leftOutNote } from '../space';
import { bytesOf, manifestOf, memorySource, saeOf, utf8 } from '../testing';

const N = 40;
const D = 3;

/** Numbers that tell row, column and tensor. */
function tensorOf(name: string, shape: number[], from: number): TensorData {
  const length = shape.reduce((product, x) => product * x, 1);
  return { name, dtype: 'F32', shape, bytes: bytesOf(Float32Array.from({ length }, (_, i) => from + i)) };
}

const DECODER = writeSafetensors([tensorOf('W_dec', [N, D], 1_000)], {});
const ENCODER = writeSafetensors(
  [
    tensorOf('W_enc_rows', [N, D], 2_000),
    tensorOf('b_enc', [N], 3_000),
    tensorOf('threshold', [N], 4_000),
    tensorOf('b_dec', [D], 5_000),
  ],
  {},
);
const WIDE = writeSafetensors([tensorOf('W_dec', [N, 5], 0)], {});

/** 0/res with an encoder, 1/res without, and 1/att in the space of the heads, five columns wide. */
async function pack() {
  const decoder = { path: 'd', bytes: DECODER.length };
  const encoder = { path: 'e', bytes: ENCODER.length };
  const wide = { path: 'w', bytes: WIDE.length };
  const saes = [
    saeOf('0/res', { features: N, decoder, encoder, activation: 'jumprelu' }),
    saeOf('1/res', { features: N, decoder }),
    saeOf('1/att', { features: N, decoder: wide, encoder, space: 'head' }),
  ];
  const memory = memorySource({
    'pack.json': utf8(JSON.stringify(manifestOf({ saes }))),
    d: DECODER,
    e: ENCODER,
    w: WIDE,
  });
  return { pack: await openPack(joined(memory)), memory };
}

describe('an SAE of our own layout', () => {
  it('says what it is before a file is read', async () => {
    const { pack: opened, memory } = await pack();
    expect(readerAt(opened, '0/res').facts).toEqual({
      layer: 0,
      site: 'res',
      n: N,
      d: D,
      activation: 'jumprelu',
      space: 'residual',
      bytes: DECODER.length,
    });
    expect(memory.asked).toHaveLength(1);
  });

  it('gives single features in the order in which they were asked for, with one request for all rows of a file', async () => {
    const { pack: opened, memory } = await pack();
    const rows = await readFeatureRows(opened, '0/res', [30, 2]);
    const row = (from: number, i: number): number[] => [from + i * D, from + i * D + 1, from + i * D + 2];
    expect(rows).toEqual({
      d: D,
      encoder: Float32Array.from([...row(2_000, 30), ...row(2_000, 2)]),
      bias: Float32Array.of(3_030, 3_002),
      threshold: Float32Array.of(4_030, 4_002),
      decoder: Float32Array.from([...row(1_000, 30), ...row(1_000, 2)]),
    });
    // The manifest, the heads of two files, and one request for what is needed of each.
    expect(memory.asked).toHaveLength(5);
  });

  it('without an encoder cannot be edited, but be matched', async () => {
    const { pack: opened } = await pack();
    expect(await readerAt(opened, '1/res').checkEncoder()).toBe(false);
    await expect(readFeatureRows(opened, '1/res', [0])).rejects.toThrow('found a decoder alone');
    expect((await readDecoder(opened, '1/res')).n).toBe(N);
  });
});

describe('an SAE of another space than the residual stream', () => {
  it('is listed and can be read, in its own width', async () => {
    const { pack: opened } = await pack();
    expect([...opened.saes.keys()]).toEqual(['0/res', '1/res', '1/att']);
    expect(readerAt(opened, '1/att').facts).toMatchObject({ space: 'head', d: undefined });
    expect(await readDecoder(opened, '1/att')).toMatchObject({ n: N, d: 5 });
  });

  it('takes no part in matching, which is said once', async () => {
    const { pack: opened } = await pack();
    expect([...comparable(opened).keys()]).toEqual(['0/res', '1/res']);
    expect(atlasPairs(opened).map(({ from, to }) => `${from}>${to}`)).toEqual(['1/res>0/res', '0/res>1/res']);
    expect(decoderBytes(opened.manifest)).toBe(2 * DECODER.length);
    expect(leftOutNote(opened)).toContain('left out of the matching: 1/att (head).');
    const { saes } = opened;
    expect(leftOutNote({ saes: new Map([...saes].filter(([at]) => at !== '1/att')) })).toBeUndefined();
  });

  it('is refused, with the reason, where a feature is to be edited', async () => {
    const { pack: opened } = await pack();
    await expect(readFeatureRows(opened, '1/att', [0])).rejects.toMatchObject({
      name: 'FeatureError',
      message: expect.stringContaining('does not write into the residual stream') as string,
    });
  });
});
