import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeadwatersError } from '../core/errors';
import { loudest, themeScores } from '../core/themes';
import { readVocabulary } from './describe';
import { openPack, type Pack } from './open';
import { manifestOf, memorySource, utf8 } from './testing';
import { readThemes } from './themes';

const VOCABULARY = ['<pad>', '<eos>', ' ship', ' flour', '\n', 'constructor', ' the', '\n'];
const METER = {
  shelves: ['sea', 'kitchen'],
  prior: [0.4, 0.6],
  log_odds: {
    sea: { ' ship': 1.5, ' the': -0.25, '<0x0A>': 0.5 },
    kitchen: { ' flour': 2, constructor: 0.75 },
  },
};

async function packWith(file: Uint8Array | undefined): Promise<Pack> {
  const themes = file && { path: 'themes', bytes: file.length };
  const manifest = utf8(JSON.stringify(manifestOf({ features: { themes } })));
  return openPack(memorySource({ 'pack.json': manifest, ...(file && { themes: file }) }));
}

const json = (x: unknown): Uint8Array => utf8(JSON.stringify(x));
const read = async (file: Uint8Array, vocabulary = VOCABULARY) =>
  readThemes(await packWith(file), vocabulary);

describe('a theme meter', () => {
  it('has the log-odds of each token by shelf, packed or not', async () => {
    for (const file of [json(METER), gzipSync(JSON.stringify(METER))]) {
      const themes = await read(file);
      expect(themes?.shelves).toEqual(['sea', 'kitchen']);
      expect(Object.fromEntries([...(themes?.logOdds ?? [])].map(([id, row]) => [id, [...row]]))).toEqual({
        2: [1.5, 0],
        3: [0, 2],
        4: [0.5, 0],
        5: [0, 0.75],
        6: [-0.25, 0],
        // The other newline of this vocabulary.
        7: [0.5, 0],
      });
    }
  });

  it('hears the theme of a text', async () => {
    const themes = await read(json(METER));
    expect(themes && themeScores(themes, [6, 2, 4, 3])).toEqual([1.75, 2]);
    expect(themes && loudest(themes, [1.75, 2])).toBe('kitchen');
  });

  it('need not be there', async () => {
    expect(await readThemes(await packWith(undefined), VOCABULARY)).toBeUndefined();
  });

  it('of the embedded pack gives the scores that Python computes', async () => {
    const paths = ['pack.json', 'tokenizer.json', 'features/themes.json'];
    const files = paths.map((path) => [path, readFileSync(`public/packs/demo/${path}`)] as const);
    const pack = await openPack(memorySource(Object.fromEntries(files)));
    const themes = await readThemes(pack, await readVocabulary(pack));
    if (!themes) throw new Error('no themes');
    const cases = JSON.parse(readFileSync('lab/fixtures/demo-themes.json', 'utf8')) as {
      tokens: number[];
      scores: number[];
      loudest: string | null;
    }[];
    for (const { tokens, scores, loudest: expected } of cases) {
      const mine = themeScores(themes, tokens);
      // The table is single precision: its values are off by 1e-7 of themselves at most.
      for (const [i, score] of scores.entries()) expect(mine[i]).toBeCloseTo(score, 5);
      expect(loudest(themes, mine)).toBe(expected);
    }
    // Every shelf, one text that is hard to tell and one that is empty.
    expect(new Set(cases.map((one) => one.loudest)).size).toBe(8);
  });

  const many = (unknown: number) => ({
    shelves: ['sea'],
    log_odds: {
      sea: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [i < unknown ? `?${i}` : `t${i}`, 1])),
    },
  });
  const forty = Array.from({ length: 40 }, (_, i) => `t${i}`);

  it('may name a few tokens that the vocabulary lacks', async () => {
    expect((await read(json(many(2)), forty))?.logOdds.size).toBe(38);
  });

  it.each<[string, string[], string]>([
    ['with more of them', forty, 'found 3 of 40 that it does not know, such as "?0"'],
    ['of a pack without a tokenizer', [], 'found 40 of 40 that it does not know, such as "?0"'],
  ])('%s is refused', async (_, vocabulary, message) => {
    const reading = read(json(many(3)), vocabulary);
    await expect(reading).rejects.toMatchObject({ name: 'FileError' });
    await expect(reading).rejects.toThrow(message);
  });

  const shelves = (list: unknown) => json({ ...METER, shelves: list });
  const sea = (table: unknown) => json({ ...METER, log_odds: { ...METER.log_odds, sea: table } });

  it.each<[string, Uint8Array, string]>([
    ['that is no JSON', utf8('{'), 'themes cannot be read'],
    ['that is a list', json([]), 'field "shelves"'],
    ['without shelves', shelves(undefined), 'field "shelves"'],
    ['with no shelf', shelves([]), 'field "shelves"'],
    ['with too many shelves', shelves(Array.from({ length: 65 }, (_, i) => `${i}`)), 'field "shelves"'],
    ['with a shelf twice', shelves(['sea', 'sea']), 'must name each shelf once'],
    ['with a shelf that is a number', shelves(['sea', 3]), 'field "shelves.1"'],
    ['with a shelf without a name', shelves(['sea', '']), 'field "shelves.1"'],
    ['without tables', json({ shelves: ['sea'] }), 'field "log_odds"'],
    ['without a table for a shelf', shelves(['sea', 'stage']), 'no log-odds for the shelf "stage"'],
    ['with a shelf called as no table is', shelves(['toString']), 'no log-odds for the shelf "toString"'],
    ['with a table that is a list', sea([1]), 'field "log_odds.sea" must be an object of at most 100000'],
    ['with a table that is null', sea(null), 'field "log_odds.sea"'],
    ['with log-odds that are text', sea({ ' ship': '1' }), 'field "log_odds.sea"'],
    ['with log-odds of null', sea({ ' ship': null }), 'field "log_odds.sea"'],
    [
      'with log-odds beyond all numbers',
      utf8(JSON.stringify(METER).replace('1.5', '1e999')),
      '"log_odds.sea"',
    ],
    ['with log-odds that cannot be', sea({ ' ship': -1e6 }), 'field "log_odds.sea"'],
    [
      'with a table without end',
      sea(Object.fromEntries(Array.from({ length: 100_001 }, (_, i) => [`${i}`, 1]))),
      'field "log_odds.sea"',
    ],
  ])('%s is refused', async (_, file, message) => {
    const reading = read(file);
    await expect(reading).rejects.toMatchObject({ name: 'FileError' });
    await expect(reading).rejects.toThrow(message);
    await reading.catch((error: Error) => expect(error.message.length).toBeLessThan(400));
  });

  it('of anything at all is one or a FileError', async () => {
    const table = fc.oneof(fc.dictionary(fc.constantFrom(...VOCABULARY, '?'), fc.double()), fc.jsonValue());
    const file = fc.oneof(
      fc.record({
        shelves: fc.constantFrom(['sea'], ['sea', 'kitchen']),
        log_odds: fc.record({ sea: table, kitchen: table }),
      }),
      fc.jsonValue(),
    );
    const bytes = fc.oneof(
      file.map(json),
      fc.uint8Array(),
      fc.tuple(fc.nat(), fc.nat(255)).map(([at, value]) => {
        const damaged = json(METER);
        damaged[at % damaged.length] = value;
        return damaged;
      }),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (file) => {
        try {
          const themes = await read(file);
          for (const row of themes?.logOdds.values() ?? []) expect(row.every(Number.isFinite)).toBe(true);
        } catch (error) {
          if (!isHeadwatersError(error, 'FileError')) throw error;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
