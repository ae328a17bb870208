import type { Plan } from '../core/plan';
import { isSame } from '../core/same';
import type { GraphSpec } from '../core/spec';
import { defaultStrength } from '../core/strength';
import type { TextSpec } from '../core/textSpec';
import type { Tried } from '../core/trial';

/** Many texts of one plan, counted: to find a strength before the first text, or to see how far one text can be trusted. */
export interface Trial {
  readonly id: number;
  /** `strength`: looks for one that works. `seeds`: counts at the plan's own strength, and then along the curve of s. */
  readonly purpose: 'strength' | 'seeds';
  readonly plan: Plan;
  readonly text: TextSpec;
  /** Texts at each strength. */
  readonly seeds: number;
  /** `waiting`: for the model. */
  readonly stage: 'waiting' | 'running' | 'done' | 'stopped' | 'failed';
  /** Tokens of each text written so far, over all strengths, and of how many at most. */
  readonly done: number;
  readonly total: number;
  /** In the order in which they were tried; `s` is that of the plan's first edit. */
  readonly tried: readonly Tried[];
  /** The strength that was looked for and taken; null before, and where nothing was usable. */
  readonly taken: number | null;
  readonly trouble: string | null;
  /** When it was asked for, as milliseconds since 1970. */
  readonly at: number;
}

/** Seeds for a look before the first text, and for a figure that one can quote. */
export const QUICK_SEEDS = 8;
export const MANY_SEEDS = 20;
/** Tokens of the texts of a quick look: enough to tell a theme. */
const QUICK_TOKENS = 40;

let lastTrial = 0;

export function beginTrial(
  purpose: Trial['purpose'],
  { plan, text }: Pick<GraphSpec, 'plan' | 'text'>,
  at: number,
): Trial {
  const quick = purpose === 'strength';
  return {
    id: ++lastTrial,
    purpose,
    plan,
    text: quick ? { ...text, length: Math.min(text.length, QUICK_TOKENS) } : text,
    seeds: quick ? QUICK_SEEDS : MANY_SEEDS,
    stage: 'waiting',
    done: 0,
    total: 0,
    tried: [],
    taken: null,
    trouble: null,
    at,
  };
}

/** Whether a trial says something of a plan and a text: all but s, the seed and the length are the same. */
export function isTrialOf(
  trial: Pick<Trial, 'plan' | 'text'>,
  { plan, text }: Pick<GraphSpec, 'plan' | 'text'>,
): boolean {
  const without = (one: Plan): Plan => ({ ...one, edits: one.edits.map((edit) => ({ ...edit, s: 0 })) });
  const alike = (one: TextSpec): TextSpec => ({ ...one, seed: 0, length: 0 });
  return isSame(without(trial.plan), without(plan)) && isSame(alike(trial.text), alike(text));
}

/** The last trial of the plan and text on show; one that is under way comes first. */
export function trialOf<T extends Pick<Trial, 'plan' | 'text'>>(
  { trial, trials }: { readonly trial: T | null; readonly trials: readonly T[] },
  spec: Pick<GraphSpec, 'plan' | 'text'>,
): T | null {
  if (trial && isTrialOf(trial, spec)) return trial;
  return trials.findLast((one) => isTrialOf(one, spec)) ?? null;
}

/** s of all edits, where it is the same for all; undefined for a plan without edits, or of several strengths. */
export function commonStrength({ edits }: Pick<Plan, 'edits'>): number | undefined {
  const [first] = edits;
  return edits.every(({ s }) => s === first?.s) ? first?.s : undefined;
}

export function withStrength(plan: Plan, s: number): Plan {
  return { ...plan, edits: plan.edits.map((edit) => ({ ...edit, s })) };
}

/** The largest s on the slider, by the unit of s. */
export const LARGEST_S = { typical: 3, raw: 60 } as const;

/**
 * The strength that a search begins with, and the largest that it may try: for a plan that folds the one that suits
 * most features, else that of the plan itself; undefined where there is none to begin with.
 */
export function searchFrom(plan: Plan): { readonly begin: number; readonly most: number } | undefined {
  const own = commonStrength(plan);
  if (own === undefined) return undefined;
  if (plan.fold) return { begin: defaultStrength(plan.edits.length), most: LARGEST_S.typical };
  return own > 0 ? { begin: own, most: LARGEST_S.raw } : undefined;
}
