import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { factsOf, NO_TOKEN } from '../core/facts';
import {
  readFacts,
  readFirstLabels,
  readLabels,
  readMoreLabels,
  readTokens,
  readVocabulary,
} from './describe';
import { readExamples } from './examples';
import { gunzip } from './gunzip';
import { openPack, type Pack } from './open';
import { type TensorData, writeSafetensors } from './safetensors';
import { bytesOf, type MemorySource, manifestOf, memorySource, saeOf, utf8 } from './testing';

interface Files {
  readonly labels?: Uint8Array;
  readonly more?: Uint8Array;
  readonly facts?: Uint8Array;
  readonly examples?: Uint8Array;
  readonly tokenizer?: Uint8Array;
  readonly shelves?: string[];
}

/** A pack of two SAEs of two features each, with what the test gives. */
async function packWith(files: Files): Promise<Pack & { source: MemorySource }> {
  const { labels, more, facts, examples, tokenizer, shelves } = files;
  const ref = (path: string, file: Uint8Array | undefined) => file && { path, bytes: file.length };
  const manifest = manifestOf({
    saes: [saeOf('0/res'), saeOf('1/res')],
    model: { name: 'm', layers: 2, d_model: 3, tokenizer: ref('tokenizer', tokenizer) },
    features: {
      shelves,
      labels: ref('labels', labels),
      more_labels: ref('more', more),
      facts: ref('facts', facts),
      examples: examples && [{ layer: 1, site: 'res', ...ref('examples', examples) }],
    },
  });
  const all = Object.entries({ labels, more, facts, examples, tokenizer }).filter(
    (entry): entry is [string, Uint8Array] => entry[1] instanceof Uint8Array,
  );
  const source = memorySource({ 'pack.json': utf8(JSON.stringify(manifest)), ...Object.fromEntries(all) });
  return { ...(await openPack(source)), source };
}

const gz = (json: unknown): Uint8Array => gzipSync(JSON.stringify(json));

describe('labels', () => {
  const lists = { '0/res': ['ships', ''], '1/res': ['the sea', 'wörter'] };

  it('are read packed or not', async () => {
    for (const labels of [gz(lists), utf8(JSON.stringify(lists))]) {
      const read = await readLabels(await packWith({ labels }));
      expect(Object.fromEntries(read)).toEqual(lists);
    }
  });

  it('may be there for some SAEs, for others that are not, or not at all', async () => {
    const some = await readLabels(await packWith({ labels: gz({ '1/res': ['a', 'b'], '9/mlp': ['c'] }) }));
    expect(Object.fromEntries(some)).toEqual({ '1/res': ['a', 'b'] });
    expect((await readLabels(await packWith({}))).size).toBe(0);
  });

  it('may come in two files, of which the first is there sooner', async () => {
    const pack = await packWith({ labels: gz({ '1/res': ['a', 'b'] }), more: gz({ '0/res': ['c', 'd'] }) });
    expect([...(await readFirstLabels(pack)).keys()]).toEqual(['1/res']);
    expect([...(await readMoreLabels(pack)).keys()]).toEqual(['0/res']);
    expect(Object.fromEntries(await readLabels(pack))).toEqual({ '0/res': ['c', 'd'], '1/res': ['a', 'b'] });
  });

  it.each<[string, Uint8Array, string]>([
    ['too few of them', gz({ '1/res': ['a'] }), 'Expected a list of 2 texts, found a list of 1'],
    ['too many of them', gz({ '1/res': ['a', 'b', 'c'] }), 'found a list of 3'],
    ['one that is no text', gz({ '1/res': ['a', null] }), 'does not fit the SAE at 1/res'],
    ['no list', gz({ '1/res': 'ab' }), 'found string'],
    ['no JSON', gzipSync('{'), 'labels cannot be read'],
    ['null', gz(null), 'labels cannot be read'],
    ['a text', gz('x'), 'labels cannot be read'],
    ['damaged packing', gz(lists).fill(7, 12, 30), 'labels cannot be unpacked'],
    ['half of the packing', gz(lists).subarray(0, 30), 'labels cannot be unpacked'],
    ['only the mark of the packing', Uint8Array.of(0x1f, 0x8b), 'labels cannot be unpacked'],
  ])('with %s are refused', async (_, labels, message) => {
    const reading = readLabels(await packWith({ labels }));
    await expect(reading).rejects.toMatchObject({ name: 'FileError' });
    await expect(reading).rejects.toThrow(message);
  });

  it('stop when they are asked to', async () => {
    const pack = await packWith({ labels: gz(lists) });
    await expect(readLabels(pack, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('unpacking', () => {
  it('gives back large files whole', async () => {
    const large = Uint8Array.from({ length: 1_000_000 }, (_, i) => (i * i) % 251);
    expect(await gunzip(new Uint8Array(gzipSync(large)), 'large')).toEqual(large);
  });
});

describe('facts', () => {
  /** Tensors of one position with two features, two promoted tokens and three shelves. */
  const tensors = (position: string, some: Record<string, Partial<TensorData> | null> = {}): TensorData[] => {
    const all: TensorData[] = [
      { name: 'density', dtype: 'F32', shape: [2], bytes: bytesOf(Float32Array.of(0.5, 0.25)) },
      { name: 'peak', dtype: 'F16', shape: [2], bytes: bytesOf(Uint16Array.of(0x3c00, 0x4000)) },
      {
        name: 'promotes',
        dtype: 'U16',
        shape: [2, 2],
        bytes: bytesOf(Uint16Array.of(7, 8, 9, NO_TOKEN)),
      },
      {
        name: 'shelf',
        dtype: 'F32',
        shape: [2, 3],
        bytes: bytesOf(Float32Array.of(1, 0, 0, 0.25, 0.5, 0.25)),
      },
    ];
    return all.flatMap((one) => {
      const change = some[one.name];
      return change === null ? [] : [{ ...one, ...change, name: `${position}.${one.name}` }];
    });
  };
  const shelves = ['sea', 'kitchen', 'tales'];
  const file = (some: Record<string, Partial<TensorData> | null> = {}): Uint8Array =>
    writeSafetensors([...tensors('0/res'), ...tensors('1/res', some)], {});

  it('are read for every feature', async () => {
    const facts = await readFacts(await packWith({ facts: file(), shelves }));
    expect(factsOf(facts, { layer: 1, site: 'res', index: 1 })).toEqual({
      density: 0.25,
      peak: 2,
      typical: undefined,
      promotes: [9],
      shelves: [0.25, 0.5, 0.25],
    });
    expect(factsOf(facts, { layer: 0, site: 'res', index: 0 })?.promotes).toEqual([7, 8]);
  });

  it('need no shelves, and need not be there', async () => {
    const facts = await readFacts(await packWith({ facts: file({ shelf: null }) }));
    expect(factsOf(facts, { layer: 1, site: 'res', index: 0 })?.shelves).toEqual([]);
    expect((await readFacts(await packWith({}))).size).toBe(0);
  });

  it('tell the typical activation where a position has one', async () => {
    const typical: TensorData = {
      name: '1/res.typical',
      dtype: 'F32',
      shape: [2],
      bytes: bytesOf(Float32Array.of(0, 1.75)),
    };
    const told = writeSafetensors([...tensors('0/res'), ...tensors('1/res'), typical], {});
    const facts = await readFacts(await packWith({ facts: told, shelves }));
    const of = (layer: number, index: number) => factsOf(facts, { layer, site: 'res', index })?.typical;
    expect([of(0, 1), of(1, 0), of(1, 1)]).toEqual([undefined, undefined, 1.75]);
    const short = { ...typical, shape: [1], bytes: new Uint8Array(4) };
    const wrong = writeSafetensors([...tensors('0/res'), ...tensors('1/res'), short], {});
    await expect(readFacts(await packWith({ facts: wrong, shelves }))).rejects.toThrow(
      '1/res.typical does not have the shape that the manifest gives. Expected [2], found [1]',
    );
  });

  it('count their bytes once', async () => {
    const facts = file();
    let counted = 0;
    await readFacts(await packWith({ facts, shelves }), { onBytes: (n) => (counted += n) });
    expect(counted).toBe(facts.length);
  });

  it.each<[string, Record<string, Partial<TensorData> | null>, string]>([
    ['that lack a tensor', { density: null }, '1/res.density'],
    ['of another SAE', { density: { shape: [3], bytes: new Uint8Array(12) } }, 'Expected [2], found [3]'],
    ['with tokens for fewer features', { promotes: { shape: [1, 4] } }, '1/res.promotes'],
    ['with tokens in one row', { promotes: { shape: [4] } }, '1/res.promotes'],
    ['with tokens that have a fraction', { promotes: { dtype: 'F16' } }, 'whole numbers'],
    [
      'of other shelves',
      { shelf: { shape: [2, 2], bytes: new Uint8Array(16) } },
      'Expected [2, 3], found [2, 2]',
    ],
  ])('%s are refused', async (_, some, message) => {
    const reading = readFacts(await packWith({ facts: file(some), shelves }));
    await expect(reading).rejects.toMatchObject({ name: 'FileError' });
    await expect(reading).rejects.toThrow(message);
  });
});

describe('examples', () => {
  /** Two features, two stretches of three tokens each. */
  const file = (some: Partial<TensorData> = {}): Uint8Array =>
    writeSafetensors(
      [
        {
          name: 'token',
          dtype: 'U16',
          shape: [2, 2, 3],
          bytes: bytesOf(
            Uint16Array.of(1, 2, 3, 4, NO_TOKEN, NO_TOKEN, 5, 6, NO_TOKEN, NO_TOKEN, NO_TOKEN, NO_TOKEN),
          ),
        },
        {
          name: 'activation',
          dtype: 'F32',
          shape: [2, 2, 3],
          bytes: bytesOf(Float32Array.of(0, 0.5, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0)),
          ...some,
        },
      ],
      {},
    );

  it('are the rows of one feature, without their filling', async () => {
    const pack = await packWith({ examples: file() });
    expect(await readExamples(pack, { layer: 1, site: 'res', index: 0 })).toEqual([
      { tokens: [1, 2, 3], activations: [0, 0.5, 1] },
      { tokens: [4], activations: [2] },
    ]);
    expect(await readExamples(pack, { layer: 1, site: 'res', index: 1 })).toEqual([
      { tokens: [5, 6], activations: [3, 4] },
    ]);
  });

  it('are read alone, and the header once', async () => {
    const examples = file();
    const pack = await packWith({ examples });
    pack.source.asked.length = 0;
    await readExamples(pack, { layer: 1, site: 'res', index: 1 });
    await readExamples(pack, { layer: 1, site: 'res', index: 0 });
    const dataStart = examples.length - 72;
    expect(pack.source.asked).toEqual([
      `examples 0-${examples.length}`,
      `examples ${dataStart + 12}-${dataStart + 24}`,
      `examples ${dataStart + 48}-${dataStart + 72}`,
      `examples ${dataStart}-${dataStart + 12}`,
      `examples ${dataStart + 24}-${dataStart + 48}`,
    ]);
  });

  it('are none for features and positions that have none', async () => {
    const pack = await packWith({ examples: file() });
    expect(await readExamples(pack, { layer: 1, site: 'res', index: 2 })).toEqual([]);
    expect(await readExamples(pack, { layer: 0, site: 'res', index: 0 })).toEqual([]);
  });

  it('whose tensors do not belong together are refused', async () => {
    const pack = await packWith({ examples: file({ shape: [2, 3, 2] }) });
    await expect(readExamples(pack, { layer: 1, site: 'res', index: 0 })).rejects.toThrow(
      'Expected [2, 2, 3], found [2, 3, 2]',
    );
  });

  it('that could not be opened are tried again', async () => {
    const examples = file();
    const pack = await packWith({ examples });
    let fails = 1;
    const shaky: Pack = {
      ...pack,
      source: {
        ...pack.source,
        read: (ref, options) =>
          fails-- > 0 ? Promise.reject(new Error('line is down')) : pack.source.read(ref, options),
      },
    };
    const feature = { layer: 1, site: 'res', index: 1 } as const;
    await expect(readExamples(shaky, feature)).rejects.toThrow('line is down');
    expect(await readExamples(shaky, feature)).toHaveLength(1);
  });
});

describe('the vocabulary', () => {
  const tokenizer = (vocab: unknown): Uint8Array => utf8(JSON.stringify({ model: { type: 'BPE', vocab } }));

  it('has the text of each token at its id, with spaces for their marks', async () => {
    const pack = await packWith({
      tokenizer: tokenizer({ '<bos>': 0, '▁the': 1, a: 3, '▁▁': 2, '<0x0A>': 4, '<0x41>': 5 }),
    });
    expect(await readVocabulary(pack)).toEqual(['<bos>', ' the', '  ', 'a', '\n', '<0x41>']);
  });

  it('knows the tokens that are no text, and those that stand beside the vocabulary', async () => {
    const added_tokens = [
      { id: 0, content: '<bos>', special: true },
      { id: 1, content: '<h1>', special: false },
      { id: 2, content: '<start_of_turn>', special: true },
      null,
      { id: -1, content: 'x', special: true },
    ];
    const json = { model: { vocab: { '<bos>': 0, '<h1>': 1 } }, added_tokens };
    const pack = await packWith({ tokenizer: utf8(JSON.stringify(json)) });
    expect(await readTokens(pack)).toEqual({
      vocabulary: ['<bos>', '<h1>', '<start_of_turn>'],
      control: new Set([0, 2]),
    });
  });

  it('leaves out ids that cannot be', async () => {
    const pack = await packWith({ tokenizer: tokenizer({ a: 0, b: -1, c: 0.5, d: '1', e: 1e9, f: null }) });
    expect(await readVocabulary(pack)).toEqual(['a']);
  });

  it('need not be there', async () => {
    expect(await readVocabulary(await packWith({}))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['no model', {}],
    ['a model of null', { model: null }],
    ['a model that is a text', { model: 'x' }],
    ['no vocabulary', { model: {} }],
    ['an empty vocabulary', { model: { vocab: {} } }],
    ['a vocabulary that is a list', { model: { vocab: [['a', -1.5]] } }],
    ['a list', []],
  ])('of a tokenizer with %s is refused', async (_, json) => {
    const reading = readVocabulary(await packWith({ tokenizer: utf8(JSON.stringify(json)) }));
    await expect(reading).rejects.toMatchObject({ name: 'FileError' });
    await expect(reading).rejects.toThrow('tokenizer has no vocabulary');
  });
});
