import type { FeatureId, Site } from './ids';

/** What a person has taken out of a graph, and what must stay in it. */
export interface Choice {
  /** Not drawn, and nothing is traced through them. */
  readonly removed: ReadonlySet<FeatureId>;
  /** Drawn whatever the cuts, k and hidden sites. */
  readonly pinned: ReadonlySet<FeatureId>;
  /** Sites whose features are not drawn; seeds and pinned features are. */
  readonly hiddenSites: ReadonlySet<Site>;
}

export const NO_CHOICE: Choice = { removed: new Set(), pinned: new Set(), hiddenSites: new Set() };

/** Characters of a note on a feature. */
export const LONGEST_NOTE = 280;
export const MOST_NOTES = 200;
/** Characters of a label that a person has written, and how many of those a graph holds. */
export const LONGEST_OWN_LABEL = 120;
export const MOST_OWN_LABELS = 200;

/** Across: upstream on the left. Down: upstream at the top. */
export const ORIENTATIONS = ['across', 'down'] as const;
export type Orientation = (typeof ORIENTATIONS)[number];

/** What was chosen: `across` gives way to `down` in an upright window, `flat` is across in any. */
export const TURNS = [...ORIENTATIONS, 'flat'] as const;
export type Turn = (typeof TURNS)[number];

/** How a picture is drawn. */
export function orientationOf(turn: Turn, isUpright: boolean): Orientation {
  if (turn === 'flat') return 'across';
  return isUpright ? 'down' : turn;
}

/** The turn that draws a picture one way. */
export function turnFor(orientation: Orientation, isUpright: boolean): Turn {
  return orientation === 'across' && isUpright ? 'flat' : orientation;
}

/** Least px of a window for a layer, beside each other and one below the other. */
const LAYER_FITS = { flat: 56, down: 40 } as const;

/** The turn of a link as far as it fits this window, in px; where it does not, the window decides. */
export function turnThatFits(
  turn: Turn,
  layers: number,
  { width, height }: { readonly width: number; readonly height: number },
): Turn {
  if (turn === 'across') return turn;
  const room = turn === 'flat' ? width : height;
  return room >= layers * LAYER_FITS[turn] ? turn : 'across';
}
