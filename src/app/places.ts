import { HeadwatersError } from '../core/errors';
import { AND, DISK, HUB, type PackPlace, parsePlace, writePlace } from '../core/packPlace';
import { inspectPack } from '../pack/inspect';
import { openPack } from '../pack/open';
import { openHub } from '../pack/sources/hub';
import type { LookedAt } from '../state/lookedAt';
import type { Environment } from './environment';

/**
 * Looks at what a person named.
 *
 * @param text an address, a repository of a hub, several of them, or a place as links keep it
 * @throws FileError, ManifestError, NetworkError, AbortError
 */
export async function lookAt(environment: Environment, text: string, signal: AbortSignal): Promise<LookedAt> {
  const from = text.startsWith(DISK) ? text : await pinned(text, signal);
  const source = environment.openSource(environment.sourceOf({ id: '', from }));
  return { from, inspection: inspectPack(await openPack(source, { signal })) };
}

async function pinned(text: string, signal: AbortSignal): Promise<string> {
  const named = text.split(/[,\s]+/).filter(Boolean);
  const places = await Promise.all(
    named.map(async (one): Promise<PackPlace> => {
      const place = parsePlace(one);
      if (!place) throw unknown(one);
      return place.kind === 'hub' ? openHub().pin(place, { signal }) : place;
    }),
  );
  if (places.length === 0) throw unknown(text);
  return places.map(writePlace).join(AND);
}

function unknown(text: string): HeadwatersError {
  return new HeadwatersError('FileError', {
    what: `“${text}” is neither an address nor a repository of a model hub.`,
    next: `Write it as https://…, or as owner/name for ${HUB}/owner/name.`,
  });
}
