import type { Position, Site } from '../core/ids';
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
  /** What Neuronpedia calls its SAEs: the model, and for each site the source, with `{layer}` for the layer. */
  readonly neuronpedia?: {
    readonly model: string;
    readonly sources: Readonly<Partial<Record<Site, string>>>;
  };
  readonly starts?: readonly { readonly title: string; readonly seed: string }[];
}

export const CATALOGUE: readonly CatalogueEntry[] = entries;

/** The entry of a collection, whatever its revision; undefined where the catalogue does not have it. */
export function entryOf(from: string): CatalogueEntry | undefined {
  const wanted = repositoriesOf(from.split(AND));
  return CATALOGUE.find(({ places }) => repositoriesOf(places) === wanted);
}

/** Where to begin, as a manifest would have it. */
export function startsOf({ starts = [] }: CatalogueEntry): { title: string; link: string }[] {
  return starts.map(({ title, seed }) => ({ title, link: `v=2&seed=${seed}` }));
}

/** What Neuronpedia calls the SAE at a position: MODEL/SOURCE. */
export function neuronpediaName(
  { neuronpedia }: CatalogueEntry,
  { layer, site }: Position,
): string | undefined {
  const source = neuronpedia?.sources[site];
  return neuronpedia && source && `${neuronpedia.model}/${source.replace('{layer}', String(layer))}`;
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
