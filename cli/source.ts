import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AND, HUB, parsePlace } from '../src/core/packPlace';
import type { ByteSource } from '../src/pack/bytes';
import { fileSource } from '../src/pack/node/files';
import { openPack, type Pack } from '../src/pack/open';
import { hubSource, openSource } from '../src/pack/openSource';
import { openHub } from '../src/pack/sources/hub';
import { several } from '../src/pack/sources/several';

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
  const places = name.split(AND).map((one) => parsePlace(one, hub));
  const given = () => token || undefined;
  const sources = await Promise.all(
    places.map(async (place): Promise<ByteSource | undefined> => {
      if (place?.kind !== 'hub') return place && openSource(place.address);
      return hubSource(await openHub(given).pin(place), NOTHING_KEPT, given);
    }),
  );
  const known = sources.flatMap((source) => source ?? []);
  const [only] = known;
  // What is no place is a folder that is not there.
  if (!only || known.length < places.length) return fileSource(name);
  return known.length === 1 ? only : several(known);
}

const NOTHING_KEPT = Promise.resolve(undefined);
