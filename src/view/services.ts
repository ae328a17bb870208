import { createContext, useContext } from 'react';
import type { FoundPage } from '../core/featureIndex';
import type { Feature, FeatureId } from '../core/ids';
import type { GraphSpec } from '../core/spec';
import type { Example } from '../pack/examples';
import type { DiskFolder } from '../pack/sources/disk';
import type { Spread } from '../pack/spread';
import type { ReadGraphFile } from '../state/graphFile';
import type { Recent } from '../state/keep';
import type { LookedAt } from '../state/lookedAt';
import type { BackendChoice } from '../state/steering';
import type { EngineChoice, Weight } from '../state/store';

/** A part that has come. */
export interface Brought<T> {
  readonly part: T;
  /** `network`: by itself, after the network was gone. Nobody may be waiting for it any more. */
  readonly by: 'at once' | 'person' | 'network';
}

/**
 * Brings a part that is fetched when it is needed, as often as it takes.
 *
 * @param what names the part in messages, as the beginning of a sentence
 * @param options.after why it could not be had before: it is then waited for first
 * @throws AbortError
 */
export type Bring = <T>(
  what: string,
  load: () => Promise<T>,
  options?: { readonly signal?: AbortSignal; readonly after?: unknown },
) => Promise<Brought<T>>;

export interface KeptEntry {
  readonly key: string;
  readonly what: 'files' | 'matches' | 'labels';
  /** The place or the pack that it is of. */
  readonly name: string;
  readonly bytes: number;
}

export interface KeptFiles {
  /** The largest first. */
  readonly entries: readonly KeptEntry[];
  /** Bytes of all that the browser stores for this origin, and what it grants. */
  readonly usage: number;
  readonly quota: number;
  /** The browser has agreed not to delete it by itself. */
  readonly isHeld: boolean;
}

/** What the pictures and panels can ask for; who answers is the app's affair. */
export interface Services {
  /** Changes the graph. A `step` becomes an entry of the browser's history. */
  change(update: (spec: GraphSpec) => GraphSpec, weight: Weight): void;
  /** The address that shows this graph to somebody else; `embedded`: inside another page, to be looked at only. */
  link(where?: 'embedded'): string;
  /** Where the files of the open pack lie: an address that ends in a slash. */
  packAddress(): string;
  /**
   * Shows the graph of a file, as a step of the history.
   *
   * @throws GraphFileError when its pack is not here; the graph on show then stays
   */
  openGraph(file: ReadGraphFile): Promise<void>;
  /** Features by words of their labels and of the tokens they raise: `count` groups from the one with number `from`. */
  search(query: string, from: number, count: number): Promise<FoundPage>;
  examples(feature: Feature, signal: AbortSignal): Promise<Example[]>;
  /** Brings code of the page. */
  readonly bring: Bring;
  /** How its activations are spread; undefined where the pack does not say. */
  spread(feature: Feature, signal: AbortSignal): Promise<Spread | undefined>;
  /**
   * Says what stands at a place, before anything large of it is read.
   *
   * @param text an address, a repository of a hub, or a place as links keep it
   * @throws FileError, ManifestError, NetworkError, AbortError
   */
  lookAt(text: string, signal: AbortSignal): Promise<LookedAt>;
  /** Opens what was looked at. */
  openPlace(found: LookedAt): void;
  /** Holds files of the person's computer while the page is open. @returns their place */
  holdFiles(folder: DiskFolder): string;
  /** What this browser keeps of packs. */
  readonly kept: {
    /** Undefined where it keeps no files. */
    list(): Promise<KeptFiles | undefined>;
    forget(keys: readonly string[]): Promise<void>;
    /** Asks it not to delete them by itself. Returns whether it agreed. */
    hold(): Promise<boolean>;
  };
  openDemo(): void;
  retry(): void;
  /** The matches of the open pack; absent until the first graph is drawn. */
  readonly matching:
    | {
        /** Loads decoders from now on, whatever their size. */
        allow(): void;
        /** Matches the whole pack, or goes on with it. */
        build(): Promise<void>;
        pause(): void;
        cancel(): void;
        /** Matches the pack again and compares it with the atlas that came with it. */
        check(): Promise<void>;
        choose(choice: EngineChoice): Promise<void>;
        /** The atlas that was built here, as a file. */
        file(): Promise<Uint8Array<ArrayBuffer>>;
        /** Groups of features of which every two have at least this cosine; undefined where decoders may not be loaded. */
        alikeGroups(features: readonly FeatureId[], threshold: number): Promise<FeatureId[][] | undefined>;
      }
    | undefined;
  /** The model of the open pack; absent until the first graph is drawn. */
  readonly steering:
    | {
        load(): Promise<void>;
        stopLoading(): void;
        choose(choice: BackendChoice): void;
        /** Writes the texts of the plan as it is now. */
        write(options?: { readonly cutLeft?: boolean }): Promise<void>;
        stop(): void;
        /** Counts what the plan does over many seeds. */
        count(): Promise<void>;
        stopTrial(): void;
        /** Goes on with a text that broke off. */
        resume(): Promise<void>;
      }
    | undefined;
  /** Labels that are added to the open pack. */
  readonly labels: {
    /** Those of files, in any of the forms that can be read. */
    addFiles(files: readonly File[]): Promise<void>;
    /** Those that Neuronpedia has for what is on show, from now on. */
    fetchShown(): Promise<void>;
  };
  undo(): void;
  redo(): void;
  /** Graphs of earlier and of other tabs, newest first. */
  recents(): readonly Recent[];
  /** Forgets recent graphs and all work that the browser keeps. The graph on show stays on show. */
  forgetAll(): void;
}

const Context = createContext<Services | undefined>(undefined);

export const ServicesProvider = Context.Provider;

export function useServices(): Services {
  const services = useContext(Context);
  if (!services) throw new Error('no services are provided');
  return services;
}
