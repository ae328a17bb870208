import { type Feature, type PositionId, positionId } from './ids';

/** What was measured of features on text, as a pack brings it. */

/** Measured on text by whoever made the pack. */
export interface FeatureFacts {
  /** Share of tokens on which the feature fires, 0 to 1. */
  readonly density: number;
  /** Largest activation seen, in the model's own units. */
  readonly peak: number;
  /** Mean activation over the tokens on which it fires, in the model's own units; unknown if it never did. */
  readonly typical: number | undefined;
  /** Token ids that the decoder row raises most, best first. */
  readonly promotes: readonly number[];
  /** Share of its activation by shelf, in the order of the manifest's `shelves`. */
  readonly shelves: readonly number[];
}

/** Facts of all features of one position. */
export interface FactTable {
  readonly density: Float32Array;
  readonly peak: Float32Array;
  /** 0 for a feature that never fired; absent when the pack does not say. */
  readonly typical?: Float32Array;
  /** `[n, promoted]`, filled up with `NO_TOKEN`. */
  readonly promotes: ArrayLike<number>;
  readonly promoted: number;
  readonly shelf: Float32Array;
  readonly shelves: number;
}

export type Facts = ReadonlyMap<PositionId, FactTable>;

/** Fills up lists of token ids: no vocabulary, however large, has it. */
export const NO_TOKEN = -1;

export function factsOf(facts: Facts, feature: Feature): FeatureFacts | undefined {
  const table = facts.get(positionId(feature));
  if (!table) return undefined;
  const { index } = feature;
  const row = (list: ArrayLike<number>, width: number): number[] =>
    Array.from({ length: width }, (_, i) => list[index * width + i] ?? 0);
  return {
    density: table.density[index] ?? 0,
    peak: table.peak[index] ?? 0,
    // 0 is no activation of a feature that fires, so it stands for "never".
    typical: table.typical?.[index] || undefined,
    promotes: row(table.promotes, table.promoted).filter((token) => token !== NO_TOKEN),
    shelves: row(table.shelf, table.shelves),
  };
}
