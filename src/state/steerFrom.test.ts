import { beforeAll, describe, expect, it } from 'vitest';
import { KnownPack } from '../core/known';
import { EMPTY_SPEC } from '../core/spec';
import { defaultStrength } from '../core/strength';
import { openAtlas, readTables } from '../pack/atlas';
import { readFacts } from '../pack/describe';
import { fileSource } from '../pack/node/files';
import { openPack } from '../pack/open';
import { readLink } from './link';
import type { OpenPack } from './openPack';
import { changePlan, changeText } from './planCommands';
import { riverOf, steerFrom } from './steerFrom';

let open: OpenPack;
beforeAll(async () => {
  const pack = await openPack(await fileSource(new URL('../../public/packs/demo', import.meta.url).pathname));
  const known = new KnownPack(new Map([...pack.saes].map(([position, sae]) => [position, sae.features])));
  const atlas = await openAtlas(pack);
  if (!atlas) throw new Error('the embedded pack has an atlas');
  known.addTables(await readTables(pack, atlas, 'backward'));
  const facts = await readFacts(pack);
  open = {
    pack,
    known,
    given: new Map(),
    labels: new Map(),
    chance: atlas.chance,
    atlas: { from: 'pack', k: 4 },
    facts,
  };
});

describe('the first press of Steer', () => {
  it('takes the river of a start, with the strength and the text that the pack says it works with', () => {
    for (const { link, steering } of open.pack.manifest.starts ?? []) {
      const { spec: start } = readLink(link);
      const [seed] = start.seeds;
      if (!seed || !steering) throw new Error('every start of the embedded pack can be steered');
      const { spec, isChecked } = steerFrom(start, open, seed);
      expect(isChecked).toBe(true);
      expect(spec.plan.edits.map(({ feature }) => feature)).toEqual(riverOf(start, open, seed));
      expect(new Set(spec.plan.edits.map(({ s }) => s))).toEqual(new Set([steering.s]));
      expect(spec.text).toMatchObject({ prompt: steering.prompt, seed: steering.seed });
    }
  });

  it('looks for a strength of any other feature, in a text about something else', () => {
    const { spec, isChecked } = steerFrom(EMPTY_SPEC, open, '6/res/839');
    expect(isChecked).toBe(false);
    expect(spec.plan.edits.length).toBeGreaterThan(1);
    expect(spec.plan.edits[0]?.s).toBe(defaultStrength(spec.plan.edits.length));
    const prompt = open.pack.manifest.prompts?.find(({ text }) => text === spec.text.prompt);
    expect(prompt?.shelf).not.toBe('kitchen');
    expect(prompt).toBeDefined();
  });

  it('keeps a text that a person has written, and the model’s own units', () => {
    const own = changeText(EMPTY_SPEC, { prompt: 'My own words' });
    expect(steerFrom(own, open, '7/res/759')).toMatchObject({
      isChecked: false,
      spec: { text: { prompt: 'My own words' } },
    });
    expect(steerFrom(changePlan(EMPTY_SPEC, { fold: false }), open, '7/res/759').isChecked).toBe(false);
  });

  it('edits a feature that has no river by itself', () => {
    expect(riverOf(EMPTY_SPEC, open, '3/mlp/5')).toEqual(['3/mlp/5']);
  });
});
