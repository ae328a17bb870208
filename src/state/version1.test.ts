import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PackName } from '../core/packName';
import { EMPTY_SPEC } from '../core/spec';
import { readGraphFile, writeGraphFile } from './graphFile';
import { type Entry, readKept } from './keep';
import { readLink, writeLink } from './link';

/**
 * What Headwaters wrote and how it read it when links were of version 1: the JSON of an empty graph, entries of the
 * browser's storage, and links, each with what the graph that it opened had of its own, as JSON.
 */
interface Old {
  readonly link: string;
  readonly pack: PackName | null;
  readonly differs: Readonly<Record<string, unknown>>;
}

const [head, ...links] = readFileSync(new URL('version1.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as unknown) as [{ empty: object; kept: Entry[] }, ...Old[]];

/** Fields that came later, as they are where nobody has set them. */
const LATER = { floors: [], labels: [], otherPlans: { before: [], after: [] } };

const DEMO = { id: 'demo', revision: null };

function jsonOf(text: string): unknown {
  return (JSON.parse(text) as { graph: unknown }).graph;
}

describe('what version 1 wrote', () => {
  it('is an empty graph where it says nothing', () => {
    expect(jsonOf(writeGraphFile(EMPTY_SPEC, DEMO))).toEqual({ ...head.empty, ...LATER });
    expect(links.length).toBeGreaterThan(200);
  });

  it.each(links)('opens as it did: $link', ({ link, pack, differs }) => {
    const read = readLink(link);
    const graph = { ...head.empty, ...differs };
    expect(jsonOf(writeGraphFile(read.spec, DEMO))).toEqual({ ...graph, ...LATER });
    expect(read.pack).toEqual(pack);
    // A graph file of that time opens as the same graph, and so does the link that is written today.
    const file = JSON.stringify({ format: 'headwaters-graph', version: 1, pack: DEMO, graph });
    expect(readGraphFile(file)).toEqual({ spec: read.spec, pack: DEMO, problems: [] });
    expect(readLink(writeLink(read.spec, DEMO))).toEqual({ spec: read.spec, pack: DEMO, problems: [] });
  });

  it('goes on from the browser’s storage', () => {
    const { works, recents, damaged } = readKept(head.kept, 5);
    expect(damaged).toEqual([]);
    expect(works.map(({ tab, panel, lost }) => [tab, panel, lost])).toEqual([['t', 'steer', 0]]);
    const [work] = works;
    expect(work?.history.past).toHaveLength(6);
    expect(work?.history.future).toHaveLength(2);
    expect(recents.map(({ label, spec }) => [label, spec])).toEqual([['sea', work?.history.present]]);
  });
});
