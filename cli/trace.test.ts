import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { classify } from '../src/core/classes';
import {
  answer,
  COMMAND,
  copyPack,
  DEMO,
  type Expected,
  editManifest,
  expectedOf,
  FIXTURES,
  fixture,
  headwaters,
  temporary,
} from './testing';
import type { TraceEdge, TraceReport } from './traceReport';

// Each test starts a process or several, and other tests run beside it.
vi.setConfig({ testTimeout: 60_000 });

type Cuts = Record<string, number>;
type Way = 'backward' | 'forward';
const PAPER: Cuts = { res: 0.5, mlp: 0.15, att: 0.15 };

/** The trace as the paper describes it, walked through numpy's lists. */
function walk({ pairs }: Expected, seed: string, k: number, cuts: Cuts, way: Way): Map<string, TraceEdge> {
  const edges = new Map<string, TraceEdge>();
  const seen = new Set([seed]);
  for (const feature of seen) {
    const [layer = '', site = '', index = ''] = feature.split('/');
    const isRes = site === 'res';
    const [below, above] = [`${Number(layer) - 1}/res`, `${isRes ? Number(layer) + 1 : layer}/res`];
    const sources = isRes ? [below, `${layer}/mlp`, `${layer}/att`] : [];
    for (const there of way === 'backward' ? sources : [above]) {
      const lists = pairs[`${layer}/${site}>${there}`];
      const cosines = lists?.cosine[Number(index)] ?? [];
      const source = way === 'backward' ? there : `${layer}/${site}`;
      for (const [i, cosine] of cosines.slice(0, k).entries()) {
        if (cosine <= 0 || cosine < (cuts[source.split('/')[1] ?? ''] ?? 0)) break;
        const other = `${there}/${lists?.index[Number(index)]?.[i]}`;
        const next = cosines[i + 1];
        const [from, to] = way === 'backward' ? [other, feature] : [feature, other];
        const edge = { from, to, cosine, rank: i + 1, margin: next === undefined ? null : cosine - next };
        edges.set(`${from}>${to}`, edge as TraceEdge);
        seen.add(other);
      }
    }
  }
  return edges;
}

function expectSameEdges(found: readonly TraceEdge[], expected: Map<string, TraceEdge>): void {
  expect(found.map(({ from, to }) => `${from}>${to}`).sort()).toEqual([...expected.keys()].sort());
  for (const edge of found) {
    const other = expected.get(`${edge.from}>${edge.to}`);
    expect(edge.rank).toBe(other?.rank);
    expect(edge.cosine).toBeCloseTo(other?.cosine ?? Number.NaN, 12);
    expect(edge.margin).toBeCloseTo(other?.margin ?? Number.NaN, 12);
  }
}

const SEEDS = { tiny: ['2/res/0', '1/res/7'], gap: ['3/res/4', '1/res/2'], holes: ['2/res/6', '1/res/1'] };

describe.each(FIXTURES)('%s is traced as numpy matches it', (name) => {
  const [top, middle] = SEEDS[name];

  test.concurrent.each([1, 2, 3])('backward, by the paper’s cuts, k %i', async (k) => {
    const report = await answer<TraceReport>(
      ...['trace', '--pack', fixture(name), `${top}`, '--json', '--k', `${k}`],
    );
    expectSameEdges(report.edges, walk(await expectedOf(name), `${top}`, k, PAPER, 'backward'));
  });

  test.concurrent('both ways, every positive match', async () => {
    const args = ['--k', '4', '--tr', '0', '--tm', '0', '--ta=0', '--direction', 'both'];
    const report = await answer<TraceReport>(
      'trace',
      '--pack',
      fixture(name),
      `${middle}`,
      '--json',
      ...args,
    );
    const expected = await expectedOf(name);
    const cuts = { res: 0, mlp: 0, att: 0 };
    const back = walk(expected, `${middle}`, 4, cuts, 'backward');
    expectSameEdges(report.edges, new Map([...back, ...walk(expected, `${middle}`, 4, cuts, 'forward')]));
    expect(back.size).toBeGreaterThan(8);
  });
});

test.concurrent('an excluded row stands alone', async () => {
  const args = ['1/res/2', '--direction', 'both', '--tr', '0', '--k', '10', '--json'];
  const { stdout, stderr, code } = await headwaters('trace', '--pack', fixture('holes'), ...args);
  const report = JSON.parse(stdout) as TraceReport;
  expect(code).toBe(0);
  expect(report.nodes.map(({ feature }) => feature)).toEqual(['1/res/2']);
  expect(report.edges).toEqual([]);
  expect(stderr).toMatch(/1\/res \(1 zero, 2 not finite\)/);
});

test.concurrent('nothing is matched across a layer without SAEs', async () => {
  const report = await answer<TraceReport>(
    'trace',
    '--pack',
    fixture('gap'),
    '3/res/1',
    '--json',
    '--tr',
    '0',
  );
  expect(report.nodes[0]?.scores.res).toBeNull();
  expect(report.nodes.every(({ feature }) => feature.startsWith('3/'))).toBe(true);
});

describe('labels that cannot be read', () => {
  let room: Awaited<ReturnType<typeof temporary>>;
  beforeAll(async () => {
    room = await temporary();
  });
  afterAll(() => room.remove());

  test.concurrent.each([
    ['missing', undefined, /^labels\.json is missing/],
    ['broken', '{"0/res": [', /^labels\.json cannot be read\./],
    ['short', '{"0/res": ["one"]}', /^labels\.json does not fit the SAE at 0\/res\./],
  ])('%s: the trace is the same without them', async (name, text, words) => {
    const pack = await copyPack(fixture('tiny'), join(room.dir, name));
    await editManifest(pack, { features: { labels: { path: 'labels.json', bytes: text?.length ?? 10 } } });
    if (text !== undefined) await writeFile(join(pack, 'labels.json'), text);
    const rest = ['2/res/0', '--json', '--tr', '0'];
    const { code, stdout, stderr } = await headwaters('trace', '--pack', pack, ...rest);
    expect(code).toBe(0);
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(/^[^\n]+ The trace is shown without labels\.\n$/);
    const whole = await answer<TraceReport>('trace', '--pack', fixture('tiny'), ...rest);
    const nodes = whole.nodes.map((node) => ({ ...node, label: null }));
    expect(JSON.parse(stdout)).toEqual({ ...whole, nodes });
  });
});

describe('the embedded pack', () => {
  const ask = (...args: string[]): Promise<TraceReport> =>
    answer('trace', '--pack', DEMO, '7/res/948', '--json', ...args);

  test.concurrent('has the exact shape, consistent scores and classes', async () => {
    const report = await ask('--k', '3');
    expect(Object.keys(report)).toEqual(['seed', 'k', 'direction', 'thresholds', 'nodes', 'edges']);
    expect(report).toMatchObject({ seed: '7/res/948', k: 3, direction: 'backward' });
    expect(report.thresholds).toEqual({ ...PAPER, rule: 'fixed' });
    expect(report.nodes[0]).toMatchObject({ feature: '7/res/948', label: 'ship', class: 'processed' });
    const features = new Set(report.nodes.map(({ feature }) => feature));
    for (const node of report.nodes) {
      expect(Object.keys(node)).toEqual(['feature', 'label', 'class', 'scores']);
      if (!node.feature.includes('/res/')) {
        expect(node).toMatchObject({ class: null, scores: { res: null, mlp: null, att: null } });
        continue;
      }
      expect(node.class).toBe(classify(node.scores, { res: 0.5, mlp: 0.15, att: 0.15 }));
      expect(node.scores.res === null).toBe(node.feature.startsWith('0/'));
      const best = report.edges.filter((edge) => edge.to === node.feature && edge.rank === 1);
      for (const { from, cosine } of best)
        expect(node.scores[from.split('/')[1] as 'res' | 'mlp' | 'att']).toBe(cosine);
    }
    for (const edge of report.edges) {
      expect(Object.keys(edge)).toEqual(['from', 'to', 'cosine', 'rank', 'margin']);
      expect(features.has(edge.from) && features.has(edge.to)).toBe(true);
      expect(edge.margin).toBeGreaterThanOrEqual(0);
    }
  });

  test.concurrent('both ways is backward and forward together', async () => {
    const [both, back, forth] = await Promise.all(
      ['both', 'backward', 'forward'].map((way) =>
        answer<TraceReport>(
          ...['trace', '--pack', DEMO, '4/res/168', '--json', '--k', '2', '--direction', way],
        ),
      ),
    );
    expect(both?.edges).toEqual([...(back?.edges ?? []), ...(forth?.edges ?? [])]);
    expect(forth?.edges.length).toBeGreaterThan(0);
  });

  test.concurrent('depth ends it', async () => {
    expect((await ask('--depth', '0')).edges).toEqual([]);
    const { edges } = await ask('--depth', '1', '--k', '2');
    expect(edges.length).toBeGreaterThan(0);
    expect(edges.every(({ to }) => to === '7/res/948')).toBe(true);
  });

  test.concurrent('the chance rule keeps what lies over the chance levels of its atlas', async () => {
    const header = (await readFile(join(DEMO, 'atlas.safetensors'))).subarray(8, 40_000).toString('latin1');
    const level = Number(/\\"7\/res>6\/res\\":([\d.]+)/.exec(header)?.[1]);
    expect(level).toBeGreaterThan(0.2);
    const { edges } = await ask('--rule', 'chance', '--k', '10', '--tr', '0', '--depth', '1');
    const all = await ask('--k', '10', '--tr', '0', '--depth', '1');
    const pick = (list: readonly TraceEdge[]) => list.filter(({ from }) => from.startsWith('6/res'));
    expect(pick(edges)).toEqual(pick(all.edges).filter(({ cosine }) => cosine >= level));
    expect(pick(edges).length).toBeLessThan(pick(all.edges).length);
  });

  test.concurrent('as text, one line a match', async () => {
    const { stdout } = await headwaters('trace', '--pack', DEMO, '7/res/948', '--rule', 'chance');
    const [first, second] = stdout.split('\n');
    expect(first).toBe('7/res/948 "ship" translated');
    expect(second).toBe('  6/res/77 "sail" translated  cosine 0.728, rank 1, margin 0.447');
  });

  test.concurrent('a reader that stops reading is no trouble', async () => {
    const args = [COMMAND, 'trace', '--pack', DEMO, '7/res/948', '--k', '10', '--json'];
    const child = spawn(process.execPath, args);
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

test('an SAE of another space is listed, left out of the matching with a note, and no place to begin', async () => {
  const room = await temporary();
  try {
    const pack = await copyPack(fixture('tiny'), join(room.dir, 'heads'));
    const manifest = JSON.parse(await readFile(join(pack, 'pack.json'), 'utf8')) as {
      saes: { site: string }[];
    };
    const saes = manifest.saes.map((sae) => (sae.site === 'att' ? { ...sae, space: 'head' } : sae));
    await editManifest(pack, { saes });
    const traced = await headwaters('trace', '2/res/0', '--pack', pack, '--json');
    expect(traced.code).toBe(0);
    expect(traced.stderr.match(/left out of the matching/g)).toHaveLength(1);
    expect(traced.stdout).not.toContain('/att/');
    const refused = await headwaters('trace', '2/att/0', '--pack', pack);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /^Features at 2\/att can neither be compared by cosine nor edited.*found "head"/,
    );
    const checked = await answer<{ saes: number; leftOut: object }>('check', '--pack', pack, '--json');
    expect(checked.saes).toBe(saes.length);
    expect(Object.values(checked.leftOut)).toEqual(['head', 'head', 'head']);
  } finally {
    await room.remove();
  }
});
