import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FlowGraph } from '../../core/flowGraph';
import { KnownPack } from '../../core/known';
import { EMPTY_SPEC, type GraphSpec } from '../../core/spec';
import { openAtlas, readTables } from '../../pack/atlas';
import { fileSource } from '../../pack/node/files';
import { openPack } from '../../pack/open';
import { besideSpec, graphOf } from '../../state/graphOf';
import { readLink } from '../../state/link';
import type { OpenPack } from '../../state/openPack';
import { citationText, traceCommands } from './citation';

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));

let open: OpenPack;
beforeAll(async () => {
  const pack = await openPack(await fileSource(`${CHECKOUT}/public/packs/demo`));
  const known = new KnownPack(new Map([...pack.saes].map(([position, sae]) => [position, sae.features])));
  const atlas = await openAtlas(pack);
  if (!atlas) throw new Error('the embedded pack has an atlas');
  for (const way of ['backward', 'forward'] as const) known.addTables(await readTables(pack, atlas, way));
  open = {
    pack,
    known,
    given: new Map(),
    labels: new Map(),
    chance: atlas.chance,
    atlas: { from: 'pack', k: 4 },
  };
});

/** What a person gets who pastes the command into a shell, in the checkout. */
function inShell(command: string): { readonly ids: string[]; readonly matches: string[] } {
  const { stdout, stderr, status } = spawnSync(
    'sh',
    ['-c', command.replace('npx headwaters', 'node cli/headwaters.mjs')],
    {
      cwd: CHECKOUT,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    },
  );
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  const { nodes, edges } = JSON.parse(stdout);
  return {
    ids: nodes.map(({ feature }: { feature: string }) => feature).sort(),
    matches: matchesOf(edges),
  };
}

function matchesOf(
  edges: readonly Pick<FlowGraph['edges'][number], 'from' | 'to' | 'cosine' | 'rank'>[],
): string[] {
  return edges.map(({ from, to, cosine, rank }) => `${from} ${to} ${rank} ${cosine.toFixed(6)}`).sort();
}

const SPECS: Readonly<Record<string, GraphSpec>> = {
  'a start': { ...EMPTY_SPEC, seeds: ['7/res/624'] },
  'cuts, k and a chain opened by hand': {
    ...EMPTY_SPEC,
    seeds: ['7/res/759'],
    k: 3,
    cuts: { ...EMPTY_SPEC.cuts, res: 0.4 },
    opened: new Map([['6/res/626', 'chain']]),
  },
  'two seeds, both ways, one feature pinned, one removed, a site hidden': {
    ...EMPTY_SPEC,
    seeds: ['4/res/775', '7/res/759'],
    direction: 'both',
    k: 2,
    removed: new Set(['5/res/999']),
    pinned: new Set(['4/res/577']),
    hiddenSites: new Set(['att']),
    notes: new Map([['4/res/577', 'it’s here']]),
  },
};

describe('the commands of a citation', () => {
  it.each(Object.entries(SPECS))('trace the graph on show: %s', (_, spec) => {
    const { id, revision } = open.pack.manifest;
    const graph = graphOf(spec, open);
    const [command = '', ...others] = traceCommands(spec, { id, revision });
    expect(others).toEqual([]);
    expect(graph.missing).toEqual([]);
    expect(inShell(command)).toEqual({
      ids: graph.nodes.map((node) => node.id).sort(),
      matches: matchesOf(graph.edges),
    });
  });

  it('are two for two graphs side by side', () => {
    const spec: GraphSpec = { ...EMPTY_SPEC, seeds: ['7/res/759'], compared: '7/res/624' };
    const { id, revision } = open.pack.manifest;
    const [, second = ''] = traceCommands(spec, { id, revision });
    expect(inShell(second).matches).toEqual(matchesOf(graphOf(besideSpec(spec, '7/res/624'), open).edges));
  });
});

it('a citation has the paper, the link, the pack and its revision', () => {
  const spec: GraphSpec = { ...EMPTY_SPEC, seeds: ['7/res/759'] };
  const address = 'https://example.org/headwaters/#v=2&pack=demo@b64e55d5ff6c&seed=7/res/759&prompt=100~25';
  const manifest = { id: 'demo', revision: 'b64e55d5ff6c', title: 'Demo' };
  const text = citationText(spec, manifest, ['Flow of 7/res/759.', 'k = 1.'], address);
  expect(text).toContain('% Flow of 7/res/759.\n% k = 1.\n');
  expect(text).toContain('eprint        = {2502.03032}');
  expect(text).toContain('Pack demo, revision b64e55d5ff6c');
  const [, link = ''] = /% Link: (\S+)/.exec(text) ?? [];
  expect(readLink(link.slice(link.indexOf('#'))).problems).toEqual([]);
  // Entries of BibTeX, with their braces in pairs.
  const entries = text.slice(text.indexOf('@'));
  expect([...entries.matchAll(/^@\w+\{\w+,$/gm)]).toHaveLength(2);
  expect(entries.match(/[{]/g)?.length).toBe(entries.match(/[}]/g)?.length);
});
