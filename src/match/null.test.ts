import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { PositionId } from '../core/ids';
import type { Decoder } from '../core/match';
import { randomFrom } from '../core/random';
import { fileSource } from '../pack/node/files';
import { openPack, readDecoder } from '../pack/open';
import { prepareDecoder } from './decoder';
import levels from './fixtures/null.json';
import { nullBest, nullCut, nullCutPaced } from './null';
import { madeUp, rearranged } from './testing';

const target = madeUp('1/res', 200, 24, 1, [7]);
const source = madeUp('0/res', 150, 24, 2);

test('it is the same every time and depends on the seed', async () => {
  expect(nullBest(target, source, 40, 5)).toEqual(nullBest(target, source, 40, 5));
  expect(nullBest(target, source, 40, 5)).not.toEqual(nullBest(target, source, 40, 6));
  expect(await nullCutPaced(target, source)).toBe(nullCut(target, source));
});

describe('on the embedded pack, as numpy has it (lab/make_null_fixture.py)', async () => {
  const pack = await openPack(
    await fileSource(fileURLToPath(new URL('../../public/packs/demo', import.meta.url))),
  );
  const decoderOf = async (position: PositionId): Promise<Decoder> => {
    const { n, d, values } = await readDecoder(pack, position);
    return prepareDecoder(position, n, d, values);
  };

  test.each(Object.entries(levels))('%s', async (pair, { cut, quantiles }) => {
    const [target, source] = await Promise.all((pair.split('>') as PositionId[]).map(decoderOf));
    if (!target || !source) throw new Error('a pair is two positions');
    // From the same random numbers the same cut; directions are rounded to single precision here.
    expect(nullCut(target, source)).toBeCloseTo(cut, 7);

    // From others the same distribution: as many lie below each quantile of numpy's 20,000 as chance allows 512.
    const best = nullBest(target, source, 512, 5);
    expect(best).toEqual(best.slice().sort());
    expect(best.length).toBe(512);
    for (const [quantile, level] of Object.entries(quantiles)) {
      const q = Number(quantile);
      const share = best.filter((cosine) => cosine <= level).length / 512;
      expect(Math.abs(share - q), quantile).toBeLessThan(4 * Math.sqrt((q * (1 - q)) / 512));
    }
  });
});

test('its directions have the second moment of the target’s unit rows', () => {
  // All rows in one plane of four dimensions: a source outside it can never be met, one in it well.
  const random = randomFrom(4);
  const flat = Float32Array.from({ length: 90 * 4 }, (_, p) => (p % 4 < 2 ? random() - 0.5 : 0));
  const plane = prepareDecoder('1/res', 90, 4, flat);
  const outside = prepareDecoder('0/res', 2, 4, Float32Array.of(0, 0, 1, 0, 0, 0, 0, 5));
  expect([...nullBest(plane, outside, 20, 1)].every((c) => c === 0)).toBe(true);
  const inside = prepareDecoder(
    '0/res',
    4,
    4,
    Float32Array.of(1, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, -1, 0, 0),
  );
  expect([...nullBest(plane, inside, 20, 1)].every((c) => c >= Math.SQRT1_2 - 1e-6)).toBe(true);
});

test('the length of a row does not matter', () => {
  const all = Array.from({ length: 200 }, (_, i) => i);
  const longer = rearranged(target, all, (i) => 2 ** (i % 9));
  expect(nullCut(longer, source)).toBe(nullCut(target, source));
});

test('where there is nothing to compare with, nothing passes', () => {
  const dead = madeUp('0/res', 2, 24, 1, [0, 1]);
  expect(nullBest(target, dead, 9, 1)).toEqual(new Float64Array(0));
  expect(nullCut(target, dead)).toBe(1);
  expect(nullCut(dead, target)).toBe(1);
});
