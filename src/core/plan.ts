import { type FeatureId, type PositionId, positionId, positionOf } from './ids';

/**
 * A plan: what is done to the model while it runs. At every position t of the text that the plan acts on, and at
 * every site that it edits, the hidden state h becomes
 *
 *   h + sum_f ((r_f - 1) a_f + s_f) v_f
 *
 * where a_f is the SAE's own activation, read from that same h for all f, and v_f is the row of W_dec. So r rescales
 * what is there (r = 0 switches the feature off, r = 1 leaves it) and s adds to it whether it is active or not.
 */
export interface Edit {
  readonly feature: FeatureId;
  /** Factor on the feature's activation. */
  readonly r: number;
  /** Strength that is added, in the units of activations, or of its typical activation where the plan folds. */
  readonly s: number;
}

/**
 * How strength is spread over the layers of a plan (appendix B.2), l being an edit's layer:
 *
 * - `constant`: every edit as it is written
 * - `exponential`: s e^(alpha l)
 * - `linear`: from s at the plan's first layer to `end` (the paper's s*) at its last
 * - `single`: only the edits at one layer act, by r and by s
 *
 * The first three are the paper's cumulative strategies.
 */
export type Schedule =
  | { readonly kind: 'constant' }
  | { readonly kind: 'exponential'; readonly alpha: number }
  | { readonly kind: 'linear'; readonly end: number }
  | { readonly kind: 'single'; readonly layer: number };

/** The tokens that a plan acts on: those of the prompt, those that the model writes, or both. */
export const SCOPES = ['both', 'prompt', 'generated'] as const;
export type Scope = (typeof SCOPES)[number];

export interface Plan {
  /** Each feature at most once. */
  readonly edits: readonly Edit[];
  readonly schedule: Schedule;
  /** Strengths are shares of each feature's own typical activation (what the paper calls folding). */
  readonly fold: boolean;
  readonly scope: Scope;
  /**
   * Whether the first token is edited as well. It is the mark of the beginning (BOS), whose hidden state is far
   * longer than all others and is no reading of the text: by default it stays as it is.
   */
  readonly bos: boolean;
}

/** What a plan is where nothing is said: strengths as written, at every token but the first. */
export const EMPTY_PLAN: Plan = {
  edits: [],
  schedule: { kind: 'constant' },
  fold: false,
  scope: 'both',
  bos: false,
};

/** More than any picture shows; each edit brings two rows of d_model numbers into memory. */
export const MAX_EDITS = 4_096;

/** The edits of each site, in the order of the plan. */
export function editsBySite({ edits }: Pick<Plan, 'edits'>): ReadonlyMap<PositionId, readonly Edit[]> {
  const sites = new Map<PositionId, Edit[]>();
  for (const edit of edits) {
    const id = positionId(positionOf(edit.feature));
    sites.set(id, [...(sites.get(id) ?? []), edit]);
  }
  return sites;
}

/**
 * Where in the text a plan acts: `[length]`, 1 where it does and 0 where it does not.
 *
 * @param start place of the first of these tokens in the whole text: 0 for a prompt, later for what follows it
 * @param prompt tokens of the prompt: those from there on were written by the model
 */
export function maskOf({ bos, scope }: Plan, start: number, length: number, prompt: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => {
    const place = start + i;
    if (place === 0 && !bos) return 0;
    if (scope === 'both') return 1;
    return place < prompt === (scope === 'prompt') ? 1 : 0;
  });
}
