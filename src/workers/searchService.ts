import { transfer } from 'comlink';
import { messageOf } from '../core/errors';
import type { Facts } from '../core/facts';
import { type Described, FeatureIndex, type Found, type FoundPage } from '../core/featureIndex';
import { type Labels, mergeLabels } from '../core/labels';
import type { ByteSource, SourceName } from '../pack/bytes';
import { readFacts, readLabels, readVocabulary } from '../pack/describe';
import { openPack } from '../pack/open';
import { comparable } from '../pack/space';
import { type Added, AddedLabels, type Asked } from './addedLabels';

/** What a pack came with, and what was added to it. */
interface Opened {
  readonly described: readonly Described[];
  readonly labels: Labels;
  readonly vocabulary: readonly string[];
  readonly added: AddedLabels;
}

/**
 * The search of one pack, and the labels that are added to it. Its index takes a moment to build, and a query of a large
 * pack some milliseconds: a worker.
 */
export function searchService(openSource: (name: SourceName) => ByteSource) {
  let index = new FeatureIndex([], []);
  let opened: Opened | undefined;
  /** What the last query found: its pages are asked for one after the other. */
  let last: { readonly query: string; readonly found: Found } | undefined;

  const build = ({ described, labels, vocabulary, added }: Opened): void => {
    const all = mergeLabels(labels, added.labels);
    index = new FeatureIndex(
      described.map((one) => ({ ...one, labels: all.get(one.position) })),
      vocabulary,
    );
    last = undefined;
  };
  const adding = async (add: (added: AddedLabels) => Promise<Added>): Promise<Added> => {
    if (!opened) throw new Error('no pack is open');
    const result = await add(opened.added);
    if (result.count > 0) build(opened);
    return transfer(
      result,
      result.tables.flatMap(([, { bytes, starts, states }]) => [bytes.buffer, starts.buffer, states.buffer]),
    );
  };

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
        return { position, features, promotes, promoted };
      });
      const { id, revision, model } = pack.manifest;
      const features = new Map([...pack.saes].map(([position, sae]) => [position, sae.features]));
      const added = new AddedLabels({ model: model.name, features }, `${id}@${revision}`);
      opened = { described, labels, vocabulary, added };
      build(opened);
      return troubles;
    },

    /** Labels that were added on earlier visits. */
    recallLabels: (): Promise<Added> => adding((added) => added.recall()),

    /** Labels of files: `AddedLabels.addFiles`. */
    addLabels: (files: readonly File[], onBytes: (bytes: number) => void): Promise<Added> =>
      adding((added) => added.addFiles(files, onBytes)),

    /** Labels that Neuronpedia has. @throws FileError, NetworkError */
    askLabels: (asked: readonly Asked[]): Promise<Added> => adding((added) => added.ask(asked)),

    /** `count` groups from the one with the number `from`, and how many there are of all. */
    search(query: string, from: number, count: number): FoundPage {
      if (last?.query !== query) last = { query, found: index.find(query) };
      const { features, groups, near, page } = last.found;
      return { features, groups, near, page: page(from, count) };
    },
  };
}

export type SearchService = ReturnType<typeof searchService>;
