import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeadwatersError } from '../core/errors';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import { GRAPH_FORMAT, readGraphFile, writeGraphFile } from './graphFile';
import { pack, spec } from './testing';

const DEMO = { id: 'demo', revision: '3206d08c594c' };

interface File {
  [part: string]: unknown;
  graph: Record<string, unknown>;
}

/** The JSON of a graph that has something in every part. */
function whole(): File {
  const graph: GraphSpec = {
    ...EMPTY_SPEC,
    seeds: ['7/res/412', '6/res/1'],
    opened: new Map([['6/res/12', 'chain']]),
    floors: new Map([['6/res/12', { cut: 0.43, rank: 0 }]]),
    closed: new Set(['5/res/3']),
    selected: '7/res/412',
    removed: new Set(['5/mlp/2']),
    pinned: new Set(['4/res/9']),
    hiddenSites: new Set(['att']),
    notes: new Map([['6/res/12', 'the first one']]),
    groups: [{ name: 'sea', members: ['6/res/12', '5/res/7'], folded: true }],
    compared: '7/res/1',
    orientation: 'down',
    plan: { ...EMPTY_SPEC.plan, edits: [{ feature: '6/res/140', r: 0, s: 0.5 }] },
    text: { ...EMPTY_SPEC.text, prompt: 'The ship' },
  };
  return JSON.parse(writeGraphFile(graph, DEMO)) as File;
}

function read(file: unknown): ReturnType<typeof readGraphFile> {
  return readGraphFile(JSON.stringify(file));
}

describe('the graph file', () => {
  it('brings back every graph it was made of, in the same order, to the last bit', () => {
    fc.assert(
      fc.property(spec, pack, (graph, name) => {
        const back = readGraphFile(writeGraphFile(graph, name, { nodes: [1], edges: [] }));
        expect(back).toEqual({ spec: graph, pack: name, problems: [] });
        expect([...back.spec.opened]).toEqual([...graph.opened]);
        expect([...back.spec.closed]).toEqual([...graph.closed]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has the form that its documentation shows', () => {
    expect(whole()).toEqual({
      format: 'headwaters-graph',
      version: 1,
      pack: { id: 'demo', revision: '3206d08c594c' },
      graph: {
        seeds: ['7/res/412', '6/res/1'],
        direction: 'backward',
        k: 1,
        cuts: { res: 0.5, mlp: 0.15, att: 0.15, rule: 'chance' },
        opened: [{ feature: '6/res/12', how: 'chain' }],
        floors: [{ feature: '6/res/12', cut: 0.43, rank: 0 }],
        closed: ['5/res/3'],
        selected: '7/res/412',
        removed: ['5/mlp/2'],
        pinned: ['4/res/9'],
        hiddenSites: ['att'],
        labels: [],
        notes: [{ feature: '6/res/12', text: 'the first one' }],
        groups: [{ name: 'sea', members: ['6/res/12', '5/res/7'], folded: true }],
        compared: '7/res/1',
        orientation: 'down',
        plan: { edits: [{ feature: '6/res/140', r: 0, s: 0.5 }], fold: true, bos: false },
        otherPlans: { before: [], after: [] },
        text: { prompt: 'The ship', seed: 1, length: 60, temperature: 0.8, topP: 0.9, topK: 0, chat: false },
      },
    });
  });

  it('names parts that it does not know and opens the rest', () => {
    const file = whole();
    const { spec: graph, problems } = read({ ...file, colour: 'red', graph: { ...file.graph, wings: 2 } });
    expect(graph).toEqual(read(file).spec);
    expect(problems).toEqual([
      'The graph file has a part "colour" that is not known here; it was ignored.',
      'The graph file has a part "graph.wings" that is not known here; it was ignored.',
    ]);
  });

  it('reads files that say nothing but their seeds', () => {
    const { spec: graph, problems } = read({ ...whole(), graph: { seeds: ['7/res/412'] } });
    expect([graph, problems]).toEqual([{ ...EMPTY_SPEC, seeds: ['7/res/412'] }, []]);
  });

  const LISTS = ['seeds', 'opened', 'closed'] as const;
  it.each<[string, (file: File) => unknown, RegExp]>([
    ['another file', () => ({ name: 'x', version: '1.0.0' }), /is not a graph file.*found nothing/],
    ['a list', () => [1, 2], /is not a graph file/],
    ['null', () => null, /is not a graph file/],
    ['a newer version', (file) => ({ ...file, version: 2 }), /newer version.*Expected version 1, found 2/],
    ['no version', ({ version, ...rest }) => rest, /damaged at "version"/],
    ['no pack', ({ pack: _, ...rest }) => rest, /damaged at "pack"/],
    ['a path for a pack', (file) => ({ ...file, pack: { id: '../x', revision: null } }), /"pack.id"/],
    ['no graph', (file) => ({ ...file, graph: undefined }), /damaged at "graph"/],
    [
      'no seeds',
      (file) => ({ ...file, graph: { ...file.graph, seeds: undefined } }),
      /"graph\.seeds".*found nothing/,
    ],
    ...LISTS.map((key): [string, (file: File) => unknown, RegExp] => [
      `an entry of ${key} twice`,
      (file) => {
        const all = file.graph[key] as unknown[];
        return { ...file, graph: { ...file.graph, [key]: [...all, ...all] } };
      },
      new RegExp(`"graph\\.${key}".*twice`),
    ]),
    ...(
      [
        ['a site of another name', { hiddenSites: ['bus'] }, /"graph\.hiddenSites\[0\]".*"bus"/],
        [
          'a note of 281 characters',
          { notes: [{ feature: '1/res/1', text: 'x'.repeat(281) }] },
          /at most 280/,
        ],
        ['a note without words', { notes: [{ feature: '1/res/1', text: ' ' }] }, /with words in it/],
        ['a group of one', { groups: [{ name: '', members: ['1/res/1'], folded: true }] }, /two features/],
        [
          'a feature in two groups',
          {
            groups: [
              { name: '', members: ['1/res/1', '1/res/2'], folded: true },
              { name: '', members: ['1/res/3', '1/res/1'], folded: true },
            ],
          },
          /"1\/res\/1" twice/,
        ],
        [
          'a group that is half folded',
          { groups: [{ name: '', members: ['1/res/1', '1/res/2'], folded: 1 }] },
          /true or false/,
        ],
        ['a third orientation', { orientation: 'up' }, /"across" or "down" or "flat"/],
      ] as [string, Record<string, unknown>, RegExp][]
    ).map(([name, parts, words]): [string, (file: File) => unknown, RegExp] => [
      name,
      (file) => ({ ...file, graph: { ...file.graph, ...parts } }),
      words,
    ]),
    ['k = 11', (file) => ({ ...file, graph: { ...file.graph, k: 11 } }), /1 to 10, found 11/],
    ['k = 1.5', (file) => ({ ...file, graph: { ...file.graph, k: 1.5 } }), /found 1\.5/],
    [
      'no site',
      (file) => ({ ...file, graph: { ...file.graph, seeds: ['7/bus/1'] } }),
      /"graph\.seeds\[0\]".*"7\/bus\/1"/,
    ],
    [
      'a cut of 2',
      (file) => ({ ...file, graph: { ...file.graph, cuts: { res: 2, mlp: 0, att: 0, rule: 'fixed' } } }),
      /"graph\.cuts\.res".*found 2/,
    ],
    [
      '17 seeds',
      (file) => ({
        ...file,
        graph: { ...file.graph, seeds: Array.from({ length: 17 }, (_, i) => `0/res/${i}`) },
      }),
      /at most 16, found 17/,
    ],
  ])('refuses %s in one sentence', (_, change, words) => {
    expect(() => read(change(whole()))).toThrow(words);
  });

  it('says in words what a file that is not JSON holds, and shows none of its bytes', () => {
    expect(() => readGraphFile('<!doctype html>')).toThrow(/found other text\./);
    expect(() => readGraphFile('\u0089PNG\r\n\u001a\n\u0000\u0000')).toThrow(
      /found a file that is not text\./,
    );
    expect(() => readGraphFile('{"format": "headwaters-gr')).toThrow(
      /found JSON that breaks off or is damaged\./,
    );
    expect(() => readGraphFile('')).toThrow(/an empty file/);
  });

  /** Whatever the text: a graph that can be asked for and saved again, or an error in our words. */
  function expectSound(text: string): void {
    let file: ReturnType<typeof readGraphFile>;
    try {
      file = readGraphFile(text);
    } catch (error) {
      expect(isHeadwatersError(error, 'GraphFileError'), String(error)).toBe(true);
      expect(String(error).length).toBeLessThan(500);
      return;
    }
    expect(readGraphFile(writeGraphFile(file.spec, file.pack))).toEqual({ ...file, problems: [] });
  }

  it('refuses every file that was cut', () => {
    const text = writeGraphFile(read(whole()).spec, DEMO).trimEnd();
    for (let n = 0; n < text.length; n++)
      expect(() => readGraphFile(text.slice(0, n))).toThrow(/only a part of one/);
  });

  it('answers text that was bent with a graph or an error of ours', () => {
    const bends = fc.array(fc.tuple(fc.nat(2_000), fc.constantFrom('cut', 'put', 'swap'), fc.string()), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(spec, bends, (graph, all) => {
        const bent = all.reduce(
          (text, [at, how, put]) => {
            const i = at % (text.length + 1);
            if (how === 'cut') return text.slice(0, i) + text.slice(i + 1 + (at % 5));
            if (how === 'put') return text.slice(0, i) + put + text.slice(i);
            return text.slice(0, i) + String(at) + text.slice(i + 1);
          },
          writeGraphFile(graph, DEMO),
        );
        expectSound(bent);
      }),
      { numRuns: 3_000 },
    );
  });

  it('answers any JSON in the place of any part with a graph or an error of ours', () => {
    const keys = Object.keys(whole().graph);
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
        const file = whole();
        expectSound(JSON.stringify({ ...file, graph: { ...file.graph, [key]: value } }));
        expectSound(JSON.stringify({ ...file, [key === 'k' ? 'pack' : 'graph']: value }));
        expectSound(JSON.stringify(value));
      }),
      { numRuns: 3_000 },
    );
  });

  it('is not led astray by names that every object has', () => {
    const text = JSON.stringify(whole());
    for (const name of ['__proto__', 'constructor', 'toString'])
      expect(readGraphFile(text.replace('"seeds"', `"${name}":{"k":3},"seeds"`)).problems).toEqual([
        `The graph file has a part "graph.${name}" that is not known here; it was ignored.`,
      ]);
  });

  it('stands lists in lists without end', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expectSound(deep);
    expectSound(`{"format":"${GRAPH_FORMAT}","version":1,"pack":${deep},"graph":{}}`);
  });
});
