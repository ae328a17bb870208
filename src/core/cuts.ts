import { type Position, type PositionId, positionId, positionOf, SITES, type Site } from './ids';
import { type PairId, pairId } from './match';

/**
 * When is a score "high"? The paper leaves thresholds to each layer and cuts its steering graphs at
 * t(R) = 0.5 and t(M) = t(A) = 0.15 (appendix B.2). Those are the fixed cuts, one for each source site.
 *
 * A score is the best of N cosines, so chance alone takes it well above zero, and 0.15 may then let everything
 * through. The rule `chance` is ours, not the paper's: a score must also reach the pack's own chance level for that
 * pair of positions, the 99th percentile of the best cosine of directions that share the target decoder's second
 * moment but none of its features.
 */
export interface Cuts {
  /** Lowest cosine for a source in the residual stream, t(R). */
  readonly res: number;
  /** Lowest cosine for a source at the mlp, t(M). */
  readonly mlp: number;
  /** Lowest cosine for a source at the attention block, t(A). */
  readonly att: number;
  /** `fixed`: the three numbers alone. `chance`: never below the pack's own chance level either. */
  readonly rule: CutRule;
}

export const CUT_RULES = ['fixed', 'chance'] as const;
export type CutRule = (typeof CUT_RULES)[number];

/** The cuts of the paper's steering graphs (appendix B.2). */
export const PAPER_CUTS: Cuts = { res: 0.5, mlp: 0.15, att: 0.15, rule: 'fixed' };

/** Chance levels by pair `target>source`; a pair without one has no chance level to reach. */
export type ChanceLevels = Readonly<Partial<Record<PairId, number>>>;

/** The lowest cosine at which an edge from a feature of `source` to one of `target` stands. */
export function cutFor(cuts: Cuts, chance: ChanceLevels, target: PositionId, source: PositionId): number {
  return cutOfPair(cuts, chance, positionOf(source).site, pairId(target, source));
}

/** The same for a pair `target>source` whose source is at `site`. */
export function cutOfPair(cuts: Cuts, chance: ChanceLevels, site: Site, pair: PairId): number {
  const fixed = cuts[site];
  return cuts.rule === 'fixed' ? fixed : Math.max(fixed, chance[pair] ?? 0);
}

/** The three cuts that hold for the sources of a residual position. */
export function cutsAt(cuts: Cuts, chance: ChanceLevels, position: Position): Readonly<Record<Site, number>> {
  const target = positionId(position);
  const at = (site: Site): number => {
    const layer = site === 'res' ? position.layer - 1 : position.layer;
    return layer < 0 ? cuts[site] : cutFor(cuts, chance, target, positionId({ layer, site }));
  };
  return Object.fromEntries(SITES.map((site) => [site, at(site)])) as Record<Site, number>;
}
