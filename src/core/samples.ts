import type { Plan } from './plan';
import type { TextSpec } from './textSpec';

/** Texts that are written side by side, to be counted: one seed is an anecdote. */

export interface SamplesRequest {
  /** Without edits, the texts are those of the unedited model. */
  readonly plan: Plan;
  /** Its own seed is not used. */
  readonly text: TextSpec;
  /** One text for each: the one that a run with this seed writes. */
  readonly seeds: readonly number[];
  /** Whether a prompt that does not fit may lose its beginning. */
  readonly cutLeft: boolean;
}

export interface SampledText {
  /** Without the prompt, and without the token that ended it. */
  readonly tokens: readonly number[];
  /** ln p of each token under the unedited model, at temperature 1. */
  readonly logProbs: readonly number[];
}
