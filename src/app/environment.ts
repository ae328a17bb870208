import type { PackName } from '../core/packName';
import type { ByteSource, SourceName } from '../pack/bytes';
import type { MatchingService } from '../workers/matchingService';
import type { ModelService } from '../workers/model.worker';
import type { SearchService } from '../workers/searchService';
import type { Clock } from './clock';
import type { Ends } from './workers';

/**
 * All that the application needs of the world around it. `browser.ts` is the real one; tests construct another, with
 * packs from a folder and a clock that they turn by hand.
 */
export interface Environment {
  readonly clock: Clock;
  readonly address: Address;
  readonly cabinet: Cabinet;
  readonly network: Network;
  /**
   * Names the source of a pack's files, here and in workers.
   *
   * @throws FileError for a folder on the person's computer that they have to choose again
   */
  sourceOf(pack: Pick<PackName, 'id' | 'from'>): SourceName;
  openSource(name: SourceName): ByteSource;
  /** Brings what starts workers: the first graph needs none. */
  workers(): Promise<Workers>;
  setTitle(title: string): void;
  /** Of the window, in CSS px. */
  windowSize(): { readonly width: number; readonly height: number };
  /** Calls back when the page may go away without another word: closed, discarded or hidden. */
  onLeave(leave: () => void): void;
}

export interface Network {
  /** False where it is certain that there is none. */
  isOnline(): boolean;
  /** Calls back each time it is there again; the answer ends that. */
  onBack(listener: () => void): () => void;
}

export interface Workers {
  startMatching(): Ends<MatchingService>;
  startSearch(): Ends<SearchService>;
  startModel(): Ends<ModelService>;
}

/** The environment once the first graph is drawn. */
export type WorkingEnvironment = Environment & Workers;

/** The page's address, whose fragment holds the graph. Fragments are written without their `#`. */
export interface Address {
  fragment(): string;
  /** As an entry of the browser's history. */
  push(fragment: string): void;
  /** In place of the entry that is there. */
  replace(fragment: string): void;
  /** The whole address with another fragment; `embedded`: for a frame inside another page. */
  withFragment(fragment: string, embedded: boolean): string;
  /** Calls back when somebody else has changed the fragment: a link, the address bar, Back and Forward. */
  onChange(listener: () => void): void;
}

/** Text that the browser keeps from one visit to the next. All of it throws StorageError: denied, or full. */
export interface Cabinet {
  entries(): [key: string, text: string][];
  write(key: string, text: string): void;
  remove(key: string): void;
  /** The name of this tab; it stays the same when the page is loaded again. */
  tabName(): string;
  /** Gives this tab another name: a copy of a tab begins with the name of the one it was made from. */
  renameTab(): string;
  /** Holds a tab's name as long as the page is open; false where another page holds it. */
  claim(tab: string): Promise<boolean>;
}
