import { AND, parsePlace } from '../core/packPlace';
import entries from './catalogue.json';

/** A public collection that many people begin with. `catalogue.json` is all there is to change. */
export interface CatalogueEntry {
  readonly title: string;
  readonly model: string;
  /** What of the model it covers, in words. */
  readonly sites: string;
  /** Repositories or folders of them, which together are one collection. */
  readonly places: readonly string[];
  /** Of all its decoders, in single precision. */
  readonly bytes: number;
  /** Absent where its repositories do not say. */
  readonly licence?: string;
  readonly starts?: readonly { readonly title: string; readonly seed: string }[];
}

export const CATALOGUE: readonly CatalogueEntry[] = entries;

/** Where to begin in a collection of the catalogue, whatever its revision; as a manifest would have it. */
export function startsOf(from: string): { title: string; link: string }[] {
  const wanted = repositoriesOf(from.split(AND));
  const entry = CATALOGUE.find(({ places }) => repositoriesOf(places) === wanted);
  return (entry?.starts ?? []).map(({ title, seed }) => ({ title, link: `v=2&seed=${seed}` }));
}

function repositoriesOf(places: readonly string[]): string {
  return places
    .map((text) => {
      const place = parsePlace(text);
      return place?.kind === 'hub' ? `${place.repository}/${place.folder}` : text;
    })
    .sort()
    .join(AND);
}
