import { positionId } from '../../core/ids';
import { type ByteSource, quietly, type ReadOptions } from '../bytes';
import type { Pack } from '../open';
import { collect } from './collect';
import { collectedSae } from './collectedSae';
import { manifestOf } from './manifestOf';

/** Opens a folder that has no manifest. @throws FileError, NetworkError, AbortError */
export async function openCollection(source: ByteSource, options: ReadOptions): Promise<Pack> {
  const collection = await collect(source, quietly(options));
  const manifest = manifestOf(collection);
  const saes = new Map(manifest.saes.map((sae) => [positionId(sae), sae]));
  const readers = new Map([...collection.saes].map(([at, sae]) => [at, collectedSae(source, sae)]));
  return { source, manifest, saes, readers, unknownFields: [], collection };
}
