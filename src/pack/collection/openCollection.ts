import type { PositionId } from '../../core/ids';
import { type ByteSource, quietly, type ReadOptions } from '../bytes';
import type { SaeReader } from '../layouts/reader';
import type { Manifest } from '../manifest';
import { type Collection, collect } from './collect';
import { collectedSae } from './collectedSae';
import { manifestOf } from './manifestOf';

export interface OpenedCollection {
  readonly collection: Collection;
  readonly manifest: Manifest;
  readonly readers: ReadonlyMap<PositionId, SaeReader>;
}

/** Opens a folder that has no manifest. @throws FileError, NetworkError, AbortError */
export async function openCollection(source: ByteSource, options: ReadOptions): Promise<OpenedCollection> {
  const collection = await collect(source, quietly(options));
  const readers = new Map([...collection.saes].map(([at, sae]) => [at, collectedSae(source, sae)]));
  return { collection, manifest: manifestOf(collection), readers };
}
