import type { ChanceLevels } from '../core/cuts';
import type { Facts } from '../core/facts';
import type { KnownPack } from '../core/known';
import type { PackName } from '../core/packName';
import type { Themes } from '../core/themes';
import type { Labels } from '../pack/describe';
import type { Pack } from '../pack/open';

/** A pack that is open, with what has been read of it so far. Replaced by another one whenever more is known. */
export interface OpenPack {
  readonly pack: Pack;
  /** The place of its files; undefined where they lie beside the app. */
  readonly from?: string | undefined;
  readonly known: KnownPack;
  readonly labels: Labels;
  readonly chance: ChanceLevels;
  /** Where the matches of all its features come from, and how many of each are known; null while there are none. */
  readonly atlas: { readonly from: 'pack' | 'kept' | 'built'; readonly k: number } | null;
  /** Absent until they have been read in the background. */
  readonly facts?: Facts;
  readonly vocabulary?: readonly string[];
  /** Tokens that are no text; there when the vocabulary is. */
  readonly control?: ReadonlySet<number>;
  readonly themes?: Themes | undefined;
  /** What is read in the background has been read, or could not be. */
  readonly isDescribed?: true;
}

/** What links, files and kept work call an open pack. */
export function packNameOf({ pack, from }: Pick<OpenPack, 'pack' | 'from'>): PackName {
  const { id, revision } = pack.manifest;
  return { id, revision, ...(from !== undefined && { from }) };
}
