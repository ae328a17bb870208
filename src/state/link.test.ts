import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUT_RULES } from '../core/cuts';
import { DIRECTIONS, type Expansion } from '../core/flowGraph';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import { readLink, writeLink } from './link';
import { choice, feature, plan, text } from './testing';

const DEMO = { id: 'demo', revision: '3206d08c594c' };

const cut = fc.nat(10_000).map((n) => n / 10_000);
const opening = fc.constantFrom<Expansion>('step', 'chain');

const spec: fc.Arbitrary<GraphSpec> = fc.record({
  seeds: fc.uniqueArray(feature, { maxLength: 4 }),
  direction: fc.constantFrom(...DIRECTIONS),
  k: fc.integer({ min: 1, max: 10 }),
  cuts: fc.record({ res: cut, mlp: cut, att: cut, rule: fc.constantFrom(...CUT_RULES) }),
  opened: fc.array(fc.tuple(feature, opening), { maxLength: 12 }).map((list) => new Map(list)),
  closed: fc.array(feature, { maxLength: 6 }).map((list) => new Set(list)),
  selected: fc.option(feature),
  ...choice,
  plan,
  text,
});

describe('the link', () => {
  it('brings back every graph it was made of, in the same order', () => {
    fc.assert(
      fc.property(spec, (graph) => {
        const read = readLink(`#${writeLink(graph, DEMO)}`);
        expect(read.problems).toEqual([]);
        expect(read.pack).toEqual(DEMO);
        expect(read.spec).toEqual(graph);
        expect([...read.spec.opened.keys()]).toEqual([...graph.opened.keys()]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is short and readable', () => {
    const graph: GraphSpec = {
      ...EMPTY_SPEC,
      seeds: ['7/res/412'],
      k: 3,
      opened: new Map([
        ['6/res/12', 'step'],
        ['6/res/99', 'step'],
        ['5/res/3', 'chain'],
      ]),
      selected: '6/res/12',
    };
    const link = writeLink(graph, DEMO);
    expect(link).toBe('v=1&pack=demo@3206d08c594c&seed=7/res/412&k=3&open=6/res/12.99,5/res/3*&sel=6/res/12');
    expect(link.length).toBeLessThan(300);
  });

  it('says in plain words what was taken out, held, written and put together', () => {
    const graph: GraphSpec = {
      ...EMPTY_SPEC,
      seeds: ['6/res/140'],
      pinned: new Set(['5/res/3', '5/res/14']),
      removed: new Set(['5/mlp/2']),
      hiddenSites: new Set(['att']),
      groups: [
        { name: 'sea; ships', members: ['6/res/3', '5/res/7'], folded: true },
        { name: '', members: ['4/res/1', '4/res/2'], folded: false },
      ],
      compared: '7/res/9',
      orientation: 'down',
      notes: new Map([['6/res/3', 'fires: on 100% of ships']]),
    };
    const link = writeLink(graph, DEMO);
    expect(link).toBe(
      'v=1&pack=demo@3206d08c594c&seed=6/res/140&pin=5/res/3.14&gone=5/mlp/2&hide=att' +
        '&group=sea%253b%20ships:6/res/3,5/res/7;-:4/res/1.2&vs=7/res/9&turn=down' +
        '&note=6/res/3:fires%253a%20on%20100%2525%20of%20ships',
    );
    expect(readLink(link)).toEqual({ spec: graph, pack: DEMO, problems: [] });
    const broken = readLink('v=1&group=x:1/res/1;y:1/res/2.3;z:1/res/3.4&note=1/res/1:;2/res/2:ok&hide=bus');
    expect(broken.spec.groups).toEqual([{ name: 'y', members: ['1/res/2', '1/res/3'], folded: true }]);
    expect(broken.spec.notes).toEqual(new Map([['2/res/2', 'ok']]));
    expect(broken.problems).toHaveLength(4);
  });

  it('says in plain words what is done to the model, and to which text', () => {
    const graph: GraphSpec = {
      ...EMPTY_SPEC,
      seeds: ['6/res/140'],
      plan: {
        ...EMPTY_SPEC.plan,
        edits: [
          { feature: '6/res/140', r: 1, s: 0.4 },
          { feature: '5/res/7', r: 0, s: 0 },
        ],
        schedule: { kind: 'exponential', alpha: -0.05 },
        scope: 'generated',
      },
      text: { ...EMPTY_SPEC.text, prompt: 'Flour & eggs', seed: 7 },
    };
    expect(writeLink(graph, DEMO)).toBe(
      'v=1&pack=demo@3206d08c594c&seed=6/res/140&edit=6/res/140:s0.4,5/res/7:r0&spread=exponential:-0.05&scope=generated&text=7,60,0.8,0.9,0&prompt=Flour%20%26%20eggs',
    );
  });

  it('survives a chat program that escapes it', () => {
    const graph: GraphSpec = { ...EMPTY_SPEC, seeds: ['7/res/412', '5/att/1'], selected: '5/att/1' };
    const escaped = writeLink(graph, DEMO)
      .replaceAll('/', '%2F')
      .replaceAll(',', '%2C')
      .replaceAll('@', '%40');
    expect(readLink(escaped)).toEqual({ spec: graph, pack: DEMO, problems: [] });
  });

  it.each([
    ['#v=1&seed=7/res/412&k=11', 'k=11'],
    ['#v=1&seed=7/res/412&k=0', 'k=0'],
    ['#v=1&seed=7/res/412&cut=0.5,0.15', 'cut=0.5,0.15'],
    ['#v=1&seed=7/res/412&cut=2,0,0', 'cut=2,0,0'],
    ['#v=1&seed=7/res/412&cut=NaN,0,0', 'cut=NaN,0,0'],
    ['#v=1&seed=7/res/412&dir=sideways', 'dir=sideways'],
    ['#v=1&seed=7/res/412&rule=mine', 'rule=mine'],
    ['#v=1&seed=7/res/412&sel=7/bus/1', 'sel=7/bus/1'],
    ['#v=1&seed=7/res/412,7/bus/1', '7/bus/1'],
    ['#v=1&seed=7/res/412&open=12', '"12"'],
    ['#v=1&seed=7/res/412&edit=7/bus/1:r0', '7/bus/1:r0'],
    ['#v=1&seed=7/res/412&edit=7/res/1:rNaN', '7/res/1:rNaN'],
    ['#v=1&seed=7/res/412&edit=7/res/1:s1e99', '7/res/1:s1e99'],
    ['#v=1&seed=7/res/412&edit=7/res/1:r0:r2', '7/res/1:r0:r2'],
    ['#v=1&seed=7/res/412&edit=7/res/1,7/res/1', 'twice'],
    ['#v=1&seed=7/res/412&spread=steep:2', 'spread='],
    ['#v=1&seed=7/res/412&spread=single:1.5', 'spread='],
    ['#v=1&seed=7/res/412&scope=all', 'scope='],
    ['#v=1&seed=7/res/412&text=1,60,0.8,0.9', 'text='],
    ['#v=1&seed=7/res/412&text=1,0,0.8,0.9,0', 'text='],
    ['#v=1&seed=7/res/412&text=1,60,NaN,0.9,0', 'text='],
    ['#v=1&seed=7/res/412&colour=red', 'colour'],
    ['#v=1&seed=7/res/412&__proto__=1', '__proto__'],
    ['#v=1&seed=7/res/412&constructor=1', 'constructor'],
    ['#v=1&seed=7/res/412&k=3&k=4', 'twice'],
    ['#v=1&seed=7/res/412&pack=http://elsewhere/', 'pack='],
    ['#v=1&seed=7/res/412&k=%E0%A4%A', 'k='],
    ['#v=9&seed=7/res/412', 'version 9'],
    ['#v=banana&seed=7/res/412', 'banana'],
    ['#seed=7/res/412', 'version'],
  ])('names what it cannot read in %s and opens the rest', (link, named) => {
    const { spec: read, problems } = readLink(link);
    expect(read.seeds).toEqual(['7/res/412']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(named);
  });

  it('says nothing about an empty fragment', () => {
    expect(readLink('')).toEqual({ spec: EMPTY_SPEC, pack: null, problems: [] });
    expect(readLink('#')).toEqual({ spec: EMPTY_SPEC, pack: null, problems: [] });
  });

  /** What comes out must be a graph that can be asked for, whatever went in. */
  function expectSound({ spec: read, problems }: ReturnType<typeof readLink>): void {
    expect(read.k).toBeGreaterThanOrEqual(1);
    expect(read.k).toBeLessThanOrEqual(10);
    for (const x of [read.cuts.res, read.cuts.mlp, read.cuts.att]) expect(x >= 0 && x <= 1).toBe(true);
    expect(DIRECTIONS).toContain(read.direction);
    expect(CUT_RULES).toContain(read.cuts.rule);
    for (const id of [...read.seeds, ...read.opened.keys(), ...read.closed])
      expect(id).toMatch(/^\d+\/(res|mlp|att)\/\d+$/);
    for (const { r, s } of read.plan.edits) expect([r, s].every(Number.isFinite)).toBe(true);
    for (const problem of problems) expect(problem.length).toBeLessThan(200);
    // What was understood can be written and read again without a word.
    const again = readLink(writeLink(read, DEMO));
    expect(again.problems).toEqual([]);
    expect(again.spec).toEqual(read);
  }

  it('never throws on random text', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'#&=/.,*@%v12kseedopnrutcamlp'), maxLength: 120 });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), letters), (text) => expectSound(readLink(text))),
      {
        numRuns: 10_000,
      },
    );
  });

  it('never throws on a link that was bent on its way', () => {
    const bent = fc
      .tuple(
        spec,
        fc.array(fc.tuple(fc.nat(400), fc.constantFrom('cut', 'put', 'twice'), fc.string()), {
          maxLength: 6,
        }),
      )
      .map(([graph, bends]) =>
        bends.reduce(
          (text, [at, how, put]) => {
            const i = at % (text.length + 1);
            if (how === 'cut') return text.slice(0, i) + text.slice(i + 1 + (at % 7));
            if (how === 'put') return text.slice(0, i) + put + text.slice(i);
            return text.slice(0, i) + text.slice(i) + text.slice(i);
          },
          writeLink(graph, DEMO),
        ),
      );
    fc.assert(
      fc.property(bent, (text) => expectSound(readLink(text))),
      { numRuns: 10_000 },
    );
  });
});
