import { HeadwatersError } from '../core/errors';
import { type PositionId, positionId } from '../core/ids';
import { sourcePairs } from '../core/pairs';
import { isResidual, type SaeEntry } from './manifest';

/**
 * What a decoder writes into. Cosines mean something only between decoders that write into the residual stream; an SAE
 * of attention before its output projection, for one, lives in the space of the heads, even where the widths agree. Such
 * an SAE can be in a pack and is listed, but takes no part in matching.
 */

interface Saes {
  readonly saes: ReadonlyMap<PositionId, SaeEntry>;
}

/** The SAEs of a pack that can be compared by cosine, by position. */
export function comparable({ saes }: Saes): ReadonlyMap<PositionId, SaeEntry> {
  return new Map([...saes].filter(([, sae]) => isResidual(sae)));
}

/** The (target, source) pairs of neighbouring positions that can be compared, in layer order. */
export function comparablePairs(pack: Saes): ReturnType<typeof sourcePairs> {
  return sourcePairs([...comparable(pack).values()]);
}

/** @throws FeatureError that says why, when an SAE cannot be compared by cosine, nor edited */
export function requireResidual(sae: SaeEntry): void {
  if (isResidual(sae)) return;
  throw new HeadwatersError('FeatureError', {
    what: `Features at ${positionId(sae)} can neither be compared by cosine nor edited: their decoder does not write into the residual stream.`,
    expected: 'the space "residual"',
    found: JSON.stringify(sae.space),
    next: 'Lift its decoder through the output projection first.',
  });
}

/** One sentence about the SAEs that are left out of matching; undefined when there are none. */
export function leftOutNote({ saes }: Saes): string | undefined {
  const others = [...saes].filter(([, sae]) => !isResidual(sae));
  if (others.length === 0) return undefined;
  const names = others.map(([position, { space }]) => `${position} (${space})`).join(', ');
  return `SAEs whose decoders do not write into the residual stream cannot be compared by cosine and are left out of the matching: ${names}.`;
}
