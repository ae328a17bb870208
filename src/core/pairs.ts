import { type Position, type PositionId, positionId } from './ids';

/**
 * Which positions feed which (paper section 3.3): a residual feature of layer L has its sources in the residual
 * stream of L-1 and in the mlp and attention blocks of L. Nothing is matched across a layer that has no SAE.
 */

export interface Neighbours {
  /** Positions upstream of `position` that the pack has: where its features may come from. */
  readonly sources: readonly PositionId[];
  /** Positions downstream of `position` that the pack has: where its features may go. */
  readonly targets: readonly PositionId[];
}

/** The positions where a feature of `position` may come from and go to, in any pack. */
export function adjacent({ layer, site }: Position): { sources: Position[]; targets: Position[] } {
  const res = (l: number): Position => ({ layer: l, site: 'res' });
  if (site !== 'res') return { sources: [], targets: [res(layer)] };
  const sources: Position[] = layer > 0 ? [res(layer - 1)] : [];
  sources.push({ layer, site: 'mlp' }, { layer, site: 'att' });
  return { sources, targets: [res(layer + 1)] };
}

/** The same, kept to the positions that exist. */
export function neighbours(position: Position, has: (id: PositionId) => boolean): Neighbours {
  const keep = (list: Position[]): PositionId[] => list.map(positionId).filter(has);
  const { sources, targets } = adjacent(position);
  return { sources: keep(sources), targets: keep(targets) };
}

/** All (target, source) pairs of neighbouring positions, in layer order: residual, mlp, attention. */
export function sourcePairs(positions: readonly Position[]): { target: PositionId; source: PositionId }[] {
  const ids = new Set(positions.map(positionId));
  return [...positions]
    .filter((p) => p.site === 'res')
    .sort((a, b) => a.layer - b.layer)
    .flatMap((p) =>
      neighbours(p, (id) => ids.has(id)).sources.map((source) => ({ target: positionId(p), source })),
    );
}
