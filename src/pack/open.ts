import { HeadwatersError, isHeadwatersError } from '../core/errors';
import { type PositionId, positionId } from '../core/ids';
import type { ByteSource, ReadOptions } from './bytes';
import type { Collection } from './collection/collect';
import { headwatersSae } from './layouts/headwaters';
import type { DecoderValues, SaeReader } from './layouts/reader';
import { MANIFEST_FILE, type Manifest, parseManifest, type SaeEntry } from './manifest';
import { NoListing } from './sources/webListing';

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
  /** What was made of a folder without a manifest. */
  readonly collection: Collection | null;
}

/**
 * Opens a pack of ours by its manifest, or any other folder of SAEs by what lies in it.
 *
 * @throws ManifestError, FileError, NetworkError, AbortError
 */
export async function openPack(source: ByteSource, options: ReadOptions = {}): Promise<Pack> {
  let bytes: Uint8Array;
  try {
    bytes = await source.read(MANIFEST_FILE, options);
  } catch (error) {
    if (!source.list || !isHeadwatersError(error, 'FileError')) throw error;
    return openOther(source, options, error);
  }
  const { manifest, unknownFields } = parseManifest(new TextDecoder().decode(bytes));
  const readers = new Map(
    manifest.saes.map((sae) => [positionId(sae), headwatersSae(source, manifest, sae)]),
  );
  return { source, manifest, saes: saesOf(manifest), readers, unknownFields, collection: null };
}

/** Opens a folder without a manifest by code that the first graph of a pack of ours does not wait for. */
async function openOther(source: ByteSource, options: ReadOptions, whyNoManifest: Error): Promise<Pack> {
  const { openCollection } = await import('./collection/openCollection');
  try {
    const { manifest, readers, collection } = await openCollection(source, options);
    return { source, manifest, saes: saesOf(manifest), readers, unknownFields: [], collection };
  } catch (error) {
    // Nothing but a manifest could have been read there.
    throw error instanceof NoListing ? whyNoManifest : error;
  }
}

function saesOf({ saes }: Manifest): Pack['saes'] {
  return new Map(saes.map((sae) => [positionId(sae), sae]));
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
