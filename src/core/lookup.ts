import type { FeatureId, PositionId } from './ids';
import type { MatchList } from './match';

/** Matches of one feature at one position. `more`: the list goes on, but no further entry is known yet. */
export interface KnownMatches extends MatchList {
  readonly more: boolean;
}

export interface MatchLookup {
  /** Positions that the pack has. */
  has(position: PositionId): boolean;
  /** Best matches of `feature` at `to`, or undefined while they are not known. */
  matches(feature: FeatureId, to: PositionId): KnownMatches | undefined;
}
