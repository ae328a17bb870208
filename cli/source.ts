import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HUB, parsePlace } from '../src/core/packPlace';
import type { ByteSource } from '../src/pack/bytes';
import { fileSource } from '../src/pack/node/files';
import { openPack, type Pack } from '../src/pack/open';
import { hubSource, openSource } from '../src/pack/openSource';
import { openHub } from '../src/pack/sources/hub';

/** What a person may give as a pack: a folder, a file in one, an address, or a repository of a model hub. */
export async function openNamed(name: string): Promise<Pack> {
  return openPack(await sourceOf(name));
}

/** The folder on this computer that a name means; undefined for an address. */
export async function folderNamed(name: string): Promise<string | undefined> {
  const here = await stat(name).catch(() => undefined);
  return here && (here.isFile() ? dirname(name) : name);
}

/** @throws FileError, NetworkError */
async function sourceOf(name: string): Promise<ByteSource> {
  const here = await folderNamed(name);
  if (here !== undefined) return fileSource(here);
  // Named as the hub's own programs name them.
  const { HF_ENDPOINT: hub = HUB, HF_TOKEN: token } = process.env;
  const place = parsePlace(name, hub);
  if (place === undefined) return fileSource(name);
  if (place.kind === 'web') return openSource(place.address);
  const given = () => token || undefined;
  return hubSource(await openHub(given).pin(place), Promise.resolve(undefined), given);
}
