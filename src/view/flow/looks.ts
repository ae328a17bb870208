import type { Site } from '../../core/ids';
import { HULL_ROOM } from './groupScene';
import type { Fill } from './shapes';

/** How everything in the picture looks, as data: elements, canvas and file take it from here. */

/** Names of colours: of custom properties in base.css, of fields of a palette in a file. */
export const COLOURS = ['ground', 'ink', 'quiet', 'track', 'res', 'mlp', 'att', 'river'] as const;
export type Colour = (typeof COLOURS)[number];

/** Colours as something that draws can take them. */
export type Colours = Readonly<Record<Colour, string>>;

/** Lengths in px. */
export interface Look {
  readonly fill: Colour | 'none';
  readonly stroke?: Colour;
  readonly width?: number;
  readonly dash?: readonly number[];
  readonly cap?: 'round';
  readonly join?: 'round';
}

export const RIVER: Look = { fill: 'river' };
/** The ground of a group: a broad stroke around a thin shape. */
export const HULL: Look = { fill: 'track', stroke: 'track', width: 2 * HULL_ROOM, join: 'round' };
export const SPAN: Look = { fill: 'none', stroke: 'quiet', width: 1 };

const STREAMS = bySite((site): Look => ({ fill: site }));
/** Stands for the sake of a pin alone. */
const HELD_STREAMS = bySite((site): Look => ({ fill: site, stroke: site, width: 1, dash: [3, 3] }));

export function streamLook(site: Site, held: boolean): Look {
  return (held ? HELD_STREAMS : STREAMS)[site];
}

/** Around the selected node. */
export const RING: Look = { fill: 'none', stroke: 'ink', width: 1.5 };
/** Around a node that several seeds lead to, or that is in both rivers. */
export const BOTH: Look = { fill: 'none', stroke: 'ink', width: 1, dash: [1, 2.5], cap: 'round' };
/** A second shape behind that of a folded group. */
export const STACK = bySite((site): Look => ({ fill: 'ground', stroke: site, width: 1.5 }));
export const EYE: Look = { fill: 'ground' };
export const PIN: Look = { fill: 'ink', stroke: 'ink', width: 1.2 };
/** Around what the steering plan does to a feature; lengths in px of the screen. */
export const BADGE = { fill: 'ground', colour: 'ink', line: 1.2, height: 15, inset: 4 } as const;
export const NOTE: Look = { fill: 'ground', stroke: 'ink', width: 1.2 };

/** Site is colour and shape; class is fill: full, ringed, dashed, hollow. Small ones stand in lines of text. */
export function markLook(fill: Fill, colour: Colour, small = false): Look {
  const inside = fill === 'hollow' || fill === 'dashed' ? 'ground' : fill === 'faint' ? 'track' : colour;
  const outline: Look = { fill: inside, stroke: colour, width: 2 };
  if (fill !== 'dashed') return outline;
  return small ? { ...outline, dash: [1.8, 2.2] } : { ...outline, dash: [2.2, 2.6], cap: 'round' };
}

/** A line in the colour of the ground around text, which may lie on water. */
export const HALO = { colour: 'ground', width: 4 } as const;

/** Size in px. */
export interface FontLook {
  readonly size: number;
  readonly weight: number;
  readonly italic: boolean;
}

/** None is smaller than 11 px. */
export const FONTS = {
  label: { size: 12, weight: 500, italic: false },
  bold: { size: 12, weight: 650, italic: false },
  strong: { size: 13, weight: 650, italic: false },
  plain: { size: 12, weight: 400, italic: false },
  small: { size: 11, weight: 500, italic: false },
  note: { size: 11, weight: 400, italic: true },
} as const satisfies Readonly<Record<string, FontLook>>;
export type Font = keyof typeof FONTS;

/** The label of a seed is larger, that of the selected feature bolder. */
export function labelFont(isSeed: boolean, isSelected: boolean): Font {
  if (isSeed) return 'strong';
  return isSelected ? 'bold' : 'label';
}

/** How far below its middle a line of text has its baseline, as a share of its size: by the measures of Inter. */
export const BASELINE = 0.364;

function bySite<T>(make: (site: Site) => T): Readonly<Record<Site, T>> {
  return { res: make('res'), mlp: make('mlp'), att: make('att') };
}
