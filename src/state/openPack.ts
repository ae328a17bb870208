import type { ChanceLevels } from '../core/cuts';
import type { Facts } from '../core/facts';
import type { FeatureId } from '../core/ids';
import type { KnownPack } from '../core/known';
import { type Labels, withLabels } from '../core/labels';
import type { PackName } from '../core/packName';
import type { Themes } from '../core/themes';
import type { Pack } from '../pack/open';

/** A pack that is open, with what has been read of it so far. Replaced by another one whenever more is known. */
export interface OpenPack {
  readonly pack: Pack;
  /** The place of its files; undefined where they lie beside the app. */
  readonly from?: string | undefined;
  readonly known: KnownPack;
  /** Those that the pack came with or that were added to it. */
  readonly given: Labels;
  /** The same, with those that the person has written in their place. */
  readonly labels: Labels;
  /** How labels that were added were made, where that is known. */
  readonly addedBy?: readonly string[];
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

/** With other labels, and with what the person has written in the place of some. */
export function withGiven(open: OpenPack, given: Labels, own: ReadonlyMap<FeatureId, string>): OpenPack {
  return { ...open, given, labels: withLabels(given, own) };
}

/** What links, files and kept work call an open pack. */
export function packNameOf({ pack, from }: Pick<OpenPack, 'pack' | 'from'>): PackName {
  const { id, revision } = pack.manifest;
  return { id, revision, ...(from !== undefined && { from }) };
}
