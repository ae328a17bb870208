import { NO_TOKEN } from './facts';
import { type FeatureId, type PositionId, positionOf } from './ids';
import type { LabelList } from './labels';
import { isNear, startingWith, wordsOf } from './wordSearch';

/** Search over the labels of features and the tokens that they raise, for packs of a million features. */

/** What there is to search of one position. */
export interface Described {
  readonly position: PositionId;
  readonly features: number;
  /** One for each feature; absent where the pack has none. */
  readonly labels?: LabelList | undefined;
  /** Token ids that each feature raises, `[features, promoted]`, filled up with `NO_TOKEN`. */
  readonly promotes?: ArrayLike<number> | undefined;
  readonly promoted?: number | undefined;
}

/** Features that are called the same: one, or many. */
export interface FoundGroup {
  readonly label: string;
  readonly ids: readonly FeatureId[];
  /** Tokens raised by the first of them that answer words of the query which its label does not have. */
  readonly raises: readonly string[];
}

/** Part of what a query finds, best first. */
export interface FoundPage {
  /** Of all that was found, not of this page alone. */
  readonly features: number;
  /** Number of different labels; features without a label count one by one. */
  readonly groups: number;
  /** Nothing has the words themselves: these have words with one letter more, less or other. */
  readonly near: boolean;
  readonly page: readonly FoundGroup[];
}

/** All that a query finds. */
export interface Found extends Omit<FoundPage, 'page'> {
  page(from: number, count: number): FoundGroup[];
}

/**
 * How well a feature answers one word of a query, best first: the query is its whole label; it is, but
 * for the kind of text in brackets; the word is one that it
 * fires on; one behind the arrow of its label; the beginning of a word of its label; a token that it raises; the
 * beginning of one. Of several words the one that it answers worst decides. Equal ones come by site, residual features
 * first, and then from the last layer back: most of a river lies behind those.
 */
const WHOLE = 0;
const WHOLE_OF_KIND = 1;
const FIRED = 2;
const BEHIND = 3;
const BEGINS = 4;
const RAISED = 5;
const RAISED_BEGINS = 6;
const RANKS = 7;
const NONE = 255;

/** In labels, what is before it is fired on and what is behind it is raised. */
const ARROW = '→';
/** A kind of text at the end of a label, in brackets. */
const KIND = /\s*\([^()]*\)$/;

interface Part extends Described {
  /** Number of its first feature, among those of all parts. */
  readonly start: number;
}

export class FeatureIndex {
  readonly #parts: readonly Part[];
  readonly #size: number;
  /** The label of every feature, among the different ones; 0 for none. */
  readonly #labelOf: Uint32Array;
  readonly #labels: string[] = [''];
  /** Labels by all of their words but those of the kind: 2 times the label, and 1 more where it has a kind. */
  readonly #whole = new Map<string, number[]>();
  /** Labels that have a word: 2 times the label, and 1 more where the word is behind the arrow. */
  readonly #byWord = new Map<string, number[]>();
  readonly #words: readonly string[];
  readonly #tokens = new Map<string, number[]>();
  readonly #tokenWords: readonly string[];
  readonly #tokenTexts: readonly string[];
  /** Features that raise a token: those from `#raisedFrom[token]` to the next. */
  readonly #raisedFrom: Uint32Array;
  readonly #raisedBy: Uint32Array;

  /** @param vocabulary text of every token, by id */
  constructor(described: readonly Described[], vocabulary: readonly string[]) {
    let start = 0;
    const parts = described.map((one): Part => {
      const part = { ...one, start };
      start += one.features;
      return part;
    });
    this.#size = start;
    this.#labelOf = new Uint32Array(start);
    this.#readLabels(parts);
    this.#words = [...this.#byWord.keys()].sort();
    this.#tokenTexts = vocabulary.map((text) => text.trim());
    this.#tokenTexts.forEach((text, token) => {
      for (const word of wordsOf(text)) pushTo(this.#tokens, word, token);
    });
    this.#tokenWords = [...this.#tokens.keys()].sort();
    [this.#raisedFrom, this.#raisedBy] = raisedBy(parts, vocabulary.length);
    this.#parts = parts.sort((a, b) => precedence(a.position) - precedence(b.position));
  }

  find(query: string): Found {
    const words = wordsOf(query);
    if (words.length === 0) return this.#inOrder(new Uint8Array(this.#size).fill(NONE), words, false);
    const exact = this.#rank(words, false);
    const near = exact.every((rank) => rank === NONE);
    return this.#inOrder(near ? this.#rank(words, true) : exact, words, near);
  }

  #readLabels(parts: readonly Part[]): void {
    const known = new Map<string, number>([['', 0]]);
    for (const { labels, features, start } of parts)
      for (let i = 0; labels && i < features; i++) {
        const label = labels.at(i) ?? '';
        let at = known.get(label);
        if (at === undefined) {
          at = this.#labels.push(label) - 1;
          known.set(label, at);
          this.#readWords(label, at);
        }
        this.#labelOf[start + i] = at;
      }
  }

  #readWords(label: string, at: number): void {
    const [fired = '', behind = ''] = label.split(ARROW);
    const plain = label.replace(KIND, '');
    pushTo(this.#whole, wordsOf(plain).join(' '), at * 2 + (plain === label ? 0 : 1));
    const own = new Set(wordsOf(fired));
    for (const word of own) pushTo(this.#byWord, word, at * 2);
    for (const word of new Set(wordsOf(behind))) if (!own.has(word)) pushTo(this.#byWord, word, at * 2 + 1);
  }

  /** The rank of every feature. */
  #rank(words: readonly string[], near: boolean): Uint8Array {
    const ranks = new Uint8Array(this.#size);
    for (const word of words) {
      const own = this.#rankWord(word, near);
      for (let f = 0; f < ranks.length; f++) ranks[f] = Math.max(ranks[f] ?? NONE, own[f] ?? NONE);
    }
    const whole = this.#whole.get(words.join(' '));
    if (!whole) return ranks;
    const wholeRanks = new Map(whole.map((entry) => [entry >> 1, entry & 1 ? WHOLE_OF_KIND : WHOLE]));
    for (let f = 0; f < ranks.length; f++)
      ranks[f] = wholeRanks.get(this.#labelOf[f] ?? 0) ?? ranks[f] ?? NONE;
    return ranks;
  }

  #rankWord(word: string, near: boolean): Uint8Array {
    const ofLabel = new Uint8Array(this.#labels.length).fill(NONE);
    const others = (all: readonly string[]): readonly string[] =>
      near ? all.filter((other) => isNear(word, other)) : word.length > 1 ? startingWith(all, word) : [];
    for (const other of others(this.#words))
      for (const entry of this.#byWord.get(other) ?? []) ofLabel[entry >> 1] = BEGINS;
    for (const entry of this.#byWord.get(word) ?? []) ofLabel[entry >> 1] = entry & 1 ? BEHIND : FIRED;

    const ranks = new Uint8Array(this.#size).fill(NONE);
    const raise = (tokens: readonly number[] | undefined, rank: number): void => {
      for (const token of tokens ?? [])
        for (let at = this.#raisedFrom[token] ?? 0; at < (this.#raisedFrom[token + 1] ?? 0); at++)
          ranks[this.#raisedBy[at] ?? 0] = rank;
    };
    for (const other of others(this.#tokenWords)) raise(this.#tokens.get(other), RAISED_BEGINS);
    raise(this.#tokens.get(word), RAISED);
    for (let f = 0; f < ranks.length; f++)
      ranks[f] = Math.min(ranks[f] ?? NONE, ofLabel[this.#labelOf[f] ?? 0] ?? NONE);
    return ranks;
  }

  /** Groups of equal labels, in the order of their first features. Numbers alone: a query may find most of a pack. */
  #inOrder(ranks: Uint8Array, words: readonly string[], near: boolean): Found {
    const perRank = new Uint32Array(RANKS + 1);
    for (const rank of ranks) if (rank !== NONE) perRank[rank + 1] = (perRank[rank + 1] ?? 0) + 1;
    for (let rank = 1; rank <= RANKS; rank++) perRank[rank] = (perRank[rank] ?? 0) + (perRank[rank - 1] ?? 0);
    const features = perRank[RANKS] ?? 0;
    const order = new Uint32Array(features);
    for (const { start, features: n } of this.#parts)
      for (let f = start; f < start + n; f++) {
        const rank = ranks[f] ?? NONE;
        if (rank === NONE) continue;
        const at = perRank[rank] ?? 0;
        order[at] = f;
        perRank[rank] = at + 1;
      }
    // The members of each group as a list from its first to its last.
    const next = new Int32Array(features).fill(-1);
    const lastOf = new Int32Array(this.#labels.length).fill(-1);
    const firsts: number[] = [];
    for (let at = 0; at < features; at++) {
      const label = this.#labelOf[order[at] ?? 0] ?? 0;
      const last = label === 0 ? -1 : (lastOf[label] ?? -1);
      if (last < 0) firsts.push(at);
      else next[last] = at;
      lastOf[label] = at;
    }
    return {
      features,
      groups: firsts.length,
      near,
      page: (from, count) =>
        firsts.slice(from, from + count).map((first) => {
          const members: number[] = [];
          for (let at = first; at >= 0; at = next[at] ?? -1) members.push(order[at] ?? 0);
          return this.#group(members, words);
        }),
    };
  }

  #group(members: readonly number[], words: readonly string[]): FoundGroup {
    const [first = 0] = members;
    const label = this.#labels[this.#labelOf[first] ?? 0] ?? '';
    const own = wordsOf(label);
    const part = this.#partOf(first);
    const raised = Array.from(
      { length: part?.promoted ?? 0 },
      (_, i) =>
        this.#tokenTexts[part?.promotes?.[(first - part.start) * (part.promoted ?? 0) + i] ?? NO_TOKEN] ?? '',
    );
    const raises = words
      .filter((word) => !own.some((one) => one.startsWith(word)))
      .flatMap((word) => raised.filter((text) => wordsOf(text).some((one) => one.startsWith(word))));
    return { label, ids: members.map((f) => this.#idOf(f)), raises: [...new Set(raises)] };
  }

  #partOf(f: number): Part | undefined {
    return this.#parts.find(({ start, features }) => f >= start && f < start + features);
  }

  #idOf(f: number): FeatureId {
    const part = this.#partOf(f);
    if (!part) throw new RangeError(`no feature ${f}`);
    return `${part.position}/${f - part.start}`;
  }
}

function precedence(position: PositionId): number {
  const { layer, site } = positionOf(position);
  return (site === 'res' ? 0 : 1e6) - layer;
}

function pushTo<K>(lists: Map<K, number[]>, key: K, value: number): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** The features that raise each token: where those of each begin, and all of them one after the other. */
function raisedBy(parts: readonly Part[], tokens: number): [Uint32Array, Uint32Array] {
  const from = new Uint32Array(tokens + 2);
  const each = (visit: (token: number, feature: number) => void): void => {
    for (const { promotes, promoted = 0, features, start } of parts)
      for (let at = 0; promotes && at < features * promoted; at++) {
        const token = promotes[at] ?? NO_TOKEN;
        if (token >= 0 && token < tokens) visit(token, start + Math.floor(at / promoted));
      }
  };
  each((token) => {
    from[token + 2] = (from[token + 2] ?? 0) + 1;
  });
  for (let token = 2; token < from.length; token++) from[token] = (from[token] ?? 0) + (from[token - 1] ?? 0);
  const by = new Uint32Array(from.at(-1) ?? 0);
  each((token, feature) => {
    const at = from[token + 1] ?? 0;
    by[at] = feature;
    from[token + 1] = at + 1;
  });
  return [from, by];
}
