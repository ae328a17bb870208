import type { Plan } from './plan';

/** Plans that are kept beside the one in use, in the order of their tabs. */
export interface OtherPlans {
  readonly before: readonly Plan[];
  readonly after: readonly Plan[];
}

export const NO_OTHER_PLANS: OtherPlans = { before: [], after: [] };

/** The plan in use counts. */
export const MOST_PLANS = 8;
