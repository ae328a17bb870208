import MiniSearch, { type SearchResult } from 'minisearch';
import { messageOf } from '../core/errors';
import { type Facts, factsOf } from '../core/facts';
import { type FeatureId, featureOf } from '../core/ids';
import type { ByteSource, SourceName } from '../pack/bytes';
import { type Labels, readFacts, readLabels, readVocabulary } from '../pack/describe';
import { openPack } from '../pack/open';
import { comparable } from '../pack/space';

/** Full-text search over labels and promoted tokens. Building the index takes a moment, so it lives here. */

interface Entry {
  readonly id: FeatureId;
  readonly label: string;
  readonly raises: string;
}

export interface Hit {
  readonly id: FeatureId;
  /** The words of the query that were found in the tokens the feature raises, not in its label. */
  readonly raises: readonly string[];
}

const MOST_HITS = 60;
/** A trace starts best from a residual feature, and from a late one: more lies behind it. */
function weightOf(id: FeatureId): number {
  const { site, layer } = featureOf(id);
  return (site === 'res' ? 1.5 : 1) * (1 + 0.04 * Math.min(layer, 25));
}

/** The search of one pack. */
export function searchService(openSource: (name: SourceName) => ByteSource) {
  const index = new MiniSearch<Entry>({
    fields: ['label', 'raises'],
    storeFields: [],
    processTerm: (term) => term.toLowerCase(),
    searchOptions: {
      boost: { label: 4 },
      prefix: (term) => term.length > 1,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      combineWith: 'AND',
      boostDocument: weightOf,
    },
  });

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
      for (const [position, sae] of comparable(pack)) {
        const entries = Array.from({ length: sae.features }, (_, i): Entry => {
          const id: FeatureId = `${position}/${i}`;
          return { id, label: labels.get(position)?.[i] ?? '', raises: raised(facts, vocabulary, id) };
        });
        index.addAll(entries.filter((e) => e.label || e.raises));
      }
      return troubles;
    },

    search(query: string): Hit[] {
      return index.search(query).slice(0, MOST_HITS).map(hit);
    },
  };
}

export type SearchService = ReturnType<typeof searchService>;

function hit(result: SearchResult): Hit {
  const onlyRaised = Object.entries(result.match).filter(([, fields]) => !fields.includes('label'));
  return { id: result.id as FeatureId, raises: onlyRaised.map(([term]) => term) };
}

function raised(facts: Facts, vocabulary: readonly string[], id: FeatureId): string {
  const tokens = factsOf(facts, featureOf(id))?.promotes ?? [];
  return tokens.map((token) => vocabulary[token] ?? '').join(' ');
}
