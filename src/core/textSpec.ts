import { HeadwatersError } from './errors';

/** How a text is written: what a link carries of it, beside the plan. */
export interface TextSpec {
  readonly prompt: string;
  /** Of the random numbers; both texts of a run use the same ones. */
  readonly seed: number;
  /** Maximum new tokens. */
  readonly length: number;
  /** 0 always takes the likeliest token. */
  readonly temperature: number;
  /** Sample from the most likely tokens whose probabilities add up to this, 0 to 1. */
  readonly topP: number;
  /** Sample from at most this many tokens; 0 means no limit. */
  readonly topK: number;
  /** The prompt is a person's turn in a chat, as the model's own template writes it. */
  readonly chat: boolean;
}

export const EMPTY_TEXT: TextSpec = {
  prompt: '',
  seed: 1,
  length: 60,
  temperature: 0.8,
  topP: 0.9,
  topK: 0,
  chat: false,
};

/** The paper's sampling (appendix B.1 and B.2). */
export const PAPER_SAMPLING = { temperature: 1.27, topP: 0.7, topK: 0 } as const;

/** Bounds of each number, ends included. */
export const TEXT_LIMITS = {
  seed: [0, 999_999],
  length: [1, 400],
  temperature: [0, 3],
  topP: [0.01, 1],
  topK: [0, 1_000],
} as const satisfies Record<string, readonly [number, number]>;

/** Characters of a prompt that a link can carry. */
export const LONGEST_PROMPT = 4_000;

/** @throws LimitError for numbers that no text can be written with */
export function checkText(text: TextSpec): void {
  for (const [name, [least, most]] of Object.entries(TEXT_LIMITS)) {
    const value = text[name as keyof typeof TEXT_LIMITS];
    const whole = name === 'temperature' || name === 'topP' || Number.isInteger(value);
    if (typeof value === 'number' && whole && value >= least && value <= most) continue;
    throw new HeadwatersError('LimitError', {
      what: `The setting "${name}" is not right.`,
      expected: `${least} to ${most}`,
      found: String(value),
      next: 'Correct it.',
    });
  }
}
