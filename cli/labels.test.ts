import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Neuronpedia, startNeuronpedia } from '../support/neuronpedia';
import { answer, copyPack, editManifest, fixture, headwaters, temporary } from './testing';

const SOURCE = 'gemma-x/0-tales-res-1k';
let room: Awaited<ReturnType<typeof temporary>>;
let neuronpedia: Neuronpedia;

beforeAll(async () => {
  room = await temporary();
  neuronpedia = await startNeuronpedia({
    [SOURCE]: { 0: 'boats', 1: 'sails', 10: 'oars', 11: 'masts', 2: 'nets' },
  });
  process.env.NEURONPEDIA_EXPORTS = `${neuronpedia.origin}/`;
});

afterEach(() => rm(join(room.dir, 'labels.json.gz'), { force: true }));

afterAll(async () => {
  delete process.env.NEURONPEDIA_EXPORTS;
  await neuronpedia.close();
  await room.remove();
});

async function written(path: string) {
  return JSON.parse(gunzipSync(await readFile(path)).toString());
}

async function labelsOf(...args: string[]) {
  const out = join(room.dir, 'labels.json.gz');
  return { ...(await headwaters('labels', '--pack', fixture('tiny'), '--out', out, ...args)), out };
}

describe('labels', () => {
  it('of tables and of exports become one file, which is read again as it is', async () => {
    const csv = join(room.dir, 'own.csv');
    await writeFile(csv, 'feature,label\n0/res/1,"rope, wet"\n0/res/99999,none\n');
    const first = await labelsOf(csv, '--json');
    expect(first.stderr).toBe('Left out: 1 row of features that the pack does not have.\n');
    expect(JSON.parse(first.stdout)).toMatchObject({ labels: 1, saes: 1 });
    const file = await written(first.out);
    expect(file).toMatchObject({ format: 'headwaters-labels', version: 1 });
    expect(file.labels['0/res'].slice(0, 3)).toEqual([0, 'rope, wet', 0]);
    const again = join(room.dir, 'again.json.gz');
    await answer('labels', '--pack', fixture('tiny'), '--out', again, '--json', first.out);
    expect(await written(again)).toEqual(file);
  });

  it('are fetched from exports, batch by batch until there are no more', async () => {
    const { code, stderr, out } = await labelsOf('--neuronpedia', 'gemma-x/{layer}-tales-{site}-1k');
    expect(code).toBe(1);
    // The fixture has too few features for a source of 1k: nothing of another SAE is taken.
    expect(stderr).toMatch(/5 rows of an SAE with another number of features .*No label fits/s);
    await expect(readFile(out)).rejects.toThrow();
  });

  it('are fetched by the names in the manifest', async () => {
    const pack = await copyPack(fixture('tiny'), join(room.dir, 'named'));
    const manifest = JSON.parse(await readFile(join(pack, 'pack.json'), 'utf8'));
    const saes = manifest.saes.map((sae: { layer: number; site: string }) =>
      sae.site === 'res' ? { ...sae, neuronpedia: `gemma-x/${sae.layer}-tales-res` } : sae,
    );
    await editManifest(pack, { saes });
    const own = await startNeuronpedia({
      'gemma-x/0-tales-res': { 0: 'boats', 1: 'sails', 10: 'oars', 11: 'masts', 2: 'nets' },
    });
    process.env.NEURONPEDIA_EXPORTS = `${own.origin}/`;
    try {
      const out = join(room.dir, 'fetched.json.gz');
      const { code, stderr } = await headwaters('labels', '--pack', pack, '--out', out);
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(/Neuronpedia exports no explanations of gemma-x\/1-tales-res/);
      const file = await written(out);
      expect(file.method).toBe('Explanations exported from Neuronpedia.');
      expect(file.labels['0/res'].slice(0, 4)).toEqual(['boats', 'sails', 'nets', null]);
      expect(file.labels['0/res'][11]).toBe('masts');
    } finally {
      await own.close();
      process.env.NEURONPEDIA_EXPORTS = `${neuronpedia.origin}/`;
    }
  });

  it.each([
    [['--neuronpedia', 'nothing'], 2, /--neuronpedia is "nothing": write it as MODEL\/SOURCE/],
    [[], 2, /what Neuronpedia calls these SAEs is not known: say --neuronpedia/],
    [[join(fixture('tiny'), 'missing.csv')], 1, /missing\.csv/],
    [[join(fixture('tiny'), 'pack.json')], 1, /pack\.json holds no labels that can be read/],
  ])('%j: is refused in a sentence', async (args, code, message) => {
    const outcome = await labelsOf(...args);
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toMatch(message);
  });
});
