import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUT_RULES } from '../core/cuts';
import { DIRECTIONS } from '../core/flowGraph';
import type { FeatureId } from '../core/ids';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import { open, seedAt, select, setCuts, setK } from './commands';
import { readLink, writeLink } from './link';
import { addEdits, changeText, turnEdit } from './planCommands';
import { spec } from './testing';

const DEMO = { id: 'demo', revision: '3206d08c594c' };

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
      { numRuns: 1_000 },
    );
  });

  it('is readable', () => {
    const graph: GraphSpec = {
      ...EMPTY_SPEC,
      seeds: ['7/res/412'],
      k: 3,
      cuts: { ...EMPTY_SPEC.cuts, res: 0.4, rule: 'fixed' },
      opened: new Map([
        ['6/res/12', 'step'],
        ['6/res/99', 'step'],
        ['4/res/7', 'step'],
        ['5/mlp/3', 'chain'],
      ]),
      selected: '6/res/12',
    };
    expect(writeLink(graph, DEMO)).toBe(
      'v=2&pack=demo@3206d08c594c&seed=7/res/412&k=3&cut=res:0.4,rule:fixed&open=6/res/12.99,4/7;chain:5/mlp/3&sel=6/res/12',
    );
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
        { name: '-', members: ['4/res/1', '4/res/2'], folded: false },
        { name: '-', members: ['3/res/1', '3/att/2'], folded: false },
      ],
      compared: '7/res/9',
      orientation: 'down',
      notes: new Map([['6/res/3', 'fires: on 100% of ships.']]),
    };
    const link = writeLink(graph, DEMO);
    expect(link).toBe(
      'v=2&pack=demo@3206d08c594c&seed=6/res/140&gone=5/mlp/2&pin=5/res/3.14&hide=att' +
        '&group=sea~3B_ships:6/res/3,5/7;-~2D:4/res/1.2;-~2D:3/res/1,3/att/2&vs=7/res/9&turn=down' +
        '&note=fires~3A_on_100~25_of_ships~2E:6/res/3',
    );
    expect(readLink(link)).toEqual({ spec: graph, pack: DEMO, problems: [] });
  });

  it('opens the groups and notes that make sense, and names the others', () => {
    const broken = readLink('v=2&group=x:1/res/1;y:1/res/2.3;z:1/res/3.4&note=:1/res/1;ok:2/res/2&hide=bus');
    expect(broken.spec.groups).toEqual([{ name: 'y', members: ['1/res/2', '1/res/3'], folded: true }]);
    expect(broken.spec.notes).toEqual(new Map([['2/res/2', 'ok']]));
    expect(broken.problems).toEqual([
      `The link's part "group" has "x:1/res/1", which cannot be read.`,
      `The link's part "group" has "1/res/3" twice; the first one counts.`,
      `The link's part "note" has ":1/res/1", which cannot be read.`,
      `The link's part "hide=bus" cannot be read.`,
    ]);
  });

  it('says in plain words what is done to the model, and to which text', () => {
    const graph: GraphSpec = {
      ...EMPTY_SPEC,
      seeds: ['6/res/140'],
      plan: {
        ...EMPTY_SPEC.plan,
        edits: [
          { feature: '6/res/140', r: 1, s: 0.4 },
          { feature: '5/res/7', r: 1, s: 0.4 },
          { feature: '5/mlp/7', r: 0, s: 0 },
          { feature: '4/mlp/7', r: 1, s: 0 },
        ],
        schedule: { kind: 'exponential', alpha: -0.05 },
        scope: 'generated',
      },
      text: { ...EMPTY_SPEC.text, prompt: 'Flour & eggs', seed: 7, chat: true },
    };
    const link = writeLink(graph, DEMO);
    expect(link).toBe(
      'v=2&pack=demo@3206d08c594c&seed=6/res/140&edit=s0.4:6/res/140,5/7;r0:5/mlp/7;4/mlp/7' +
        '&spread=exponential:-0.05&plan=scope:generated&text=seed:7,chat:yes&prompt=Flour_~26_eggs',
    );
    expect(readLink(link).spec).toEqual(graph);
  });

  it('of a usual graph with a plan of eight edits has at most 300 characters', () => {
    const index = fc.nat(65_535);
    const chain = fc
      .array(index, { minLength: 8, maxLength: 8 })
      .map((indices) => indices.map((i, n): FeatureId => `${25 - n}/res/${i}`));
    const step = (least: number, most: number) =>
      fc.integer({ min: least * 20, max: most * 20 }).map((n) => n / 20);
    const prompt = fc.constantFrom(
      'Take two pounds of flour and',
      'And the LORD spake unto them:',
      'It’s a ship, said the captain.',
    );
    fc.assert(
      fc.property(
        chain,
        fc.option(step(-1, 3)),
        step(0, 1),
        fc.nat(999),
        prompt,
        (features, s, cut, seed, words) => {
          const [first, second] = features as [FeatureId, FeatureId];
          let graph = seedAt(EMPTY_SPEC, first);
          graph = setCuts(setK(graph, 3), { res: cut, mlp: 0.2, att: 0.25 });
          graph = select(open(graph, second, 'chain'), second);
          graph = addEdits(graph, features);
          if (s !== null) graph = turnEdit(graph, 'all', { s });
          graph = changeText(graph, { prompt: words, seed });
          const link = writeLink(graph, { id: 'gemma-2-2b', revision: '3206d08c594c' });
          expect(link.length, link).toBeLessThanOrEqual(300);
          expect(readLink(link).spec).toEqual(graph);
        },
      ),
    );
  });

  it('survives a program that escapes it, and one that takes escapes away', () => {
    const keepsParts = (link: string, change: (value: string) => string): string =>
      link
        .split('&')
        .map((part) => part.replace(/=(.*)$/, (_, value: string) => `=${change(value)}`))
        .join('&');
    fc.assert(
      fc.property(spec, (graph) => {
        const link = writeLink(graph, DEMO);
        for (const change of [encodeURIComponent, decodeURIComponent]) {
          const read = readLink(keepsParts(link, change));
          expect(read).toEqual({ spec: graph, pack: DEMO, problems: [] });
        }
      }),
    );
  });

  it('has no letter that ends an address in a text', () => {
    fc.assert(
      fc.property(spec, (graph) => {
        expect(writeLink(graph, DEMO)).toMatch(/^[\w~.!'@=&/:;,-]*[\w~-]$/);
      }),
    );
  });

  it.each([
    ['#v=2&seed=7/res/412&k=11', 'k=11'],
    ['#v=2&seed=7/res/412&k=0', 'k=0'],
    ['#v=2&seed=7/res/412&cut=0.5,0.15,0.15', 'cut=0.5,0.15'],
    ['#v=2&seed=7/res/412&cut=res:2', 'cut=res:2'],
    ['#v=2&seed=7/res/412&cut=res:NaN', 'cut=res:NaN'],
    ['#v=2&seed=7/res/412&dir=sideways', 'dir=sideways'],
    ['#v=2&seed=7/res/412&cut=rule:mine,res:0.5', 'cut=rule:mine'],
    ['#v=2&seed=7/res/412&sel=7/bus/1', 'sel=7/bus/1'],
    ['#v=2&seed=7/res/412,7/bus/1', '7/bus/1'],
    ['#v=2&seed=7/res/412&open=12', '"12"'],
    ['#v=2&seed=7/res/412&edit=r0:7/bus/1', '7/bus/1'],
    ['#v=2&seed=7/res/412&edit=rNaN:7/res/1', 'rNaN:7/res/1'],
    ['#v=2&seed=7/res/412&edit=s1e99:7/res/1', 's1e99:7/res/1'],
    ['#v=2&seed=7/res/412&edit=r0r2:7/res/1', 'r0r2:7/res/1'],
    ['#v=2&seed=7/res/412&edit=7/res/1,7/res/1', 'twice'],
    ['#v=2&seed=7/res/412&spread=steep:2', 'spread='],
    ['#v=2&seed=7/res/412&spread=single:1.5', 'spread='],
    ['#v=2&seed=7/res/412&plan=scope:all', 'plan=scope'],
    ['#v=2&seed=7/res/412&text=seed', 'text=seed'],
    ['#v=2&seed=7/res/412&text=length:0', 'text=length'],
    ['#v=2&seed=7/res/412&text=temperature:NaN', 'text=temp'],
    ['#v=2&seed=7/res/412&text=mood:good', 'mood:good'],
    ['#v=2&seed=7/res/412&text=seed:7:8', 'seed:7:8'],
    [`#v=2&seed=7/res/412&prompt=${'x'.repeat(4_001)}`, 'its end was left out'],
    ['#v=2&seed=7/res/412&edit=r0:s1:7/res/1', 'r0:s1:7/res/1'],
    ['#v=2&seed=7/res/412&open=all:7/res/1', 'all:7/res/1'],
    ['#v=2&seed=7/res/412&shut=all:7/res/1', 'all:7/res/1'],
    ['#v=2&seed=7/res/412&note=~zz:7/res/1', '~zz:7/res/1'],
    ['#v=2&seed=7/res/412&prompt=~zz', 'prompt=~zz'],
    ['#v=2&seed=7/res/412&colour=red', 'colour=red'],
    ['#v=2&seed=7/res/412&__proto__=1', '__proto__'],
    ['#v=2&seed=7/res/412&constructor=1', 'constructor'],
    ['#v=2&seed=7/res/412&k=3&k=4', 'twice'],
    ['#v=2&seed=7/res/412&pack=http://elsewhere/', 'pack='],
    ['#v=2&seed=7/res/412&k=%E0%A4%A', 'k='],
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
    const letters = fc.string({
      unit: fc.constantFrom(...'#&=/.,*@%v12kseedopnrutcamlp:;~_'),
      maxLength: 120,
    });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), letters), (text) => expectSound(readLink(text))),
      {
        numRuns: 1_500,
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
      { numRuns: 1_500 },
    );
  });
});
