import { messageOf } from '../core/errors';
import type { Facts } from '../core/facts';
import { type Described, FeatureIndex, type Found, type FoundPage } from '../core/featureIndex';
import type { ByteSource, SourceName } from '../pack/bytes';
import { type Labels, readFacts, readLabels, readVocabulary } from '../pack/describe';
import { openPack } from '../pack/open';
import { comparable } from '../pack/space';

/** The search of one pack. Its index takes a moment to build, and a query of a large pack some milliseconds: a worker. */
export function searchService(openSource: (name: SourceName) => ByteSource) {
  let index = new FeatureIndex([], []);
  /** What the last query found: its pages are asked for one after the other. */
  let last: { readonly query: string; readonly found: Found } | undefined;

  return {
    /**
     * Reads what there is to search and builds the index. Returns what could not be read, in plain words: the rest can
     * be searched all the same.
     */
    async open(source: SourceName): Promise<string[]> {
      const pack = await openPack(openSource(source));
      const troubles: string[] = [];
      const part = <T>(reading: Promise<T>, instead: T): Promise<T> =>
        reading.catch((error: unknown) => {
          troubles.push(`Not everything can be searched: ${messageOf(error)}`);
          return instead;
        });
      const [labels, facts, vocabulary] = await Promise.all([
        part<Labels>(readLabels(pack), new Map()),
        part<Facts>(readFacts(pack), new Map()),
        part<readonly string[]>(readVocabulary(pack), []),
      ]);
      const described = [...comparable(pack)].map(([position, { features }]): Described => {
        const { promotes, promoted } = facts.get(position) ?? {};
        return { position, features, labels: labels.get(position), promotes, promoted };
      });
      index = new FeatureIndex(described, vocabulary);
      return troubles;
    },

    /** `count` groups from the one with the number `from`, and how many there are of all. */
    search(query: string, from: number, count: number): FoundPage {
      if (last?.query !== query) last = { query, found: index.find(query) };
      const { features, groups, near, page } = last.found;
      return { features, groups, near, page: page(from, count) };
    },
  };
}

export type SearchService = ReturnType<typeof searchService>;
