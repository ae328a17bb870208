import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_SPEC, type GraphSpec } from '../core/spec';
import { MOST_STEPS } from './history';
import {
  type Entry,
  MOST_RECENT,
  readKept,
  recentKey,
  saysNothing,
  type Work,
  workFor,
  workKey,
  writeRecent,
  writeWork,
} from './keep';
import { readLink } from './link';
import { pack, spec } from './testing';

const DAY = 24 * 60 * 60 * 1000;
const DEMO = { id: 'demo', revision: '3206d08c594c' };
const GRAPH: GraphSpec = { ...EMPTY_SPEC, seeds: ['7/res/412'] };

const steps = fc.array(spec, { maxLength: 4 });
const time = fc.integer({ min: 0, max: 4e12 });
const work: fc.Arbitrary<Work> = fc.record({
  pack,
  link: fc.string(),
  panel: fc.constantFrom('feature' as const, 'steer' as const, 'list' as const),
  history: fc.record({ past: steps, present: spec, future: steps }),
  visit: fc.stringMatching(/^[a-z0-9]{1,12}$/),
  at: time,
});
const tab = fc.stringMatching(/^[a-z0-9]{1,12}$/);

function made(change: Partial<Work> = {}): Work {
  return {
    pack: DEMO,
    link: 'v=1',
    panel: 'list',
    history: { past: [], present: GRAPH, future: [] },
    visit: 'v',
    at: 1,
    ...change,
  };
}

function entryOf(name: string, of: Work): Entry {
  return [workKey(name, of.pack.id), writeWork(of)];
}

function recentEntry(graph: GraphSpec, at: number, visit = 'v'): Entry {
  const text = writeRecent({ label: `graph ${at}`, pack: DEMO, spec: graph, at });
  return [recentKey(visit, 'demo', graph), text];
}

describe('what is kept', () => {
  it('brings a work back as it was: graph, plan, text, steps and panel', () => {
    fc.assert(
      fc.property(work, tab, (before, name) => {
        const { works, damaged, outdated } = readKept([entryOf(name, before)], before.at);
        expect(works).toEqual([{ ...before, tab: name, lost: 0 }]);
        expect([damaged, outdated]).toEqual([[], []]);
      }),
      { numRuns: 200 },
    );
  });

  it('never throws, whatever lies in the storage, and reads what is whole beside it', () => {
    const key = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `headwaters.work.${rest}`),
      fc.string().map((rest) => `headwaters.recent.${rest}`),
      fc.constantFrom('headwaters.theme', 'headwaters.work.other.demo', 'headwaters.recent.v.demo.7/res/1'),
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({ version: fc.constantFrom(0, 1, 2, 'x'), present: fc.jsonValue(), past: fc.jsonValue() })
        .map((json) => JSON.stringify(json)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(key, text)), work, (others, mine) => {
        const foreign = others.filter(([name]) => name !== workKey('mine', mine.pack.id));
        const { works, damaged } = readKept([...foreign, entryOf('mine', mine)], mine.at);
        expect(works.find((one) => one.tab === 'mine')).toEqual({ ...mine, tab: 'mine', lost: 0 });
        expect(damaged.every((name) => name.startsWith('headwaters.'))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('names an entry that was cut anywhere, and takes nothing from it', () => {
    fc.assert(
      fc.property(work, fc.double({ min: 0, max: 0.999, noNaN: true }), (before, share) => {
        const [key, text] = entryOf('t', before);
        const { works, damaged } = readKept([[key, text.slice(0, Math.floor(text.length * share))]], 0);
        expect([works, damaged]).toEqual([[], [key]]);
      }),
    );
  });

  it('passes over a step that is damaged, and counts it', () => {
    const other = { ...GRAPH, k: 4 };
    const [key, text] = entryOf('t', made({ history: { past: [other, GRAPH], present: GRAPH, future: [] } }));
    const json = JSON.parse(text) as { past: string[] };
    json.past[1] = 'x';
    const [found] = readKept([[key, JSON.stringify(json)]], 0).works;
    expect(found?.history.past).toEqual([other]);
    expect(found?.lost).toBe(1);
  });

  it('leaves entries of others and of newer versions alone', () => {
    const entries: Entry[] = [
      ['theirs', 'x'],
      ['headwaters.theme', 'dark'],
      ['headwaters.work.t.demo', '{"version": 2, "present": []}'],
      ['headwaters.recent.t.demo.x', '{"version": 2}'],
    ];
    expect(readKept(entries, 0)).toEqual({ works: [], recents: [], damaged: [], outdated: [] });
  });

  it('keeps the steps nearest to the present where there is no room for all', () => {
    const prompt = 'x'.repeat(4_000);
    const at = (k: number): GraphSpec => ({ ...GRAPH, text: { ...GRAPH.text, prompt, seed: k } });
    const past = Array.from({ length: MOST_STEPS }, (_, i) => at(i));
    const text = writeWork(made({ history: { past, present: at(1_000), future: [] } }));
    expect(text.length).toBeLessThan(500_000);
    const [found] = readKept([[workKey('t', 'demo'), text]], 0).works;
    const kept = found?.history.past ?? [];
    expect(kept.length).toBeGreaterThan(50);
    expect(kept.length).toBeLessThan(MOST_STEPS);
    expect(kept).toEqual(past.slice(-kept.length));
  });
});

describe('which work goes on', () => {
  const entries = [
    entryOf('a', made({ at: 3, link: 'A' })),
    entryOf('b', made({ at: 5, link: 'B' })),
    entryOf('a', made({ at: 9, link: 'X', pack: { id: 'tiny', revision: null } })),
  ];
  const { works } = readKept(entries, 10);
  const linkFor = (name: string, link: string | null): string | undefined =>
    workFor(works, name, 'demo', link)?.link;

  it('is the tab’s own, else the newest of the pack, where the address says nothing', () => {
    expect(linkFor('a', null)).toBe('A');
    expect(linkFor('new', null)).toBe('B');
  });

  it('is the one with the very link, and none for any other link', () => {
    expect(linkFor('a', 'A')).toBe('A');
    expect(linkFor('a', 'B')).toBe('B');
    expect(linkFor('a', 'C')).toBeUndefined();
  });

  it('is looked for where the address names a pack at most', () => {
    const says = ['', '#', '#v=1', '#v=1&pack=tiny@3', '#v=1&k=2', '#v=1&seed=7/res/1', '#v=9', '#%'];
    expect(says.filter((hash) => saysNothing(readLink(hash)))).toEqual(says.slice(0, 4));
  });

  it('forgets works of tabs that are gone, the oldest first and none of the last day', () => {
    const many = Array.from({ length: 12 }, (_, i) => entryOf(`t${i}`, made({ at: i })));
    expect(readKept(many, DAY).outdated).toEqual([]);
    const later = readKept(many, DAY + 12);
    expect(later.outdated).toEqual([3, 2, 1, 0].map((i) => `headwaters.work.t${i}.demo`));
    expect(later.works).toHaveLength(8);
  });
});

describe('recent graphs', () => {
  it('are the newest, of all tabs, and no graph twice', () => {
    const graphs = Array.from(
      { length: 30 },
      (_, i): GraphSpec => ({ ...EMPTY_SPEC, seeds: [`7/res/${i}`] }),
    );
    const entries = graphs.map((graph, i) => recentEntry(graph, i, `tab${i % 3}`));
    const again = recentEntry(graphs[5] ?? GRAPH, 100, 'another');
    const { recents, outdated } = readKept([...entries, again], 100);
    expect(recents.map(({ at }) => at)).toEqual([
      100,
      ...Array.from({ length: MOST_RECENT - 1 }, (_, i) => 29 - i),
    ]);
    expect(recents[0]).toMatchObject({ label: 'graph 100', pack: DEMO, spec: graphs[5] });
    expect(outdated).toHaveLength(31 - MOST_RECENT);
  });
});
