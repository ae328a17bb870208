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

/** Across: upstream on the left. Down: upstream at the top. */
export const ORIENTATIONS = ['across', 'down'] as const;
export type Orientation = (typeof ORIENTATIONS)[number];
