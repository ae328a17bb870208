import { groupBy } from '../core/groupBy';
import { type PositionId, positionId, SITES, type Site } from '../core/ids';
import { sourcePairs } from '../core/pairs';
import { isResidual } from './manifest';
import { packNotes } from './notes';
import type { Pack } from './open';

/** What a pack is, said before anything large of it is read. */
export interface Inspection {
  readonly pack: string;
  readonly revision: string;
  /** As people call them; of a pack with a manifest that of Headwaters. */
  readonly layouts: readonly string[];
  readonly model: string;
  readonly licence: string | null;
  /** Columns of the residual stream. */
  readonly width: number;
  readonly layers: readonly number[];
  readonly sites: readonly Site[];
  readonly saes: number;
  readonly features: number;
  readonly activations: readonly string[];
  readonly bytes: {
    /** The most that the first step from a feature reads: the decoders of its own site and of those that can feed it. */
    readonly firstStep: number;
    /** All decoders that can be matched. */
    readonly allDecoders: number;
  };
  /** For each place where there were several, which one was taken. */
  readonly chosen: Readonly<
    Record<PositionId, { readonly taken: string; readonly others: readonly string[] }>
  >;
  /** What is not matched, and why, by name or position. */
  readonly leftOut: Readonly<Record<string, string>>;
  /** What should have opened and did not, by name. */
  readonly broken: Readonly<Record<string, string>>;
  /** The file of each SAE's decoder, by position. */
  readonly files: Readonly<Record<PositionId, string>>;
  /** All of it that a person has to know, in sentences. */
  readonly notes: readonly string[];
}

export function inspectPack(pack: Pack): Inspection {
  const { manifest, collection } = pack;
  const matched = manifest.saes.filter(isResidual);
  const bytesOf = new Map<PositionId, number>(
    [...pack.readers].map(([position, { facts }]) => [position, facts.bytes]),
  );
  const bytes = (positions: readonly PositionId[]): number =>
    positions.reduce((sum, position) => sum + (bytesOf.get(position) ?? 0), 0);
  const steps = groupBy(sourcePairs(matched), ({ target }) => target);
  const spaces = manifest.saes.filter((sae) => !isResidual(sae)).map((sae) => [positionId(sae), sae.space]);
  return {
    pack: manifest.id,
    revision: manifest.revision,
    layouts: collection?.layouts ?? ['Headwaters'],
    model: manifest.model.name,
    licence: manifest.licence ?? null,
    width: manifest.model.d_model,
    layers: [...new Set(manifest.saes.map(({ layer }) => layer))].sort((a, b) => a - b),
    sites: SITES.filter((site) => manifest.saes.some((sae) => sae.site === site)),
    saes: manifest.saes.length,
    features: manifest.saes.reduce((sum, { features }) => sum + features, 0),
    activations: [...new Set(manifest.saes.flatMap(({ activation }) => activation ?? []))],
    bytes: {
      firstStep: Math.max(
        0,
        ...[...steps].map(([target, pairs]) => bytes([target, ...pairs.map(({ source }) => source)])),
      ),
      allDecoders: bytes(matched.map(positionId)),
    },
    chosen: Object.fromEntries(
      [...(collection?.choices ?? [])].map(([at, { taken, others }]) => [
        at,
        { taken: taken.name, others: others.map(({ name }) => name) },
      ]),
    ),
    leftOut: {
      ...Object.fromEntries(spaces),
      ...Object.fromEntries((collection?.leftOut ?? []).map(({ name, why }) => [name, why])),
    },
    broken: Object.fromEntries((collection?.broken ?? []).map(({ name, error }) => [name, error.message])),
    files: Object.fromEntries(manifest.saes.map((sae) => [positionId(sae), sae.decoder.path])),
    notes: packNotes(pack),
  };
}
