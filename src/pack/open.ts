import { HeadwatersError } from '../core/errors';
import { type PositionId, positionId } from '../core/ids';
import type { ByteSource, ReadOptions } from './bytes';
import { headwatersSae } from './layouts/headwaters';
import type { DecoderValues, SaeReader } from './layouts/reader';
import { MANIFEST_FILE, type Manifest, parseManifest, type SaeEntry } from './manifest';

export type { DecoderValues };

/** A pack that has been opened: its manifest, and where its files are. */
export interface Pack {
  readonly source: ByteSource;
  readonly manifest: Manifest;
  /** SAEs by position, as the manifest declares them: also those that cannot be matched (`comparable`). */
  readonly saes: ReadonlyMap<PositionId, SaeEntry>;
  /** What reads them, by the same positions. */
  readonly readers: ReadonlyMap<PositionId, SaeReader>;
  readonly unknownFields: readonly string[];
}

/** @throws ManifestError, FileError, NetworkError, AbortError */
export async function openPack(source: ByteSource, options: ReadOptions = {}): Promise<Pack> {
  const bytes = await source.read(MANIFEST_FILE, options);
  const { manifest, unknownFields } = parseManifest(new TextDecoder().decode(bytes));
  const saes = new Map(manifest.saes.map((sae) => [positionId(sae), sae]));
  const readers = new Map(
    manifest.saes.map((sae) => [positionId(sae), headwatersSae(source, manifest, sae)]),
  );
  return { source, manifest, saes, readers, unknownFields };
}

/** @throws FeatureError when the pack has no SAE there */
export function readerAt({ readers, manifest }: Pack, position: PositionId): SaeReader {
  const reader = readers.get(position);
  if (reader) return reader;
  throw new HeadwatersError('FeatureError', { what: `The pack ${manifest.id} has no SAE at ${position}.` });
}

/**
 * Reads the decoder of one SAE.
 *
 * @throws FeatureError when the pack has no SAE there; FileError when the file is not as the manifest says;
 *   NetworkError; AbortError
 */
export async function readDecoder(
  pack: Pack,
  position: PositionId,
  options: ReadOptions = {},
): Promise<DecoderValues> {
  return readerAt(pack, position).decoder(options);
}
