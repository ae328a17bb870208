import type { FlowEdge } from './flowGraph';
import { type FeatureId, featureId, positionId, positionOf } from './ids';
import type { MatchLookup } from './lookup';

/** Matches that are nearly as good as each other: which of them a graph follows is then close to chance. */

/** A match whose cosine is larger than that of the next in rank by less than this. */
export const NEAR_TIE = 0.02;

export function isNearTie({ margin }: Pick<FlowEdge, 'margin'>): boolean {
  return margin !== null && margin < NEAR_TIE;
}

/** The feature whose match an edge is, and on which it hangs: its lower end where it was found backward, its upper end forward. */
export function ownerOf({ way, from, to }: Pick<FlowEdge, 'way' | 'from' | 'to'>): FeatureId {
  return way === 'backward' ? to : from;
}

export interface RunnerUp {
  readonly feature: FeatureId;
  readonly cosine: number;
}

/** The next in rank after the match of an edge; null where there is none, or none is known yet. */
export function runnerUpOf(edge: FlowEdge, lookup: MatchLookup): RunnerUp | null {
  const owner = ownerOf(edge);
  const position = positionOf(owner === edge.to ? edge.from : edge.to);
  const list = lookup.matches(owner, positionId(position));
  const [index, cosine] = [list?.index[edge.rank], list?.cosine[edge.rank]];
  if (index === undefined || cosine === undefined) return null;
  return { feature: featureId({ ...position, index }), cosine };
}
