/** Whether a text falls apart: too much of a feature, and a model repeats itself or writes what no one would. */

export interface Fluency {
  /** exp of the mean -ln p of its tokens under the unedited model; NaN for an empty text. */
  readonly perplexity: number;
  /** Share of its 4-grams that occurred before in it, 0 to 1; 0 for a text of fewer than four tokens. */
  readonly repeated: number;
  readonly verdict: 'fluent' | 'repeats' | 'unlikely';
}

/** Tokens of a sequence that is looked for again. */
const GRAM = 4;
/**
 * Both bounds were set by 2,250 unedited texts of the embedded model, 40 tokens each, of all its prompts: 0.4 % repeat
 * more than this at the app's sampling and none at the paper's (temperature 1.27); none is less likely. Of 600 texts whose features add three and six times their typical activations ("gravy gravy gravy") every one is caught.
 * See `npm run steering` and docs/steering.md. Another model, or temperature 0, may well repeat more by itself.
 */
export const MOST_REPEATED = 0.25;
export const MOST_PERPLEXITY = 60;
/** The mean over fewer tokens is mostly chance, so such a text is never `unlikely`. */
export const FEWEST_TOKENS = 16;

/**
 * @param tokens of a text, without its prompt
 * @param logProbs ln p of each of them under the unedited model, at temperature 1
 */
export function fluencyOf(tokens: readonly number[], logProbs: readonly number[]): Fluency {
  const perplexity = Math.exp(-logProbs.reduce((sum, x) => sum + x, 0) / logProbs.length);
  const repeated = repeatedShare(tokens);
  const unlikely = tokens.length >= FEWEST_TOKENS && perplexity > MOST_PERPLEXITY;
  const verdict = repeated > MOST_REPEATED ? 'repeats' : unlikely ? 'unlikely' : 'fluent';
  return { perplexity, repeated, verdict };
}

/** A 4-gram is repeated if the same four tokens in the same order begin at an earlier place, overlapping or not. */
function repeatedShare(tokens: readonly number[]): number {
  const seen = new Set<string>();
  let again = 0;
  const grams = Math.max(0, tokens.length - GRAM + 1);
  for (let i = 0; i < grams; i++) {
    const gram = tokens.slice(i, i + GRAM).join();
    if (seen.has(gram)) again++;
    seen.add(gram);
  }
  return grams === 0 ? 0 : again / grams;
}
