import { type Feature, type PositionId, positionId } from './ids';

/** What was measured of features on text, as a pack brings it. */

/** Measured on text by whoever made the pack. */
export interface FeatureFacts {
  /** Share of tokens on which the feature fires, 0 to 1. */
  readonly density: number;
  /** Largest activation seen, in the model's own units. */
  readonly peak: number;
  /** Token ids that the decoder row raises most, best first. */
  readonly promotes: readonly number[];
  /** Share of its activation by shelf, in the order of the manifest's `shelves`. */
  readonly shelves: readonly number[];
}

/** Facts of all features of one position. */
export interface FactTable {
  readonly density: Float32Array;
  readonly peak: Float32Array;
  readonly promotes: ArrayLike<number>;
  readonly promoted: number;
  readonly shelf: Float32Array;
  readonly shelves: number;
}

export type Facts = ReadonlyMap<PositionId, FactTable>;

/** Fills up lists of tokens. */
export const NO_TOKEN = 0xffff;

export function factsOf(facts: Facts, feature: Feature): FeatureFacts | undefined {
  const table = facts.get(positionId(feature));
  if (!table) return undefined;
  const { index } = feature;
  const row = (list: ArrayLike<number>, width: number): number[] =>
    Array.from({ length: width }, (_, i) => list[index * width + i] ?? 0);
  return {
    density: table.density[index] ?? 0,
    peak: table.peak[index] ?? 0,
    promotes: row(table.promotes, table.promoted).filter((token) => token !== NO_TOKEN),
    shelves: row(table.shelf, table.shelves),
  };
}
