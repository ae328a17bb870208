import type { FeatureId } from './ids';
import type { Plan } from './plan';
import type { TextSpec } from './textSpec';

/** A run: one prompt, and two texts that the model writes after it, as it is and as a plan edits it. */

export const SIDES = ['unedited', 'edited'] as const;
/** Of the two models. A text is named after the model that decided how it goes on. */
export type Side = (typeof SIDES)[number];

/** What a model can run on in a browser. */
export const BACKENDS = ['webgpu', 'wasm'] as const;
export type Backend = (typeof BACKENDS)[number];

export interface RunRequest {
  readonly plan: Plan;
  readonly text: TextSpec;
  /** Whether a prompt that does not fit may lose its beginning. */
  readonly cutLeft: boolean;
  /** Features whose activations are read as well as those of the plan. */
  readonly watched?: readonly FeatureId[];
  /** Tokens that were written before a device was lost; the texts begin with these. */
  readonly given?: Readonly<Record<Side, readonly number[]>>;
}

/** What the model is given to go on from. */
export interface PromptTokens {
  /** Never empty. */
  readonly ids: readonly number[];
  /** Tokens that were left out at the beginning, because all of them would not fit. */
  readonly cut: number;
}

/** A token as one of the two models sees it. */
export interface Reading {
  /** ln p of the token that was taken, at temperature 1. */
  readonly logProb: number;
  /** The five likeliest tokens and their ln p. */
  readonly top: readonly { readonly token: number; readonly logProb: number }[];
}

/**
 * Activations in both models, `[tokens, features]`: of the plan's features in its order, then of those that are watched.
 * They are read from the hidden state that the edits of their site leave. In the unedited model nothing is edited.
 */
export interface Activations extends Readonly<Record<Side, Float32Array>> {
  /** `[tokens, edits]`: what the edits act on, read before them in the edited model. */
  readonly before: Float32Array;
}

/** The columns of a run's activations. */
export function featuresRead(
  { edits }: Pick<Plan, 'edits'>,
  watched: readonly FeatureId[] = [],
): readonly FeatureId[] {
  return [...new Set([...edits.map(({ feature }) => feature), ...watched])];
}

/** What features do in texts that are written already. */
export interface ReadRequest {
  readonly plan: Plan;
  readonly watched: readonly FeatureId[];
  /** Token ids, the mark of the beginning included. */
  readonly prompt: readonly number[];
  readonly texts: Readonly<Record<Side, readonly number[]>>;
}

export interface ReadTexts {
  /** Columns of the activations. */
  readonly features: readonly FeatureId[];
  /** Of all tokens, those of the prompt first. */
  readonly texts: Readonly<Record<Side, Activations>>;
}

/** What comes of one text, in this order, with tokens and their activations in turn. */
export type Written =
  /** What the features do at the tokens of the prompt. */
  | { readonly kind: 'prompt'; readonly activations: Activations }
  | { readonly kind: 'token'; readonly token: number; readonly readings: Readonly<Record<Side, Reading>> }
  /** What they do at the token that came last. */
  | { readonly kind: 'activations'; readonly activations: Activations }
  | { readonly kind: 'end'; readonly why: 'length' | 'end of text' };

export type RunEvent =
  /** The plan is settled: schedule and folding are worked into its numbers. */
  | {
      readonly kind: 'begin';
      readonly prompt: PromptTokens;
      readonly plan: Plan;
      /** Columns of all activations that follow. */
      readonly features: readonly FeatureId[];
    }
  | { readonly kind: 'written'; readonly side: Side; readonly what: Written };

/** Whether a model gives, on this device and backend, what it gave where its pack was made. */
export interface SelfTest {
  readonly verdict: 'pass' | 'fail';
  /** Largest difference of a logit from the stored one. */
  readonly largest: number;
  /** Texts of which the likeliest token is the stored one. */
  readonly agreeing: number;
  readonly texts: number;
  /** KL divergence of the next token from PyTorch, in nats, the worst text: what the file's number format costs. */
  readonly fromPyTorch: number;
}

/** Largest difference of a logit that passes: what adding up in another order can do in single precision. */
export const SELF_TEST_BOUND = 1e-3;

export interface WrittenToken {
  readonly token: number;
  readonly readings: Readonly<Record<Side, Reading>>;
  /** Of this token alone; null until the model has read it. */
  readonly activations: Activations | null;
}

export interface WrittenText {
  /** Of the tokens of the prompt; null until it has been read. */
  readonly prompt: Activations | null;
  readonly tokens: readonly WrittenToken[];
  readonly end: 'length' | 'end of text' | null;
}

export const NO_TEXT: WrittenText = { prompt: null, tokens: [], end: null };

/** A text after one more thing was written. */
export function addWritten(text: WrittenText, what: Written): WrittenText {
  switch (what.kind) {
    case 'prompt':
      return { ...text, prompt: what.activations };
    case 'token': {
      const { token, readings } = what;
      return { ...text, tokens: [...text.tokens, { token, readings, activations: null }] };
    }
    case 'activations': {
      const before = text.tokens.at(-1);
      if (!before) return text;
      return { ...text, tokens: [...text.tokens.slice(0, -1), { ...before, activations: what.activations }] };
    }
    case 'end':
      return { ...text, end: what.why };
  }
}

/** The same text with other activations, of all its tokens, those of the prompt first. */
export function withActivations(text: WrittenText, all: Activations, prompt: number): WrittenText {
  const count = prompt + text.tokens.length;
  const tokens = text.tokens.map((token, i) => ({
    ...token,
    activations: activationRows(all, count, prompt + i, prompt + i + 1),
  }));
  return { ...text, prompt: activationRows(all, count, 0, prompt), tokens };
}

/** The activations of some of `count` tokens. */
export function activationRows(all: Activations, count: number, from: number, to: number): Activations {
  const part = (values: Float32Array): Float32Array => {
    const width = values.length / count;
    return values.slice(from * width, to * width);
  };
  return { unedited: part(all.unedited), edited: part(all.edited), before: part(all.before) };
}
