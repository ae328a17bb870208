import type { Orientation } from '../../core/choice';
import type { FeatureId, Site } from '../../core/ids';
import { countAt, hasCount, hundredth } from './geometry';
import type { SceneHull } from './groupScene';
import type { Placed, Sized } from './labels';
import {
  BADGE,
  BASELINE,
  BOTH,
  type Colour,
  EYE,
  FONTS,
  type Font,
  HULL,
  type Look,
  labelFont,
  markLook,
  NOTE,
  PIN,
  RING,
  RIVER,
  SPAN,
  STACK,
  streamLook,
} from './looks';
import { NOTE_MARK, PIN_MARK } from './marks';
import type { Scene, SceneNode } from './scene';
import { type Fill, shapePath } from './shapes';
import type { SpanMark } from './span';
import type { Stream } from './stream';

/**
 * The one list of what is drawn, from the bottom up. Elements (draw.ts), canvas (canvasPaint.ts) and the exported
 * file (export/svgScene.ts) show its shapes and nothing else.
 */

export interface DrawnPath {
  readonly kind: 'path';
  /** Different among the shapes of its layer, or of its group. */
  readonly key: string;
  readonly d: string;
  readonly look: Look;
  /** Of fill and stroke alike; left out where it is 1. */
  readonly opacity?: number;
  /** Where the path's origin stands; left out where that is the origin of what it is in. */
  readonly at?: { readonly x: number; readonly y: number };
}

/** A line of text around its middle, always with a halo. */
export interface DrawnText {
  readonly kind: 'text';
  readonly key: string;
  readonly text: string;
  readonly font: Font;
  readonly fill: Colour;
  /** Of the baseline. */
  readonly at: { readonly x: number; readonly y: number };
  /** How far it is turned, in degrees. */
  readonly turn: number;
  /** Where the scene is shown: texts are as much larger or smaller in it, and have the size of their font on the screen. */
  readonly zoom: number;
}

/** A node, with its shapes around its middle. */
export interface DrawnGroup {
  readonly kind: 'group';
  readonly key: FeatureId;
  readonly at: { readonly x: number; readonly y: number };
  /** What it is, in words. */
  readonly title: string;
  readonly shapes: readonly (DrawnPath | DrawnText)[];
}

export type Drawn = DrawnPath | DrawnText | DrawnGroup;

export interface Layer {
  readonly name: LayerName;
  /** Of the whole layer: where its shapes overlap they are not darker. */
  readonly opacity?: number;
  readonly shapes: readonly Drawn[];
}

export const LAYERS = [
  'rivers',
  'hulls',
  'edges',
  'span',
  'names',
  'cosines',
  'nodes',
  'badges',
  'labels',
  'notes',
] as const;
export type LayerName = (typeof LAYERS)[number];

export const HULL_OPACITY = 0.55;

/** @param isRinged the nodes with the ring of a selected one: elements all have it, and show it when it is wanted */
export function drawnOf(
  scene: Scene,
  selected: FeatureId | null,
  isRinged = (id: FeatureId): boolean => id === selected,
): Layer[] {
  const { zoom, orientation } = scene;
  const byId = new Map<string, SceneNode>(scene.nodes.map((node) => [node.id, node]));
  const shapes: Readonly<Record<LayerName, readonly Drawn[]>> = {
    rivers: scene.rivers.map(riverShape),
    hulls: scene.hulls.map(hullShape),
    edges: scene.edges.map(streamShape),
    span: scene.span ? spanShapes(scene.span, zoom) : [],
    names: scene.hulls.map((hull) => nameShape(hull, zoom)),
    cosines: scene.cosines.map((cosine) => cosineShape(cosine, zoom)),
    nodes: scene.nodes.map((node) => nodeGroup(node, isRinged(node.id), orientation, zoom)),
    badges: scene.badges.flatMap((badge) => badgeShapes(badge, zoom)),
    labels: scene.labels.map((label) => labelShape(label, byId.get(label.id), label.id === selected, zoom)),
    notes: scene.notes.map((note) => noteShape(note, zoom)),
  };
  return LAYERS.map((name) => ({
    name,
    ...(name === 'hulls' ? { opacity: HULL_OPACITY } : {}),
    shapes: shapes[name],
  }));
}

export function riverShape({ id, path }: Scene['rivers'][number]): DrawnPath {
  return { kind: 'path', key: id, d: path, look: RIVER };
}

export function hullShape({ id, path }: SceneHull): DrawnPath {
  return { kind: 'path', key: id, d: path, look: HULL };
}

export function streamShape({
  id,
  path,
  site,
  held,
  opacity,
}: Pick<Stream, 'id' | 'path' | 'site' | 'held' | 'opacity'>): DrawnPath {
  return { kind: 'path', key: id, d: path, look: streamLook(site, held), opacity };
}

export function spanShapes({ path, text, at, turn }: SpanMark, zoom: number): (DrawnPath | DrawnText)[] {
  return [
    { kind: 'path', key: 'line', d: path, look: SPAN },
    { kind: 'text', key: 'text', text, font: 'plain', fill: 'quiet', at, turn, zoom },
  ];
}

export function nameShape({ id, name, at }: SceneHull, zoom: number): DrawnText {
  return { kind: 'text', key: id, text: name, font: 'bold', fill: 'ink', at, turn: 0, zoom };
}

export function cosineShape(placed: Scene['cosines'][number], zoom: number): DrawnText {
  return textAround(placed, 'small', placed.site, zoom);
}

export function labelShape(
  placed: Placed,
  of: SceneNode | undefined,
  isSelected: boolean,
  zoom: number,
): DrawnText {
  const { seed = false, main = false } = of?.node ?? {};
  return textAround(placed, labelFont(seed, isSelected), seed || main || isSelected ? 'ink' : 'quiet', zoom);
}

/** A number with a line around it. */
export function badgeShapes(placed: Sized, zoom: number): (DrawnPath | DrawnText)[] {
  const { fill, colour, line, height } = BADGE;
  const [half, r] = [hundredth((placed.width - height) / 2 / zoom), hundredth(height / 2 / zoom)];
  const d = `M${-half},${-r}H${half}A${r},${r} 0 0,1 ${half},${r}H${-half}A${r},${r} 0 0,1 ${-half},${-r}Z`;
  const look: Look = { fill, stroke: colour, width: hundredth(line / zoom) };
  const at = { x: hundredth(placed.x), y: hundredth(placed.y) };
  const text = textAround(placed, 'small', colour, zoom);
  return [{ kind: 'path', key: `${placed.id} around`, d, look, at }, text];
}

export function noteShape(placed: Placed, zoom: number): DrawnText {
  return textAround(placed, 'note', 'quiet', zoom);
}

function textAround({ id, text, x, y }: Placed, font: Font, fill: Colour, zoom: number): DrawnText {
  const at = { x: hundredth(x), y: hundredth(y + (BASELINE * FONTS[font].size) / zoom) };
  return { kind: 'text', key: id, text, font, fill, at, turn: 0, zoom };
}

function nodeGroup(node: SceneNode, isRinged: boolean, orientation: Orientation, zoom: number): DrawnGroup {
  const { id, label, note, edit, x, y, radius } = node;
  const title = `${label === id ? id : `${id}: ${label}`}${edit ? ` (${edit.words})` : ''}${note ? `. Note: ${note}` : ''}`;
  const ring = isRinged ? [circle('ring', radius + 4.5, RING)] : [];
  return {
    kind: 'group',
    key: id,
    at: { x, y },
    title,
    shapes: [...ring, ...nodeMarks(node), ...countShape(node, orientation, zoom)],
  };
}

/** Nodes differ in place and number more than in looks: those that look alike have the same shapes. */
const marks = new Map<string, readonly DrawnPath[]>();

/** What a node is made of, without its number. */
export function nodeMarks({ node, radius, fill, fold, note, shared }: SceneNode): readonly DrawnPath[] {
  const { site, pinned } = node;
  const key = [site, radius, fill, fold !== null, note !== null, shared, pinned].join();
  const known = marks.get(key);
  if (known) return known;
  const shape = shapePath(site, radius);
  const path = (key: string, d: string, look: Look, at?: { x: number; y: number }): DrawnPath[] => [
    { kind: 'path', key, d, look, ...(at && { at }) },
  ];
  const made = [
    ...(shared ? [circle('both', radius + 3, BOTH)] : []),
    ...(fold ? path('stack', shape, STACK[site], { x: 4, y: -4 }) : []),
    ...path('shape', shape, markLook(fill, site)),
    ...(fill === 'ringed' ? [circle('eye', radius * 0.38, EYE)] : []),
    ...(pinned ? path('pin', PIN_MARK, PIN, { x: -radius - 7, y: -radius - 6 }) : []),
    ...(note !== null ? path('written', NOTE_MARK, NOTE, { x: radius + 8, y: -radius - 6 }) : []),
  ];
  marks.set(key, made);
  return made;
}

/** The mark of a feature for lines of text and for the legend, whose classes have no site and no colour of one. */
export function smallMark(site: Site, fill: Fill, colour: Colour): DrawnPath[] {
  const shape = shapePath(site, site === 'att' ? 5 : 5.2);
  return [
    { kind: 'path', key: 'shape', d: shape, look: markLook(fill, colour, true) },
    ...(fill === 'ringed' ? [circle('eye', 2, EYE)] : []),
  ];
}

/** The number of closed matches beside a node, from its middle. */
export function countShape({ node, radius }: SceneNode, orientation: Orientation, zoom: number): DrawnText[] {
  if (!hasCount(node, zoom)) return [];
  const { x, y } = countAt(node, radius * zoom, orientation);
  const place = { x: x / zoom, y: y / zoom };
  return [textAround({ id: 'hidden', text: `+${node.hidden}`, ...place }, 'small', 'quiet', zoom)];
}

function circle(key: string, radius: number, look: Look): DrawnPath {
  return { kind: 'path', key, d: shapePath('res', radius), look };
}
