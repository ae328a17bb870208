/**
 * The theme meter: which shelf of books a text sounds like.
 *
 * Naive Bayes on tokens: each shelf has, for its most telling tokens, the log-odds of the token there
 * against the whole corpus, log p(token | shelf) - log p(token). A shelf's score is the sum over the text's
 * tokens, and the loudest shelf is the argmax. No prior is added: every shelf begins at 0, however many
 * books it has.
 */
export interface Themes {
  readonly shelves: readonly string[];
  /** For each token id that tells anything, its log-odds (natural logarithm) by shelf, `[shelves]`. */
  readonly logOdds: ReadonlyMap<number, Float32Array>;
}

/** Score of each shelf for a text, in nats: the sum of its tokens' log-odds. Tokens without any count 0. */
export function themeScores({ shelves, logOdds }: Themes, tokens: readonly number[]): number[] {
  const scores = shelves.map(() => 0);
  for (const token of tokens) {
    const row = logOdds.get(token);
    if (row) for (const [shelf, x] of row.entries()) scores[shelf] = (scores[shelf] ?? 0) + x;
  }
  return scores;
}

/** The shelf with the largest score, the first of equals; null when no token told anything. */
export function loudest({ shelves }: Themes, scores: readonly number[]): string | null {
  if (scores.every((score) => score === 0)) return null;
  return shelves[scores.indexOf(Math.max(...scores))] ?? null;
}
