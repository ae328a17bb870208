import type { FlowEdge, FlowGraph } from '../core/flowGraph';
import { type FoldedGraph, shownAs } from '../core/groups';
import { type FeatureId, positionId, positionOf } from '../core/ids';
import type { MatchLookup } from '../core/lookup';
import { isNearTie, ownerOf, runnerUpOf } from '../core/nearTie';

/** What there is to say for an edge: how good the match is, and what came next. */
export interface EdgeWords {
  /** "cosine 0.56, rank 1 at 7/res, margin 0.21" */
  readonly figures: string;
  readonly runnerUp: string;
  readonly isTie: boolean;
}

export function edgeWords(
  edge: FlowEdge,
  lookup: MatchLookup,
  labelOf: (id: FeatureId) => string,
): EdgeWords {
  const { from, to, cosine, rank, margin, held } = edge;
  const isTie = isNearTie(edge);
  // Two places do not tell the matches of a near-tie apart.
  const number = (x: number): string => x.toFixed(isTie ? 3 : 2);
  const there = positionId(positionOf(ownerOf(edge) === to ? from : to));
  const figures = [
    `cosine ${number(cosine)}`,
    `rank ${rank} at ${there}`,
    ...(margin === null ? [] : [`margin ${number(margin)}`]),
    ...(held ? ['held by a pin'] : []),
  ].join(', ');
  const next = runnerUpOf(edge, lookup);
  const label = next && labelOf(next.feature);
  const named = label === next?.feature ? label : `“${label}” (${next?.feature})`;
  const runnerUp = next ? `runner-up ${named} at ${number(next.cosine)}` : 'no runner-up known';
  return { figures, runnerUp: isTie ? `near-tie: ${runnerUp}` : runnerUp, isTie };
}

/** The match that an edge of the picture stands for, where one end or both are a folded group. */
export function matchBehind(edge: FlowEdge, { edges }: FlowGraph, drawn: FoldedGraph): FlowEdge {
  if (drawn.folds.size === 0) return edge;
  const isBehind = (one: FlowEdge): boolean =>
    one.cosine === edge.cosine &&
    shownAs(drawn, one.from) === edge.from &&
    shownAs(drawn, one.to) === edge.to;
  return edges.find(isBehind) ?? edge;
}
