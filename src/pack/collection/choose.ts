import { type PositionId, positionId } from '../../core/ids';
import { widthOf } from './kind';
import type { PlacedSae } from './placed';

/** Of several SAEs for one place, one is taken: of the same kind throughout, as far as that goes, and the canonical one. */

export interface Choice {
  readonly taken: PlacedSae;
  /** The others for the same place, best first. */
  readonly others: readonly PlacedSae[];
}

/** @param saes those that have a place */
export function chooseSaes(saes: readonly PlacedSae[]): ReadonlyMap<PositionId, Choice> {
  const places = new Map<PositionId, PlacedSae[]>();
  for (const sae of saes) {
    const at = positionId(sae.at.position);
    places.set(at, [...(places.get(at) ?? []), sae]);
  }
  const preference = new Map(kindsInOrder([...places.values()]).map((kind, i) => [kind, i]));
  const place = ({ kind }: PlacedSae): number => preference.get(kind) ?? preference.size;
  const chosen = new Map<PositionId, Choice>();
  for (const [at, candidates] of places) {
    const [taken, ...others] = [...candidates].sort((a, b) => place(a) - place(b) || a.rank - b.rank);
    if (taken) chosen.set(at, { taken, others });
  }
  return chosen;
}

/** The kind that covers most places first; of those that cover as many, the one people begin with, and the narrowest. */
function kindsInOrder(places: readonly (readonly PlacedSae[])[]): string[] {
  const kinds = new Map<string, { places: number; rank: number; width: number }>();
  for (const candidates of places)
    for (const kind of new Set(candidates.map((sae) => sae.kind))) {
      const known = kinds.get(kind) ?? { places: 0, rank: Number.POSITIVE_INFINITY, width: widthIn(kind) };
      const rank = Math.min(
        known.rank,
        ...candidates.filter((sae) => sae.kind === kind).map((sae) => sae.rank),
      );
      kinds.set(kind, { ...known, places: known.places + 1, rank });
    }
  return [...kinds]
    .sort(
      ([a, x], [b, y]) =>
        y.places - x.places ||
        x.width - y.width ||
        x.rank - y.rank ||
        a.localeCompare(b, 'en', { numeric: true }),
    )
    .map(([kind]) => kind);
}

function widthIn(kind: string): number {
  return widthOf(/(?:width_|W)(\d+[km]?)/i.exec(kind)?.[1] ?? '');
}
