import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPackId } from '../src/core/packName';
import { AND, HUB, parsePlace } from '../src/core/packPlace';
import type { ByteSource } from '../src/pack/bytes';
import { fileSource } from '../src/pack/node/files';
import { openPack, type Pack } from '../src/pack/open';
import { hubSource, openSource } from '../src/pack/openSource';
import { openHub } from '../src/pack/sources/hub';
import { several } from '../src/pack/sources/several';

/** Where the packs of the app lie: in a checkout, and beside a build. */
const PACKS = ['../public/packs/', '../dist/packs/'].map((at) => fileURLToPath(new URL(at, import.meta.url)));

/**
 * What a person may give as a pack: a folder, a file in one, a pack of the app by its name as in a link (`demo`), an
 * address, or a repository of a model hub.
 */
export async function openNamed(name: string): Promise<Pack> {
  return openPack(await sourceOf(name));
}

/** The folder on this computer that a name means; undefined for an address. */
export async function folderNamed(name: string): Promise<string | undefined> {
  const ours = isPackId(name) ? PACKS.map((folder) => `${folder}${name}`) : [];
  for (const path of [name, ...ours]) {
    const here = await stat(path).catch(() => undefined);
    if (here) return here.isFile() ? dirname(path) : path;
  }
  return undefined;
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
