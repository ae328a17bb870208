import { HeadwatersError } from '../core/errors';
import { type PositionId, positionId } from '../core/ids';
import type { ByteSource, ReadOptions } from './bytes';
import { toFloat32 } from './dtype';
import { MANIFEST_FILE, type Manifest, parseManifest, type SaeEntry } from './manifest';
import { openSafetensors, readTensor, tensor } from './safetensors';

/** A pack that has been opened: its manifest, and where its files are. */
export interface Pack {
  readonly source: ByteSource;
  readonly manifest: Manifest;
  /** SAEs by position. */
  readonly saes: ReadonlyMap<PositionId, SaeEntry>;
  readonly unknownFields: readonly string[];
}

/** @throws ManifestError, FileError, NetworkError, AbortError */
export async function openPack(source: ByteSource, options: ReadOptions = {}): Promise<Pack> {
  const bytes = await source.read(MANIFEST_FILE, options);
  const { manifest, unknownFields } = parseManifest(new TextDecoder().decode(bytes));
  const saes = new Map(manifest.saes.map((sae) => [positionId(sae), sae]));
  return { source, manifest, saes, unknownFields };
}

export interface DecoderValues {
  readonly position: PositionId;
  readonly n: number;
  readonly d: number;
  /** `[n, d]`, row-major, single precision. */
  readonly values: Float32Array;
}

/**
 * Reads the decoder of one SAE, `W_dec` `[features, d_model]`.
 *
 * @throws FileError when the file is not as the manifest says; NetworkError; AbortError
 */
export async function readDecoder(
  pack: Pack,
  position: PositionId,
  options: ReadOptions = {},
): Promise<DecoderValues> {
  const sae = pack.saes.get(position);
  if (!sae)
    throw new HeadwatersError('FeatureError', {
      what: `The pack ${pack.manifest.id} has no SAE at ${position}.`,
    });
  const n = sae.features;
  const d = pack.manifest.model.d_model;
  const file = await openSafetensors(pack.source, sae.decoder, withoutProgress(options));
  const info = tensor(file, 'W_dec', [n, d]);
  const bytes = await readTensor(file, info, options);
  return { position, n, d, values: toFloat32(bytes, info.dtype, `${sae.decoder.path}: W_dec`) };
}

/** Progress counts data once: the header's few bytes, read again with the whole on small files, are left out. */
function withoutProgress({ signal }: ReadOptions): ReadOptions {
  return signal ? { signal } : {};
}
