import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { writeSafetensors } from '../src/pack/safetensors';
import type { PaperReport } from './paperChain';
import { answer, DEMO, headwaters, temporary } from './testing';

// Fifty decoders of 16,384 features are written and read.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const FEATURES = 16_384;
const WIDTH = 4;
/** Table 5, from layer 0 to layer 25. */
const RESIDUAL = [
  14403, 13755, 12939, 16138, 11935, 14558, 2452, 16335, 9666, 8318, 13754, 7614, 2812, 4955, 5262, 9388,
  10649, 8130, 11987, 15694, 12523, 14511, 11460, 9592, 14548, 1646,
];
const MLP: Readonly<Record<number, number>> = {
  0: 12987,
  1: 16168,
  7: 6110,
  17: 8454,
  20: 601,
  21: 594,
  22: 14728,
  23: 6936,
  24: 11342,
};

let room: Awaited<ReturnType<typeof temporary>>;
let pack: string;

/** A vector at this cosine with the first axis. */
function at(cosine: number): number[] {
  return [cosine, Math.sqrt(1 - cosine ** 2), 0, 0];
}

/** Rows of zeros but for these. */
async function addSae(layer: number, site: string, rows: Readonly<Record<number, readonly number[]>>) {
  const data = new Float32Array(FEATURES * WIDTH);
  for (const [index, row] of Object.entries(rows)) data.set(row, Number(index) * WIDTH);
  const bytes = writeSafetensors(
    [{ name: 'W_dec', dtype: 'F32', shape: [FEATURES, WIDTH], bytes: new Uint8Array(data.buffer) }],
    {},
  );
  const path = `saes/${layer}.${site}.safetensors`;
  await writeFile(join(pack, path), bytes);
  return {
    layer,
    site,
    features: FEATURES,
    space: 'residual',
    decoder: { path, bytes: bytes.length },
    encoder: null,
  };
}

beforeAll(async () => {
  room = await temporary();
  pack = join(room.dir, 'paper');
  await mkdir(join(pack, 'saes'), { recursive: true });
  const saes: unknown[] = [];
  for (const [layer, index] of RESIDUAL.entries()) {
    // Layer 10 has a feature nearer to that of layer 11 than the published one.
    const near =
      layer === 10 ? { 5: [1, 0, 0, 0], [index]: at(0.9) } : { 5: [0, 0, 0, 1], [index]: [1, 0, 0, 0] };
    saes.push(await addSae(layer, 'res', near));
    if (layer > 24) continue;
    const published = MLP[layer];
    // At layer 3 one is above t(M) that was not published, at all others one below it.
    const other = layer === 3 ? at(0.5) : at(0.2);
    saes.push(
      await addSae(layer, 'mlp', { 7: other, ...(published !== undefined && { [published]: at(0.8) }) }),
    );
  }
  await writeFile(
    join(pack, 'pack.json'),
    JSON.stringify({
      format: 'headwaters-pack',
      version: 1,
      id: 'paper',
      revision: 'r1',
      title: 'Planted',
      model: { name: 'planted', layers: 26, d_model: WIDTH },
      saes,
    }),
  );
});
afterAll(() => room.remove());

it('says which steps of the published graph come out, each by itself', async () => {
  const { residual, forward, mlp, scores } = await answer<PaperReport>(
    'check',
    '--paper',
    '--pack',
    pack,
    '--json',
  );
  expect(residual).toHaveLength(24);
  expect(residual.filter(({ agrees }) => !agrees)).toEqual([
    { of: '11/res/7614', published: '10/res/13754', here: '10/res/5', cosine: 1, agrees: false },
  ]);
  expect(forward).toMatchObject({ published: '25/res/1646', here: '25/res/1646', agrees: true });
  expect(mlp.filter(({ agrees }) => !agrees).map(({ of, published, here }) => [of, published, here])).toEqual(
    [
      // The feature of layer 10 points elsewhere than the others; that of layer 3 was not published.
      ['10/res/13754', null, '10/mlp/7'],
      ['3/res/16138', null, '3/mlp/7'],
    ],
  );
  expect(scores.map(({ here }) => here?.toFixed(2))).toEqual(['0.80', '1.00', '1.00', '0.80']);
});

it('is said in lines for people', async () => {
  const { code, stdout } = await headwaters('check', '--paper', '--pack', pack);
  expect(code).toBe(0);
  expect(stdout).toContain('residual: 23 of 24 steps to the layer above agree\n');
  expect(stdout).toContain('MLP at cosine 0.25 or more: 23 of 25 layers agree\n');
  expect(stdout).toContain('7/mlp/6110 to 7/res/16335: 0.80, published 0.82\n');
  expect(stdout).toContain('differs: from 11/res/7614, 10/res/5 at 1.00, published 10/res/13754\n');
});

it('needs the SAEs of the paper, and says so', async () => {
  const { code, stderr } = await headwaters('check', '--paper', '--pack', DEMO);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^The paper's graph cannot be compared: 24\/res\/14548 is not in this pack\..*gemma-scope-2b-pt-res/,
  );
});
