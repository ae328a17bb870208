import type { FoundSae } from './foundSae';
import { type HookPlace, RESIDUAL } from './hooks';

/** An SAE that has a place in a graph, and writes into the residual stream. */
export type PlacedSae = FoundSae & { readonly at: HookPlace };

export function isPlaced(sae: FoundSae): sae is PlacedSae {
  return 'position' in sae.at && sae.at.space === RESIDUAL;
}
