import { fluencyOf } from './fluency';
import type { SampledText } from './samples';
import { loudest, type Themes, themeScores } from './themes';

/**
 * What a plan does to many texts. Each steered text is compared with the unsteered one of the same seed: its theme is
 * another one, or the tokens that the plan's features raise are in it; and does it still hold together?
 */
export interface Judge {
  /** Absent where the pack has no theme meter. */
  readonly themes?: Themes;
  /** Tokens that the decoder rows of the plan's features raise most. */
  readonly raised: ReadonlySet<number>;
}

export interface Outcome {
  readonly texts: number;
  /** The shelf that the plan brings in: the one whose score rises most over all texts; null where none rises. */
  readonly theme: string | null;
  /** Texts that have this theme, where the unsteered text of the same seed has another. */
  readonly themed: number;
  /** Texts with at least `MORE_RAISED` more raised tokens than the unsteered one of the same seed. */
  readonly raised: number;
  /** Texts that repeat themselves or that the unsteered model finds very unlikely (`fluencyOf`). */
  readonly broken: number;
  /** Texts that hold together and are changed. */
  readonly good: number;
  /** What `good` counts: themes, unless the raised tokens show in more than twice as many texts. */
  readonly by: 'theme' | 'tokens';
}

/** Raised tokens that a text has by chance now and then: one is no sign. */
const MORE_RAISED = 2;

/** @param steered texts of the same seeds as the `unsteered` ones, in the same order; not empty */
export function outcomeOf(
  steered: readonly SampledText[],
  unsteered: readonly SampledText[],
  { themes, raised }: Judge,
): Outcome {
  const theme = themes ? risen(themes, steered, unsteered) : null;
  const has = (text: SampledText | undefined): boolean =>
    themes !== undefined && theme !== null && text !== undefined && themeOf(themes, text) === theme;
  const count = (text: SampledText | undefined): number =>
    text?.tokens.filter((token) => raised.has(token)).length ?? 0;
  const texts = steered.map((text, i) => ({
    themed: has(text) && !has(unsteered[i]),
    raised: count(text) >= count(unsteered[i]) + MORE_RAISED,
    broken: fluencyOf(text.tokens, text.logProbs).verdict !== 'fluent',
  }));
  const number = (of: (text: (typeof texts)[number]) => boolean): number => texts.filter(of).length;
  const [byTheme, byTokens] = [number((t) => t.themed), number((t) => t.raised)];
  const by = byTheme > 0 && 2 * byTheme >= byTokens ? 'theme' : byTokens > 0 ? 'tokens' : 'theme';
  return {
    texts: texts.length,
    theme,
    themed: byTheme,
    raised: byTokens,
    broken: number((t) => t.broken),
    good: number((t) => !t.broken && (by === 'theme' ? t.themed : t.raised)),
    by,
  };
}

/** Most texts of a usable strength hold together, and at least half of them are changed. */
const MOST_BROKEN = 1 / 4;
const FEWEST_CHANGED = 1 / 2;

export function holds({ broken, texts }: Outcome): boolean {
  return broken <= MOST_BROKEN * texts;
}

export function changes({ by, themed, raised, texts }: Outcome): boolean {
  return (by === 'theme' ? themed : raised) >= FEWEST_CHANGED * texts;
}

export function isUsable(outcome: Outcome): boolean {
  return holds(outcome) && changes(outcome);
}

/** What came of one strength. */
export interface Tried {
  /** s of every edit. */
  readonly s: number;
  readonly outcome: Outcome;
}

/** The strength with the most good texts, the smaller of equals; undefined where nothing was tried. */
export function bestOf(tried: readonly Tried[]): Tried | undefined {
  return [...tried].sort((a, b) => b.outcome.good - a.outcome.good || a.s - b.s)[0];
}

/** The strengths from the first usable one to the last that follows it without a gap; null where none is usable. */
export function usableWindow(tried: readonly Tried[]): readonly [from: number, to: number] | null {
  const order = [...tried].sort((a, b) => a.s - b.s);
  const first = order.findIndex(({ outcome }) => isUsable(outcome));
  if (first < 0) return null;
  let last = first;
  while (order[last + 1] && isUsable((order[last + 1] as Tried).outcome)) last++;
  return [(order[first] as Tried).s, (order[last] as Tried).s];
}

/** A strength is looked for in steps of this factor, and at most this often. */
const FACTOR = 1.5;
export const MOST_TRIES = 6;

/**
 * The strength to try next: larger while texts do not change, smaller while they break, half-way between the two where
 * one is too small and another too large. Undefined when one is usable or nothing more is to be learned.
 *
 * @param begin the first strength, more than 0
 * @param most the largest that may be tried
 */
export function nextStrength(tried: readonly Tried[], begin: number, most: number): number | undefined {
  if (tried.length >= MOST_TRIES || tried.some(({ outcome }) => isUsable(outcome))) return undefined;
  if (tried.length === 0) return Math.min(begin, most);
  const broken = tried.filter(({ outcome }) => !holds(outcome)).map(({ s }) => s);
  const whole = tried.filter(({ outcome }) => holds(outcome)).map(({ s }) => s);
  const [least, largest] = [Math.min(...broken), Math.max(...whole)];
  if (whole.length === 0) return rounded(least / FACTOR);
  if (broken.length === 0) return largest >= most ? undefined : rounded(Math.min(largest * FACTOR, most));
  // Below a strength that breaks and above one that holds: as often as it makes a difference.
  const between = rounded(Math.sqrt(least * largest));
  return tried.some(({ s }) => s === between) ? undefined : between;
}

/** Strengths of the curve, as shares of the one that plans begin with. */
const CURVE = [0.4, 0.6, 0.8, 1, 1.25, 1.6, 2] as const;

/** @param begin the strength that a plan like this begins with */
export function curveStrengths(begin: number, most: number): number[] {
  return [...new Set(CURVE.map((share) => rounded(Math.min(begin * share, most))))];
}

/** As a slider has it. */
function rounded(s: number): number {
  return Number(s.toFixed(2));
}

function themeOf(themes: Themes, { tokens }: SampledText): string | null {
  return loudest(themes, themeScores(themes, tokens));
}

function risen(
  themes: Themes,
  steered: readonly SampledText[],
  unsteered: readonly SampledText[],
): string | null {
  const sums = (texts: readonly SampledText[]): number[] =>
    texts
      .map(({ tokens }) => themeScores(themes, tokens))
      .reduce(
        (sum, scores) => sum.map((x, i) => x + (scores[i] ?? 0)),
        themes.shelves.map(() => 0),
      );
  const [after, before] = [sums(steered), sums(unsteered)];
  const rises = after.map((score, i) => score - (before[i] ?? 0));
  const most = Math.max(...rises);
  return most > 0 ? (themes.shelves[rises.indexOf(most)] ?? null) : null;
}
