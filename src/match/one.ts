import type { Decoder, MatchList } from '../core/match';
import { checkJob } from './engine';
import { offerExact } from './exact';
import { TopLists } from './lists';

/**
 * The `k` best features of `source` for feature `i` of `target`, exact, at once: what a person sees on expanding
 * a node must not wait for a whole table. An excluded feature has an empty list.
 *
 * @throws HeadwatersError `LimitError` for a `k` outside 1..32 or decoders of different width.
 */
export function matchOne(target: Decoder, i: number, source: Decoder, k: number): MatchList {
  checkJob(target, source, k);
  return exactList(target, i, source, k);
}

/** The same for a list of any length. */
export function exactList(target: Decoder, i: number, source: Decoder, k: number): MatchList {
  const lists = new TopLists(1, k);
  offerExact(target, i, source, 0, source.n, lists, 0);
  let length = 0;
  while (length < k && lists.index[length] !== -1) length++;
  return { index: lists.index.subarray(0, length), cosine: lists.cosine.subarray(0, length) };
}
