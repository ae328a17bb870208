import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packDecoders } from '../../../cli/packDecoders';
import { pythonForTests } from '../../../scripts/python.mjs';
import { NO_CHOICE, ORIENTATIONS } from '../../core/choice';
import { factsOf } from '../../core/facts';
import type { FlowGraph } from '../../core/flowGraph';
import { type FeatureId, featureOf, type PositionId } from '../../core/ids';
import { KnownPack } from '../../core/known';
import { EMPTY_PLAN, type Plan } from '../../core/plan';
import { EMPTY_SPEC, type GraphSpec } from '../../core/spec';
import { EMPTY_TEXT } from '../../core/textSpec';
import { twinEngine } from '../../match/twin';
import { openAtlas, readTables } from '../../pack/atlas';
import { readFacts, readLabels } from '../../pack/describe';
import { toFloat32 } from '../../pack/dtype';
import { fileSource } from '../../pack/node/files';
import { openPack } from '../../pack/open';
import { openSafetensors, readTensor, type SafetensorsFile, tensor } from '../../pack/safetensors';
import { type Flow, flowOf, flowsOf } from '../../state/flow';
import { readGraphFile, writeGraphFile } from '../../state/graphFile';
import type { OpenPack } from '../../state/openPack';
import { Growth } from '../../trace/growth';
import { editBadges } from '../flow/editBadges';
import { layersOf, makeScene, type Scene } from '../flow/scene';
import { labelText } from '../labelText';
import { captionOf } from './caption';
import { writeCsv } from './csv';
import { notebookSnippet } from './notebook';
import { planSnippet } from './notebookPlan';
import { PALETTES } from './palette';
import { EDGE_COLUMNS, edgeRows, NODE_COLUMNS, nodeRows } from './rows';
import { pictureSvg } from './svg';

/** What leaves the app, read back by programs that are not ours: Python's csv, json and XML, numpy, safetensors. */

const PYTHON = pythonForTests() ?? '';

const folderOf = (pack: string): string =>
  fileURLToPath(
    new URL(
      pack === 'demo' ? '../../../public/packs/demo' : `../../../lab/fixtures/${pack}`,
      import.meta.url,
    ),
  );

const room = mkdtempSync(join(tmpdir(), 'headwaters-'));
afterAll(() => rmSync(room, { recursive: true }));

function python(code: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(PYTHON, ['-c', code, ...args], { encoding: 'utf8', maxBuffer: 2 ** 26 });
}

function pythonJson(code: string, text: string): unknown {
  const path = join(room, 'in');
  writeFileSync(path, text);
  const { status, stdout, stderr } = python(code, path);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const SPEC: GraphSpec = {
  ...EMPTY_SPEC,
  seeds: ['7/res/759'],
  k: 3,
  opened: new Map([['6/res/626', 'chain']]),
  selected: '7/res/759',
};

let open: OpenPack;
let flow: Flow;

beforeAll(async () => {
  const pack = await openPack(await fileSource(folderOf('demo')));
  const known = new KnownPack(new Map([...pack.saes].map(([position, sae]) => [position, sae.features])));
  const atlas = await openAtlas(pack);
  if (!atlas) throw new Error('the embedded pack has an atlas');
  for (const way of ['backward', 'forward'] as const) known.addTables(await readTables(pack, atlas, way));
  const labels = await readLabels(pack);
  open = { pack, known, given: labels, labels, chance: atlas.chance, atlas: { from: 'pack', k: 4 } };
  flow = flowOf(SPEC, open);
  expect(flow.graph.edges.length).toBeGreaterThan(20);
});

describe.skipIf(!PYTHON)('tables and graph file, as Python reads them', () => {
  const CSV = `
import csv, json, sys
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    print(json.dumps(list(csv.reader(file, strict=True))))`;

  it.each(['nodes', 'edges'] as const)('%s', (which) => {
    const columns: readonly string[] = which === 'nodes' ? NODE_COLUMNS : EDGE_COLUMNS;
    const rows: readonly object[] =
      which === 'nodes' ? nodeRows(flow.graph, open.labels, SPEC) : edgeRows(flow.graph);
    const text =
      which === 'nodes'
        ? writeCsv(NODE_COLUMNS, nodeRows(flow.graph, open.labels, SPEC))
        : writeCsv(EDGE_COLUMNS, edgeRows(flow.graph));
    const expected = rows.map((row) =>
      Object.values(row).map((value) => (value === null ? '' : String(value))),
    );
    expect(pythonJson(CSV, text)).toEqual([columns, ...expected]);
  });

  it('labels with everything that a table is afraid of', () => {
    const labels = ['a,b', 'say "x"', 'two\nlines', 'two\r\nlines', ' x ', '', '"', '=1+1', 'naïve 水'];
    const text = writeCsv(
      ['label'],
      labels.map((label) => ({ label })),
    );
    // An empty record of one field is an empty line, which Python's reader gives as no fields.
    expect(pythonJson(CSV, text)).toEqual([
      ['label'],
      ...labels.map((label) => (label === '' ? [] : [label])),
    ]);
  });

  it('the graph file holds what is drawn, and opens as the same graph', () => {
    const { id, revision } = open.pack.manifest;
    const shown = { nodes: nodeRows(flow.graph, open.labels, SPEC), edges: edgeRows(flow.graph) };
    const text = writeGraphFile(SPEC, { id, revision }, shown);
    const code =
      'import json, sys; print(json.dumps(json.load(open(sys.argv[1], encoding="utf-8"))["shown"]))';
    expect(pythonJson(code, text)).toEqual(shown);
    expect(flowOf(readGraphFile(text).spec, open)).toEqual(flow);
  });
});

describe.skipIf(!PYTHON)('the notebook snippet in Python', () => {
  const run = (snippet: string): ReturnType<typeof python> => python(snippet);

  it('computes the drawn matches again from the files of the pack', () => {
    const { stdout, stderr, status } = run(
      notebookSnippet(flow.graph, open.labels, open.pack, folderOf('demo')),
    );
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(flow.graph.edges.length + 1);
    expect(lines.at(-1)).toMatch(/^\d+ matches agree, largest difference \d\.\de-0[789]$/);
    for (const [i, { cosine, rank, margin }] of flow.graph.edges.entries()) {
      expect(lines[i]).toContain(`cosine ${cosine.toFixed(4)}  rank ${rank} `);
      if (margin !== null) expect(Number(/margin (\S+)/.exec(lines[i] ?? '')?.[1])).toBeCloseTo(margin, 2);
    }
  });

  it('stops at a cosine, a rank or a revision that is not the shown one', () => {
    const wrong = (change: (graph: FlowGraph) => FlowGraph, revision?: string): string => {
      const manifest = { ...open.pack.manifest, revision: revision ?? open.pack.manifest.revision };
      const pack = { ...open.pack, manifest };
      return run(notebookSnippet(change(flow.graph), open.labels, pack, folderOf('demo'))).stderr;
    };
    const first =
      (change: object) =>
      (graph: FlowGraph): FlowGraph => ({
        ...graph,
        edges: graph.edges.map((edge, i) => (i === 0 ? { ...edge, ...change } : edge)),
      });
    const [edge] = flow.graph.edges;
    if (!edge) throw new Error('no edge');
    expect(wrong(first({ cosine: edge.cosine + 2e-6 }))).toMatch(/AssertionError: .*off by 2/);
    expect(wrong(first({ rank: edge.rank + 1 }))).toMatch(/AssertionError: .*off by/);
    expect(wrong((graph) => graph, 'abc')).toMatch(/AssertionError: the pack is now at revision/);
  });

  it.each([
    ['tiny', '2/res/0'],
    // Stored as BF16, which numpy does not have.
    ['gap', '3/res/4'],
    // Rows that are zero or not finite.
    ['holes', '2/res/6'],
    // Other tools' files: npz, columns for rows, and an axis of layers between the two.
    ['foreign/gemma_scope/gemma-2-saes', '2/res/9'],
    ['foreign/llama_scope/llama-3.1-8b-saes', '3/res/1'],
    ['foreign/clt_beside_res/llama-3.2-1b', '3/res/1'],
  ] as const)('reads the decoders of %s', async (name, seed) => {
    const pack = await openPack(await fileSource(folderOf(name)));
    const growth = new Growth(pack, packDecoders(pack), async () => twinEngine());
    const { graph } = await growth.grow({
      seeds: [seed],
      direction: 'both',
      k: 4,
      cuts: { res: 0, mlp: 0, att: 0, rule: 'fixed' },
      chance: {},
      reach: { depth: 9, follow: 'all', opened: new Map(), floors: new Map(), closed: new Set() },
      choice: NO_CHOICE,
      maxNodes: 999,
    });
    expect(graph.edges.length).toBeGreaterThanOrEqual(8);
    const { stdout, stderr } = run(notebookSnippet(graph, new Map(), pack, folderOf(name)));
    expect(stderr).toBe('');
    expect(stdout).toContain(`${graph.edges.length} matches agree`);
  });

  it('takes labels as text, whatever they say', () => {
    const nasty = '"""\n\\"); import os; print("no") #\u2028\ud800\0';
    const labels = new Map(
      [...open.labels].map(([position, list]) => [
        position,
        Array.from({ length: list.length }, () => nasty),
      ]),
    );
    const { stdout, stderr } = run(notebookSnippet(flow.graph, labels, open.pack, folderOf('demo')));
    expect(stderr).toBe('');
    expect(stdout).toContain('"""\n\\"); import os; print("no") #');
    expect(stdout).not.toMatch(/^no$/m);
  });
});

describe.skipIf(!PYTHON)('the plan in the Python script', () => {
  it('has the strengths that the model adds, and edits hidden states as the model does', async () => {
    const facts = await readFacts(open.pack);
    const typical = (id: FeatureId): number | undefined => factsOf(facts, featureOf(id))?.typical;
    const plan: Plan = {
      ...EMPTY_PLAN,
      edits: [
        { feature: '7/res/759', r: 0, s: 0 },
        { feature: '6/res/626', r: 1, s: 0.5 },
      ],
      fold: true,
    };
    const { manifest } = open.pack;
    const script =
      notebookSnippet(flow.graph, open.labels, open.pack, folderOf('demo')) +
      planSnippet(plan, { ...EMPTY_TEXT, prompt: 'And the "Lord" said' }, manifest, typical);
    // The hidden state is the feature's own direction, long enough to fire.
    const check = `
h = 40 * rows["7/res"][[759]]
print(json.dumps([PROMPT, EDITS, (rows["7/res"] @ h[0])[759], (rows["7/res"] @ steer("7/res", h)[0])[759],
    float(np.linalg.norm(steer("6/res", h) - h)), float(np.abs(steer("5/res", h) - h).max())]))`;
    const { stdout, stderr } = python(script + check);
    expect(stderr).toBe('');
    const [prompt, edits, before, after, added, untouched] = JSON.parse(
      stdout.trimEnd().split('\n').at(-1) ?? '',
    );
    const strength = 0.5 * (typical('6/res/626') ?? Number.NaN);
    expect(prompt).toBe('And the "Lord" said');
    expect(edits).toEqual([
      ['7/res/759', 0, 0],
      ['6/res/626', 1, strength],
    ]);
    const activation = await activationOf('7/res', 759, 40);
    expect(activation).toBeGreaterThan(1);
    expect(before).toBeCloseTo(40, 9);
    expect(after).toBeCloseTo(40 - activation, 2);
    expect(added).toBeCloseTo(strength, 2);
    expect(untouched).toBe(0);
  });

  it('is left out without edits', () => {
    expect(planSnippet(EMPTY_PLAN, EMPTY_TEXT, open.pack.manifest, () => undefined)).toBe('');
  });

  /** JumpReLU of the encoder on `length` times the decoder row, from the stored numbers. */
  async function activationOf(position: PositionId, index: number, length: number): Promise<number> {
    const sae = open.pack.saes.get(position);
    if (!sae?.encoder) throw new Error('the embedded pack has encoders');
    const [decoder, encoder] = await Promise.all(
      [sae.decoder, sae.encoder].map((ref) => openSafetensors(open.pack.source, ref)),
    );
    const row = async (file: SafetensorsFile | undefined, name: string): Promise<Float32Array> => {
      if (!file) throw new Error('no file');
      const info = tensor(file, name);
      const bytes = await readTensor(file, info, { rows: { start: index, end: index + 1 } });
      return toFloat32(bytes, info.dtype, name);
    };
    const [v, w, [bias = 0], [threshold = 0]] = await Promise.all([
      row(decoder, 'W_dec'),
      row(encoder, 'W_enc_rows'),
      row(encoder, 'b_enc'),
      row(encoder, 'threshold'),
    ]);
    const norm = Math.hypot(...v);
    const pre = w.reduce((sum, x, i) => sum + (x * (v[i] ?? 0) * length) / norm, bias);
    return pre > threshold ? pre : 0;
  }
});

describe('the picture', () => {
  const sceneOf = (change: Partial<Parameters<typeof makeScene>[0]>): Scene =>
    makeScene({
      flow,
      orientation: 'across',
      layers: layersOf(open.pack),
      selected: SPEC.selected,
      notes: SPEC.notes,
      edits: editBadges(SPEC.plan),
      labelOf: (id) => labelText(open.labels, id),
      measure: (text) => text.length * 6.5,
      ...change,
    });
  const draw = (theme: 'light' | 'dark', change: Partial<Parameters<typeof makeScene>[0]> = {}): string =>
    pictureSvg({
      scenes: [sceneOf(change)],
      selected: SPEC.selected,
      palette: PALETTES[theme],
      caption: captionOf(SPEC, open, flow),
      link: 'v=1&pack=demo&seed=7/res/759',
      fonts: '',
      measure: (text) => text.length * 6.5,
    });

  const XML = `
import json, sys
import xml.etree.ElementTree as xml
root = xml.parse(sys.argv[1]).getroot()
name = lambda e: e.tag.split("}")[1]
print(json.dumps({"root": name(root), "texts": [e.text for e in root.iter() if name(e) == "text"],
                  "titles": [e.text for e in root.iter() if name(e) == "title"],
                  "attributes": sorted({v for e in root.iter() for v in e.attrib.values()})}))`;
  interface Seen {
    root: string;
    texts: string[];
    titles: string[];
    attributes: string[];
  }

  it.skipIf(!PYTHON)('is XML, its labels, cosines and caption are texts, its colours plain', () => {
    for (const theme of ['light', 'dark'] as const) {
      const seen = pythonJson(XML, draw(theme)) as Seen;
      expect(seen.root).toBe('svg');
      const { labels, cosines } = sceneOf({});
      const words = [...labels, ...cosines].map(({ text }) => text);
      expect(words.length).toBeGreaterThan(30);
      for (const word of ['Layer', '7', 'residual stream', 'unexplained', ...words])
        expect(seen.texts).toContain(word);
      expect(seen.texts.join(' ')).toMatch(
        /Flow of 7\/res\/759 “.+”, traced backward\. Demo: Gemma 3, 8 layers \(pack demo, revision [0-9a-f]+\)\. k = 3; cuts: residual stream 0\.50, MLP 0\.15, attention 0\.15, hiding matches no better than chance\./,
      );
      expect(seen.titles).toHaveLength(flow.graph.nodes.length + 1);
      const colours = seen.attributes.filter((value) => /#|var\(|light-dark|rgb/.test(value));
      expect(colours.every((value) => Object.values(PALETTES[theme]).includes(value))).toBe(true);
      expect(colours.length).toBeGreaterThan(6);
    }
  });

  it.skipIf(!PYTHON)('has two rivers side by side, groups, notes and what was done by hand', () => {
    const spec: GraphSpec = {
      ...SPEC,
      compared: '6/res/626',
      pinned: new Set(['4/res/577']),
      notes: new Map([['4/res/577', 'kept "here"']]),
      groups: [
        { name: 'old words', members: ['5/res/127', '4/res/577'], folded: false },
        { name: 'names', members: ['6/res/370', '6/res/626'], folded: true },
      ],
    };
    const flows = flowsOf(spec, open);
    const [first, second] = flows.map((one) => sceneOf({ flow: one, notes: spec.notes }));
    if (!first || !second) throw new Error('two graphs make two scenes');
    const svg = pictureSvg({
      scenes: [first, second],
      selected: spec.selected,
      palette: PALETTES.light,
      caption: captionOf(spec, open, flows[0]),
      link: '',
      fonts: '',
      measure: (text) => text.length * 6.5,
    });
    const seen = pythonJson(XML, svg) as Seen;
    const texts = seen.texts.join(' ');
    for (const word of ['old words', 'names ×2', '“kept "here"”']) expect(texts).toContain(word);
    expect(texts).toContain('beside it, the flow of 6/res/626');
    expect(texts).toContain('Edited: 1 feature pinned; 1 group drawn as one feature each.');
    expect(seen.titles.some((title) => title.endsWith('Note: kept "here"'))).toBe(true);
    expect(seen.titles).toHaveLength(first.nodes.length + second.nodes.length + 1);
    // The second one begins where the first one ends.
    const [, left] =
      /<g transform="translate\((\d+),0\)"><g fill/.exec(svg.slice(svg.indexOf('translate(0,0)') + 1)) ?? [];
    expect(Number(left)).toBeGreaterThanOrEqual(Math.floor(first.bounds.right - first.bounds.left));
  });

  it('drawn down, has its layers down the left side and each feature at the height of its own', () => {
    const svg = draw('light', { orientation: 'down' });
    const scene = sceneOf({ orientation: 'down' });
    const [, left, top] = /<g transform="translate\(([-\d.]+),([-\d.]+)\)" style/.exec(svg) ?? [];
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    const numbers = [...svg.matchAll(/<text x="40" y="([\d.]+)">(\d)<\/text>/g)];
    expect(numbers.map(([, , layer]) => layer).join('')).toBe('01234567');
    for (const { node, x, y } of scene.nodes) {
      const layer = Number(numbers[node.layer]?.[1]) - 4.4 - (node.site === 'res' ? 0 : 32);
      expect(Number(top) + y, node.id).toBeCloseTo(layer, 1);
      expect(Number(left) + x).toBeGreaterThan(64);
      expect(Number(left) + x).toBeLessThan(Number(width) - 12);
    }
    expect(Number(height)).toBeGreaterThan(7 * 64);
    expect(svg).toMatch(/rotate\(90\)"[^>]*>span \d to 7 at s\(R\)/);
  });

  it.each(ORIENTATIONS)('has no label on another or on a feature (%s)', (orientation) => {
    const { labels, nodes } = sceneOf({ orientation });
    expect(labels.length).toBeGreaterThan(0.9 * nodes.length);
    const boxes = [
      ...labels.map(({ id, text, x, y }) => ({ id, x, y, wide: text.length * 3.25, high: 7 })),
      ...nodes.map(({ id, x, y, radius }) => ({ id, x, y, wide: radius, high: radius })),
    ];
    for (const a of boxes.slice(0, labels.length))
      for (const b of boxes) {
        const apart = Math.abs(a.x - b.x) >= a.wide + b.wide || Math.abs(a.y - b.y) >= a.high + b.high;
        expect(a === b || apart, `${a.id} on ${b.id}`).toBe(true);
      }
  });

  it.skipIf(!PYTHON)('stays XML whatever a label says', () => {
    const nasty = '</text><script>alert(1)</script> & "\u0000\u0008\ud800\ufffe 水';
    const seen = pythonJson(XML, draw('light', { labelOf: () => nasty })) as Seen;
    expect(seen.titles.join()).toContain('</text><script>alert(1)</script> & "\ufffd\ufffd\ufffd\ufffd 水');
    expect(draw('light', { labelOf: () => nasty })).not.toContain('<script');
  });
});

it('the palettes are those of base.css', () => {
  const css = readFileSync(fileURLToPath(new URL('../styles/base.css', import.meta.url)), 'utf8');
  for (const name of Object.keys(PALETTES.light) as (keyof typeof PALETTES.light)[])
    expect(css).toContain(`--${name}: light-dark(${PALETTES.light[name]}, ${PALETTES.dark[name]});`);
});
