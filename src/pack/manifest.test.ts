import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeadwatersError } from '../core/errors';
import { decoderBytes, parseManifest } from './manifest';
import { manifestOf, saeOf } from './testing';

const parse = (json: unknown) => parseManifest(JSON.stringify(json));

function refusal(source: string): Error {
  try {
    parseManifest(source);
  } catch (error) {
    if (isHeadwatersError(error, 'ManifestError')) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('manifests of real packs', () => {
  it.each([
    'lab/fixtures/tiny/pack.json',
    'lab/fixtures/gap/pack.json',
    'lab/fixtures/holes/pack.json',
    'public/packs/demo/pack.json',
  ])('%s is read, with no field unknown', (path) => {
    const source = readFileSync(path, 'utf8');
    const { manifest, unknownFields } = parseManifest(source);
    expect(manifest).toEqual(JSON.parse(source));
    expect(unknownFields).toEqual([]);
  });

  it('say how much there is to fetch', () => {
    const { manifest } = parse(manifestOf());
    expect(decoderBytes(manifest)).toBe(300);
  });

  it('may be as short as they can be', () => {
    expect(parse(manifestOf()).manifest).toEqual(manifestOf());
  });

  it('may say what steering needs', () => {
    const file = (path: string) => ({ path, bytes: 1 });
    const model = {
      name: 'm',
      layers: 2,
      d_model: 3,
      tokenizer_config: file('tokenizer_config.json'),
      bos: 2,
      eos: [1, 106],
      check: file('model/check.safetensors'),
    };
    const said = manifestOf({
      model,
      features: { themes: file('features/themes.json') },
      prompts: [{ title: 'A ship', text: 'The ship' }],
    });
    expect(parse(said)).toEqual({ manifest: said, unknownFields: [] });
    const none = manifestOf({
      model: { ...model, tokenizer_config: null, eos: [], check: null },
      features: { themes: null },
      prompts: [],
    });
    expect(parse(none)).toEqual({ manifest: none, unknownFields: [] });
  });

  it.each([
    ['features/labels.json.gz'],
    ['a'],
    ['a.b-c_d@e+f/0.res.safetensors'],
    ['.hidden/file'],
    ['a..b/c...d'],
  ])('may keep a file at %s', (path) => {
    const saes = [saeOf('0/res', { decoder: { path, bytes: 1 } })];
    expect(parse(manifestOf({ saes })).manifest.saes[0]?.decoder.path).toBe(path);
  });
});

describe('a file that is no manifest', () => {
  it.each([
    ['nothing', '', 'an empty file'],
    ['an empty line', ' \n', 'an empty file'],
    ['half of one', '{', 'not JSON'],
    ['a web page', '<!doctype html><html>', 'not JSON'],
    ['null', 'null', 'is not the manifest of a pack'],
    ['a list', '[]', 'is not the manifest of a pack'],
    ['a number', '7', 'is not the manifest of a pack'],
    ['a text', '"headwaters-pack"', 'is not the manifest of a pack'],
    ['an empty object', '{}', 'Expected "format": "headwaters-pack", found nothing'],
    ['another format', '{"format":"other","version":1}', 'found "other"'],
    ['a format of null', '{"format":null}', 'found null'],
    [
      'a format nested without end',
      `{"format":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      'found something nested too deeply',
    ],
  ])('%s is refused', (_, source, message) => {
    expect(refusal(source).message).toContain(message);
  });

  it('of a later version points to a newer Headwaters', () => {
    const { message } = refusal(JSON.stringify(manifestOf({ version: 2 })));
    expect(message).toContain('version');
    expect(message).toContain('found 2');
    expect(message).toContain('newer Headwaters');
  });

  it.each(['1', 0, null, true])('of version %j is refused', (version) => {
    const { message } = refusal(JSON.stringify(manifestOf({ version })));
    expect(message).toContain('Expected version 1');
    expect(message).not.toContain('newer');
  });
});

describe('a manifest with a mistake', () => {
  const sae = (some: object) => ({ saes: [saeOf('0/res', { ...some })] });
  const decoder = (path: unknown, bytes: unknown = 1) => sae({ decoder: { path, bytes } });
  const model = { name: 'm', layers: 2, d_model: 3 };

  it.each<[string, Record<string, unknown>, string]>([
    ['no id', { id: undefined }, '"id"'],
    ['no revision', { revision: undefined }, '"revision"'],
    ['no title', { title: undefined }, '"title"'],
    ['no model', { model: undefined }, '"model"'],
    ['no SAEs', { saes: undefined }, '"saes"'],
    ['an empty list of SAEs', { saes: [] }, '"saes"'],
    ['SAEs that are no list', { saes: {} }, '"saes"'],
    ['an SAE that is null', { saes: [null] }, '"saes.0"'],
    ['an id of capitals', { id: 'Demo' }, '"id"'],
    ['an id that is a path', { id: '../demo' }, '"id"'],
    ['an empty id', { id: '' }, '"id"'],
    ['a revision with a space', { revision: 'a b' }, '"revision"'],
    ['a title that is a number', { title: 7 }, '"title"'],
    ['a title without end', { title: 'x'.repeat(2_001) }, '"title"'],
    ['no width', { model: { name: 'm', layers: 2 } }, '"model.d_model"'],
    ['a width of 0', { model: { ...model, d_model: 0 } }, '"model.d_model"'],
    ['a width that is no whole number', { model: { ...model, d_model: 2.5 } }, '"model.d_model"'],
    ['a width that is text', { model: { ...model, d_model: '3' } }, '"model.d_model"'],
    ['too many layers', { model: { ...model, layers: 10_001 } }, '"model.layers"'],
    ['an unknown site', sae({ site: 'resid' }), '"saes.0.site"'],
    ['a negative layer', sae({ layer: -1 }), '"saes.0.layer"'],
    ['a layer between', sae({ layer: 0.5 }), '"saes.0.layer"'],
    ['no features', sae({ features: 0 }), '"saes.0.features"'],
    ['far too many features', sae({ features: 1e8 }), '"saes.0.features"'],
    ['a space without a name', sae({ space: '' }), '"saes.0.space"'],
    ['no space', sae({ space: undefined }), '"saes.0.space"'],
    ['no decoder', sae({ decoder: undefined }), '"saes.0.decoder"'],
    ['a decoder that is a path alone', sae({ decoder: 'a.safetensors' }), '"saes.0.decoder"'],
    ['a path upwards', decoder('../x'), '"saes.0.decoder.path"'],
    ['a path that goes down and up', decoder('a/../b'), '"saes.0.decoder.path"'],
    ['a path that ends upwards', decoder('a/..'), '"saes.0.decoder.path"'],
    ['a path to here', decoder('./a'), '"saes.0.decoder.path"'],
    ['a path from the root', decoder('/abs'), '"saes.0.decoder.path"'],
    ['a path to another host', decoder('//host/a'), '"saes.0.decoder.path"'],
    ['an address', decoder('http://host/a'), '"saes.0.decoder.path"'],
    ['data in the path', decoder('data:,a'), '"saes.0.decoder.path"'],
    ['a backslash', decoder('a\\b'), '"saes.0.decoder.path"'],
    ['a backslash upwards', decoder('..\\b'), '"saes.0.decoder.path"'],
    ['an escape', decoder('%2e%2e/b'), '"saes.0.decoder.path"'],
    ['a query', decoder('a?b'), '"saes.0.decoder.path"'],
    ['a fragment', decoder('a#b'), '"saes.0.decoder.path"'],
    ['an empty path', decoder(''), '"saes.0.decoder.path"'],
    ['an empty part', decoder('a//b'), '"saes.0.decoder.path"'],
    ['a path of a folder', decoder('a/'), '"saes.0.decoder.path"'],
    ['a line in the path', decoder('a\n'), '"saes.0.decoder.path"'],
    ['a null in the path', decoder('a\0b'), '"saes.0.decoder.path"'],
    ['a path without end', decoder('a'.repeat(301)), '"saes.0.decoder.path"'],
    ['a path that is a list', decoder(['a']), '"saes.0.decoder.path"'],
    ['negative bytes', decoder('a', -1), '"saes.0.decoder.bytes"'],
    ['huge bytes', decoder('a', 2 ** 41), '"saes.0.decoder.bytes"'],
    ['bytes beyond counting', decoder('a', 1e300), '"saes.0.decoder.bytes"'],
    ['half a byte', decoder('a', 0.5), '"saes.0.decoder.bytes"'],
    ['no bytes', decoder('a', null), '"saes.0.decoder.bytes"'],
    ['a bad encoder', sae({ encoder: { path: '../x', bytes: 1 } }), '"saes.0.encoder.path"'],
    [
      'a bad tokenizer',
      { model: { ...model, tokenizer: { path: '/t', bytes: 1 } } },
      '"model.tokenizer.path"',
    ],
    ['bad labels', { features: { labels: { path: '..', bytes: 1 } } }, '"features.labels.path"'],
    ['a bad example', { features: { examples: [{ layer: 0, site: 'res' }] } }, '"features.examples.0.path"'],
    ['an atlas without k', { atlas: { path: 'a', bytes: 1 } }, '"atlas.k"'],
    ['an atlas with no matches', { atlas: { path: 'a', bytes: 1, k: 0 } }, '"atlas.k"'],
    ['a first token below 0', { model: { ...model, bos: -1 } }, '"model.bos"'],
    ['a first token that is a text', { model: { ...model, bos: '<bos>' } }, '"model.bos"'],
    ['a last token that is no list', { model: { ...model, eos: 1 } }, '"model.eos"'],
    ['a last token between', { model: { ...model, eos: [1, 1.5] } }, '"model.eos.1"'],
    ['too many last tokens', { model: { ...model, eos: Array(17).fill(1) } }, '"model.eos"'],
    [
      'a bad configuration of the tokenizer',
      { model: { ...model, tokenizer_config: { path: '../x', bytes: 1 } } },
      '"model.tokenizer_config.path"',
    ],
    ['a self-test that is a path alone', { model: { ...model, check: 'a' } }, '"model.check"'],
    ['bad themes', { features: { themes: { path: 'a' } } }, '"features.themes.bytes"'],
    ['a prompt without a text', { prompts: [{ title: 'x' }] }, '"prompts.0.text"'],
    ['a prompt that is a text alone', { prompts: ['x'] }, '"prompts.0"'],
    ['too many prompts', { prompts: Array(33).fill({ title: 'x', text: 'y' }) }, '"prompts"'],
    ['a start without a link', { starts: [{ title: 'x' }] }, '"starts.0.link"'],
  ])('%s is refused by the name of the field', (_, some, field) => {
    const { message } = refusal(JSON.stringify(manifestOf(some)));
    expect(message).toContain(`field ${field}`);
    expect(message.length).toBeLessThan(500);
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'the same SAE twice',
      { saes: [saeOf('0/res'), saeOf('1/res'), saeOf('0/res')] },
      'the SAE at 0/res twice',
    ],
    ['a layer beyond the model', { saes: [saeOf('2/res')] }, 'an SAE at 2/res, beyond the model'],
    ['a first token beyond the vocabulary', { model: { ...model, vocabulary: 5, bos: 5 } }, '"model.bos"'],
    [
      'a last token beyond it',
      { model: { ...model, vocabulary: 5, eos: [4, 5] } },
      'Expected 0 to 4, found 5',
    ],
    [
      'examples of an SAE that is not there',
      { features: { examples: [{ layer: 1, site: 'att', path: 'a', bytes: 1 }] } },
      'examples for 1/att',
    ],
  ])('%s is refused by name', (_, some, message) => {
    expect(refusal(JSON.stringify(manifestOf(some))).message).toContain(message);
  });

  it('lists an SAE of another space', () => {
    expect(parse(manifestOf(sae({ space: 'head' }))).manifest.saes[0]?.space).toBe('head');
  });
});

describe('fields that are not known', () => {
  it('are reported, each once, and stop nothing', () => {
    const { manifest, unknownFields } = parse(
      manifestOf({
        colour: 'red',
        model: { name: 'm', layers: 2, d_model: 3, heads: 4 },
        saes: [
          saeOf('0/res', { l0: 1 }),
          saeOf('1/res', { l0: 2, decoder: { path: 'a', bytes: 1, sha: 'x' } }),
        ],
        features: { moods: [] },
      }),
    );
    expect(unknownFields).toEqual([
      'model.heads',
      'saes[].l0',
      'saes[].decoder.sha',
      'colour',
      'features.moods',
    ]);
    expect(manifest).not.toHaveProperty('colour');
    expect(manifest.saes[0]).not.toHaveProperty('l0');
  });

  it('cannot be the prototype of anything', () => {
    const text = JSON.stringify(manifestOf()).replace(
      /^\{/,
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
    );
    const { manifest, unknownFields } = parseManifest(text);
    expect(unknownFields).toEqual(['__proto__', 'constructor']);
    expect(manifest).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });

  it('cannot stand in for one that is missing', () => {
    const { title: _, ...rest } = manifestOf();
    const text = JSON.stringify(rest).replace(/^\{/, '{"__proto__":{"title":"x"},');
    expect(refusal(text).message).toContain('"title"');
  });
});

describe('any file at all', () => {
  const sound = (source: string): void => {
    try {
      const { manifest } = parseManifest(source);
      expect(manifest.saes.length).toBeGreaterThan(0);
      for (const { decoder } of manifest.saes) {
        const url = new URL(decoder.path, 'https://host/packs/one/');
        expect(url.href.startsWith('https://host/packs/one/')).toBe(true);
        expect(decoder.bytes).toBeGreaterThanOrEqual(0);
      }
    } catch (error) {
      if (!isHeadwatersError(error, 'ManifestError')) throw error;
    }
  };

  it('is a manifest or a ManifestError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), (source) => sound(source)),
      { numRuns: 2_000 },
    );
  });

  it('is so when one field holds anything', () => {
    const fields = [
      'id',
      'revision',
      'title',
      'model',
      'saes',
      'features',
      'atlas',
      'starts',
      'prompts',
      'licence',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) =>
        sound(JSON.stringify(manifestOf({ [field]: value }))),
      ),
      { numRuns: 2_000 },
    );
  });

  it('is so when one field of an SAE holds anything', () => {
    const fields = ['layer', 'site', 'features', 'hook', 'space', 'activation', 'decoder', 'encoder'];
    const path = fc.string({ unit: fc.constantFrom(...'./\\ab:%2e?#@+-_~\0 é'), maxLength: 12 });
    const value = fc.oneof(fc.jsonValue(), fc.record({ path, bytes: fc.nat() }));
    fc.assert(
      fc.property(fc.constantFrom(...fields), value, (field, some) =>
        sound(JSON.stringify(manifestOf({ saes: [saeOf('0/res', { [field]: some })] }))),
      ),
      { numRuns: 5_000 },
    );
  });

  it.each(['id', 'title', 'saes', 'atlas', 'model'])('is so when %s is nested without end', (field) => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const text = JSON.stringify(manifestOf({ [field]: '@' })).replace('"@"', deep);
    expect(refusal(text).message).toContain(`"${field}`);
  });
});
