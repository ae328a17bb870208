import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeadwatersError } from '../../core/errors';
import type { PositionId } from '../../core/ids';
import { labelOf, mergeLabels, whyUnlabelled, withLabels } from '../../core/labels';
import { writeCompact } from './compactFile';
import { LabelGatherer } from './gatherLabels';
import { LabelTable } from './labelTable';
import { readLabelFile } from './readLabelFile';
import { isOfWidth, parseSourceName, placeOfSource } from './sourceName';

const PACK = {
  model: 'google/gemma-2-2b',
  features: new Map<PositionId, number>([
    ['0/res', 4],
    ['1/mlp', 16_384],
  ]),
};

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

async function gathered(...files: readonly (readonly [name: string, text: string])[]) {
  const gatherer = new LabelGatherer(PACK);
  for (const [name, text] of files) gatherer.add(await readLabelFile(name, bytes(text)));
  const lists = Object.fromEntries(
    [...gatherer.tables()].map(([position, list]) => [
      position,
      Array.from({ length: Math.min(list.length, 4) }, (_, i) => list.at(i)),
    ]),
  );
  return { lists, count: gatherer.count, notes: gatherer.notes() };
}

/** A row as Neuronpedia exports it, by its exporter's columns. */
function exported(layer: string, index: number, description: string, more: object = {}): string {
  return `${JSON.stringify({ id: `c${index}`, modelId: 'gemma-2-2b', layer, index: String(index), authorId: 'a', description, embedding: [0.1], typeName: 'oai_token-act-pair', explanationModelName: 'gpt-4o-mini', ...more })}\n`;
}

describe('a file of labels', () => {
  it('is an export of Neuronpedia: what it does not name, nobody has explained', async () => {
    const source = '1-gemmascope-mlp-16k';
    const file = exported(source, 2, ' boats ') + exported(source, 10, 'fish') + exported(source, 2, 'ships');
    const { lists, count, notes } = await gathered(['batch-0.jsonl', file]);
    expect(lists).toEqual({ '1/mlp': [null, null, 'boats', null] });
    expect(count).toBe(2);
    expect(notes).toEqual(['Left out: 1 row with a further explanation of a feature that has one.']);
  });

  it('may be packed, as exports are', async () => {
    const packed = gzipSync(exported('1-gemmascope-mlp-16k', 3, 'rivers'));
    const { rows } = await readLabelFile('batch-0.jsonl.gz', new Uint8Array(packed));
    expect([...rows]).toMatchObject([{ layer: 1, site: 'mlp', index: 3, label: 'rivers' }]);
  });

  it.each([
    ['a table', 'own.csv', 'feature,label\n0/res/1,"a, b"\n0/res/2,\n'],
    [
      'a table with other columns in another order',
      'own.csv',
      'Explanation,layer,site,index\n"a, b",0,res,1\n,0,res,2\n',
    ],
    ['a table without a head', 'own.csv', '0/res/1,"a, b"\n0/res/2,\n'],
    ['a table with tabs', 'own.tsv', 'feature\tlabel\n0/res/1\ta, b\n0/res/2\t\n'],
    ['JSON by feature', 'own.json', '{"0/res/1": "a, b", "0/res/2": ""}'],
    ['rows of JSON', 'own.json', '[{"feature": "0/res/1", "label": "a, b"}, {"id": "0/res/2", "label": ""}]'],
    [
      'lines of JSON',
      'own.jsonl',
      '{"feature": "0/res/1", "label": "a, b"}\n{"feature": "0/res/2", "label": ""}\n',
    ],
  ])('is %s; what it does not name was not fetched', async (_, name, text) => {
    const { lists, count, notes } = await gathered([name, text]);
    expect(lists).toEqual({ '0/res': [undefined, 'a, b', '', undefined] });
    expect({ count, notes }).toEqual({ count: 1, notes: [] });
  });

  it('is JSON by position, as packs have it', async () => {
    expect((await gathered(['l.json', '{"0/res": ["a", "", null, "d"]}'])).lists).toEqual({
      '0/res': ['a', '', null, 'd'],
    });
  });

  it('comes back from the compact file as it was', async () => {
    const label = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.constant(null),
      fc.constant(undefined),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(label, { minLength: 4, maxLength: 4 }), async (list) => {
        const written = await writeCompact(
          { model: 'm', method: 'by hand' },
          new Map([['0/res', LabelTable.of(list)]]),
        );
        const file = await readLabelFile('labels.json.gz', written);
        expect(file).toMatchObject({ method: 'by hand', model: 'm' });
        const back = new Map([...file.rows].map(({ index, label: one }) => [index, one]));
        expect([0, 1, 2, 3].map((i) => back.get(i))).toEqual(list);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['a web page', '<!doctype html><p>404</p>', /a web page/],
    ['JSON that is cut off', '{"0/res/1": "a', /cut off/],
    ['a table of something else', 'name,price\nbread,2\nmilk,1\n', /name no feature/],
    ['nothing', '', /found nothing/],
    [
      'a later version',
      '{"format": "headwaters-labels", "version": 9, "labels": {}}',
      /version 1, found version 9/,
    ],
    [
      'a damaged label file',
      '{"format": "headwaters-labels", "version": 1, "labels": {"0/res": "x"}}',
      /damaged/,
    ],
  ])('that is %s is refused in a sentence', async (_, text, message) => {
    await expect(gathered(['labels.json', text])).rejects.toThrow(message);
  });

  it('never fails in another way, whatever its bytes', async () => {
    const sound = exported('1-gemmascope-mlp-16k', 3, 'rivers') + exported('0-x-res', 1, 'sea');
    const seeds = [
      sound,
      'feature,label\n0/res/1,"a, b"\n',
      '{"0/res/1": "a"}',
      '[{"feature":"0/res/1","label":"a"}]',
    ];
    const change = fc.record({
      seed: fc.constantFrom(...seeds),
      at: fc.nat(400),
      drop: fc.nat(30),
      put: fc.uint8Array({ maxLength: 8 }),
    });
    const runs = Number(process.env.HEADWATERS_MUTATIONS ?? 300);
    await fc.assert(
      fc.asyncProperty(change, async ({ seed, at, drop, put }) => {
        const before = [...bytes(seed)];
        before.splice(at % before.length, drop, ...put);
        try {
          const gatherer = new LabelGatherer(PACK);
          gatherer.add(await readLabelFile('x', new Uint8Array(before)));
          for (const table of gatherer.tables().values()) expect(table.length).toBeLessThanOrEqual(16_384);
        } catch (error) {
          expect(isHeadwatersError(error, 'FileError'), String(error)).toBe(true);
        }
      }),
      { numRuns: runs },
    );
  });
});

describe('labels that do not fit the pack', () => {
  it('are counted by what is wrong with them, and the rest is taken', async () => {
    const csv = 'feature,label\n0/res/1,a\n0/res/9,b\n7/res/1,c\nx,d\n';
    const { count, notes } = await gathered(['own.csv', csv]);
    expect(count).toBe(1);
    expect(notes).toEqual([
      'Left out: 1 row of features that the pack does not have.',
      'Left out: 1 row of layers and sites that the pack does not have.',
      'Left out: 1 row without a feature or a label.',
    ]);
  });

  it('of an SAE of another width, or of a second SAE of the same place, are left out', async () => {
    const wide = exported('1-gemmascope-mlp-65k', 1, 'wide');
    const one =
      exported('1-gemmascope-mlp-16k', 1, 'one') + exported('1-gemmascope-mlp-16k__l0-21', 2, 'two');
    const { lists, notes } = await gathered(['a.jsonl', wide + one]);
    expect(lists).toEqual({ '1/mlp': [null, 'one', null, null] });
    expect(notes.join(' ')).toMatch(
      /another number of features \(1-gemmascope-mlp-65k\).*1-gemmascope-mlp-16k was taken/,
    );
  });

  it('of another model are taken with a warning', async () => {
    const row = exported('1-gemmascope-mlp-16k', 1, 'a', { modelId: 'gemma-2-9b' });
    expect((await gathered(['a.jsonl', row])).notes[0]).toMatch(
      /of gemma-2-9b, and the pack is of google\/gemma-2-2b/,
    );
  });
});

describe('names of Neuronpedia', () => {
  it.each([
    ['12-gemmascope-res-16k', { layer: 12, site: 'res' }, 16_384],
    ['0-gemmascope-2-mlp-262k', { layer: 0, site: 'mlp' }, 262_144],
    ['3-gemmascope-transcoder-16k', { layer: 3, site: 'mlp' }, 16_384],
    ['31-llamascope-att-32k', { layer: 31, site: 'att' }, 32_768],
    ['5-res_post_32k-oai', { layer: 5, site: 'res' }, 32_768],
    ['5-res_mid_32k-oai', undefined, 32_768],
    ['2-att-sm', { layer: 2, site: 'att' }, undefined],
    // Reads the residual stream before layer 6.
    ['6-res-jb', { layer: 5, site: 'res' }, undefined],
    ['0-res-jb', undefined, undefined],
    ['res-16k', undefined, 16_384],
  ])('%s', (source, place, width) => {
    expect(placeOfSource(source)).toEqual(place);
    expect(isOfWidth(source, width ?? 7)).toBe(true);
    expect(isOfWidth(source, 24_576)).toBe(width === undefined);
  });

  it('are a model and a source', () => {
    expect(parseSourceName('gemma-2-2b/12-gemmascope-res-16k')).toEqual({
      model: 'gemma-2-2b',
      source: '12-gemmascope-res-16k',
    });
    for (const text of ['', 'gemma', 'a/b/c', 'a/b?c', '/x']) expect(parseSourceName(text)).toBeUndefined();
  });
});

describe('labels of a pack', () => {
  const labels = new Map([['0/res', ['a', '', null]]] as const);

  it('say why there is none', () => {
    expect(labelOf(labels, '0/res/0')).toBe('a');
    expect(whyUnlabelled(labels, '0/res/1')).toBe('dead');
    expect(whyUnlabelled(labels, '0/res/2')).toBe('unexplained');
    expect(whyUnlabelled(labels, '0/res/3')).toBe('unfetched');
    expect(whyUnlabelled(labels, '5/mlp/0')).toBe('unfetched');
  });

  it('give way to a person’s own, also where there are none', () => {
    const own = withLabels(
      labels,
      new Map([
        ['0/res/0', 'mine'],
        ['3/att/7', 'new'],
      ]),
    );
    expect(['0/res/0', '0/res/1', '3/att/7', '3/att/6'].map((id) => labelOf(own, id as '0/res/0'))).toEqual([
      'mine',
      undefined,
      'new',
      undefined,
    ]);
    expect(whyUnlabelled(own, '3/att/6')).toBe('unfetched');
  });

  it('are merged: a text before nothing, and nothing before a gap', () => {
    const merged = mergeLabels(
      labels,
      new Map([
        ['0/res', [null, 'b', undefined, null]],
        ['1/res', ['c']],
      ] as const),
    );
    expect([0, 1, 2, 3].map((i) => merged.get('0/res')?.at(i))).toEqual(['a', 'b', null, null]);
    expect(merged.get('1/res')?.at(0)).toBe('c');
  });

  it('become bytes that can be handed over, and texts again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant(null), fc.constant(undefined))),
        (list) => {
          const { data } = LabelTable.of(list);
          const table = new LabelTable(structuredClone(data));
          expect(Array.from({ length: table.length }, (_, i) => table.at(i))).toEqual(list);
          expect(table.at(list.length)).toBeUndefined();
        },
      ),
    );
  });
});
