import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CLASSES } from '../../core/classes';
import { traceFlow } from '../../core/flow';
import { type FlowRequest, FULL_REACH } from '../../core/flowGraph';
import { foldGroups, type Group } from '../../core/groups';
import type { FeatureId } from '../../core/ids';
import { layoutFlow } from '../../core/layout';
import { EMPTY_PLAN } from '../../core/plan';
import { exactLookup, madeUpDecoders } from '../../core/testing';
import { PALETTES } from '../export/palette';
import { sceneMarkup } from '../export/svgScene';
import { drawnOf, LAYERS } from './drawn';
import { editBadges } from './editBadges';
import { paintGround } from './groundPaint';
import { groundOf } from './groundScene';
import { paintTexts } from './paintTexts';
import { makeScene, type Scene } from './scene';
import { SceneIndex } from './sceneIndex';

/**
 * The exported file and the canvas show the same things. Both are read back without the list that they are made from: the
 * file as markup, the canvas as the calls that it gets. (e2e/export.spec.ts compares the page's elements with the file.)
 */

const COLOURS = PALETTES.light;

/** One thing that is seen: where it stands, and all that decides how it looks. */
interface Seen {
  readonly what: string;
  readonly at: string;
  readonly fill: string;
  readonly stroke: string;
  readonly alpha: number;
}

/** A flow with every kind of thing in it. */
function everything(): Scene {
  const request: FlowRequest = {
    seeds: ['5/res/0', '5/res/1'],
    direction: 'backward',
    k: 2,
    cuts: { res: 0.5, mlp: 0.5, att: 0.5, rule: 'fixed' },
    chance: {},
    reach: FULL_REACH,
    choice: {
      removed: new Set(),
      pinned: new Set(['3/res/2', '2/mlp/1', '4/att/3']),
      hiddenSites: new Set(),
    },
    maxNodes: 300,
  };
  const traced = traceFlow(request, exactLookup(madeUpDecoders(7, { layers: 6, features: 6, width: 5 })));
  const graph = {
    ...traced,
    nodes: traced.nodes.map((node, i) => ({
      ...node,
      class: node.site === 'res' ? (CLASSES[i % (CLASSES.length + 1)] ?? null) : null,
      hidden: i % 3,
    })),
  };
  const ids = graph.nodes.filter(({ seed }) => !seed).map(({ id }) => id);
  const group = (name: string, from: number, folded: boolean): Group => ({
    name,
    members: ids.slice(from, from + 3),
    folded,
  });
  const groups = [group('folded', 0, true), group('ground', 3, false)];
  return makeScene({
    flow: {
      graph,
      drawn: foldGroups(graph, groups),
      groups,
      shared: new Set(ids.slice(4, 9)),
      beside: null,
      layout: layoutFlow(graph, []),
      request,
      span: { start: 1, end: 4 },
    },
    orientation: 'across',
    layers: [],
    selected: null,
    notes: new Map(ids.slice(2, 12).map((id): [FeatureId, string] => [id, `about ${id}`])),
    edits: editBadges({
      ...EMPTY_PLAN,
      edits: ids.slice(5, 8).map((feature) => ({ feature, r: 0, s: 0.4 })),
    }),
    labelOf: (id) => `feature ${id}`,
    measure: (text) => text.length * 2,
  });
}

/** To a tenth; a little beside the places that things have, so that the file's rounding never tips one over. */
const shifted = (x: number, y: number): string => `${(x + 0.0123).toFixed(1)} ${(y + 0.0123).toFixed(1)}`;

/** The file, element by element. */
function seenInFile(markup: string): Seen[] {
  const seen: Seen[] = [];
  const open: { x: number; y: number; turn: number; opacity: number }[] = [];
  for (const [, name = '', written = '', end, text = ''] of markup
    .replace(/<title>[^<]*<\/title>/g, '')
    .matchAll(/<(\/?\w+)([^>]*?)(\/?)>([^<]*)/g)) {
    if (name.startsWith('/')) {
      if (name === '/g') open.pop();
      continue;
    }
    const given = new Map(
      [...written.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
    );
    const [, x = '0', y = '0'] = /translate\(([-\d.]+),([-\d.]+)\)/.exec(given.get('transform') ?? '') ?? [];
    const around = open.at(-1) ?? { x: 0, y: 0, turn: 0, opacity: 1 };
    const here = {
      x: around.x + Number(x),
      y: around.y + Number(y),
      turn: Number(/rotate\((\d+)\)/.exec(given.get('transform') ?? '')?.[1] ?? 0),
      opacity: around.opacity * Number(given.get('opacity') ?? 1),
    };
    if (name === 'g') {
      if (end === '') open.push(here);
      continue;
    }
    expect(given.get('stroke-opacity') ?? given.get('fill-opacity')).toBe(given.get('fill-opacity'));
    const words =
      name === 'text'
        ? `${given.get('font-style') ? 'italic ' : ''}${given.get('font-weight')} ${given.get('font-size')} ${text} ${here.turn}`
        : given.get('d');
    const line = [
      given.get('stroke'),
      given.get('stroke-width'),
      given.get('stroke-linejoin') ?? 'miter',
      given.get('stroke-linecap') ?? 'butt',
      given.get('stroke-dasharray') ?? '',
    ];
    seen.push({
      what: words ?? '',
      at: shifted(here.x, here.y),
      fill: given.get('fill') ?? '',
      stroke: given.has('stroke') ? line.join(' ') : '',
      alpha: here.opacity * Number(given.get('fill-opacity') ?? 1),
    });
  }
  return seen;
}

/** A context that writes down what it is told to paint. */
class Recorder {
  readonly seen: Seen[] = [];
  readonly canvas = { width: 1, height: 1 };
  globalAlpha = 1;
  fillStyle = '';
  strokeStyle = '';
  lineWidth = 1;
  lineJoin = 'miter';
  lineCap = 'butt';
  font = '';
  #dash: readonly number[] = [];
  #at = [0, 0];
  #turn = 0;

  setTransform(): void {}
  resetTransform(): void {}
  getTransform(): void {}
  save(): void {}
  restore(): void {}
  fillRect(): void {}
  setLineDash(dash: readonly number[]): void {
    this.#dash = dash;
  }
  translate(x: number, y: number): void {
    this.#at = [(this.#at[0] ?? 0) + x, (this.#at[1] ?? 0) + y];
  }
  rotate(angle: number): void {
    this.#turn += Math.round((angle * 180) / Math.PI);
  }
  fill({ d }: { d: string }): void {
    this.#note(d, this.fillStyle, '');
  }
  stroke({ d }: { d: string }): void {
    const last = this.seen.at(-1);
    const isFilled =
      last?.what === d && last.at === shifted(this.#at[0] ?? 0, this.#at[1] ?? 0) && last.stroke === '';
    if (isFilled) this.seen.pop();
    this.#note(d, isFilled ? (last?.fill ?? '') : 'none', this.#line());
  }
  strokeText(): void {}
  fillText(text: string): void {
    const [, italic = '', weight, size] = /^(italic )?(\d+) (\d+)px/.exec(this.font) ?? [];
    this.#note(`${italic}${weight} ${size} ${text} ${this.#turn}`, this.fillStyle, this.#line());
  }
  /** A layer that was painted by itself: it is as faint as a whole. */
  drawImage(layer: { recorder: Recorder }): void {
    for (const one of layer.recorder.seen) this.seen.push({ ...one, alpha: one.alpha * this.globalAlpha });
  }
  #line(): string {
    return [this.strokeStyle, this.lineWidth, this.lineJoin, this.lineCap, this.#dash.join(' ')].join(' ');
  }
  #note(what: string, fill: string, stroke: string): void {
    const at = shifted(this.#at[0] ?? 0, this.#at[1] ?? 0);
    this.seen.push({ what, at, fill, stroke, alpha: this.globalAlpha });
  }
}

class RecordedCanvas {
  readonly recorder = new Recorder();
  getContext(): Recorder {
    return this.recorder;
  }
}

beforeAll(() => {
  vi.stubGlobal('OffscreenCanvas', RecordedCanvas);
  vi.stubGlobal(
    'Path2D',
    class {
      readonly d: string;
      constructor(d: string) {
        this.d = d;
      }
    },
  );
});
afterAll(() => vi.unstubAllGlobals());

function seenOnCanvas(scene: Scene): Seen[] {
  const recorder = new Recorder();
  const view = { x: 0, y: 0, k: 1 };
  const box = { left: -1e5, top: -1e5, right: 1e5, bottom: 1e5 };
  const request = {
    number: 0,
    view,
    left: -1e5,
    top: -1e5,
    width: 2e5,
    height: 2e5,
    pixel: 1,
    colours: COLOURS,
  };
  const context = recorder as unknown as OffscreenCanvasRenderingContext2D & CanvasRenderingContext2D;
  for (const _ of paintGround(context, groundOf(scene), request));
  // The texts of the scene, wherever a square begins.
  const index = new SceneIndex(scene, (_, nodes, edges) => ({
    labels: scene.labels.filter(({ id }) => nodes.some((node) => node.id === id)),
    notes: scene.notes.filter(({ id }) => nodes.some((node) => node.id === id)),
    cosines: scene.cosines.filter(({ id }) => edges.some((edge) => edge.id === id)),
    badges: scene.badges.filter(({ id }) => nodes.some((node) => node.id === id)),
  }));
  const near = { ...scene.bounds, left: -2000, top: -2000, right: 4000, bottom: 4000 };
  expect(scene.bounds.left > near.left && scene.bounds.right < near.right && box.right > near.right).toBe(
    true,
  );
  for (const _ of paintTexts(context, index, near, view, COLOURS));
  return recorder.seen;
}

/** Without the order in which things that do not overlap are painted; opacities cross to the worker as single floats. */
function sorted(all: readonly Seen[]): unknown[] {
  return all
    .map(({ what, at, fill, stroke, alpha }) => [what, at, fill, stroke, alpha.toFixed(2)].join(' | '))
    .sort();
}

describe('what is drawn', () => {
  const scene = everything();
  const file = seenInFile(sceneMarkup(scene, null, COLOURS).join(''));

  it('has every kind of thing in this scene', () => {
    const layers = drawnOf(scene, '5/res/0');
    expect(layers.filter(({ shapes }) => shapes.length > 0).map(({ name }) => name)).toEqual([...LAYERS]);
    const parts = layers.flatMap(({ shapes }) => shapes.flatMap((s) => (s.kind === 'group' ? s.shapes : [])));
    expect([...new Set(parts.map(({ key }) => key))].sort()).toEqual(
      ['both', 'eye', 'hidden', 'pin', 'ring', 'shape', 'stack', 'written'].sort(),
    );
    expect(new Set(scene.nodes.map(({ fill }) => fill)).size).toBe(5);
    expect(new Set(scene.edges.map(({ site }) => site)).size).toBe(3);
    expect(new Set(scene.edges.map(({ held }) => held)).size).toBe(2);
    expect(new Set(scene.edges.map(({ tie }) => tie)).size).toBe(2);
  });

  it('is the same in the file and on the canvas', () => {
    expect(file.length).toBeGreaterThan(150);
    expect(sorted(seenOnCanvas(scene))).toEqual(sorted(file));
  });

  it('is the list and nothing else in the file', () => {
    const shapes = drawnOf(scene, null).flatMap((layer) => layer.shapes);
    expect(file).toHaveLength(shapes.reduce((n, s) => n + (s.kind === 'group' ? s.shapes.length : 1), 0));
  });
});
