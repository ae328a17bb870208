import { type Choice, NO_CHOICE, type Turn } from './choice';
import type { Cuts } from './cuts';
import { PAPER_CUTS } from './cuts';
import type { Direction, Expansion, Floor } from './flowGraph';
import type { Group } from './groups';
import type { FeatureId } from './ids';
import { NO_OTHER_PLANS, type OtherPlans } from './otherPlans';
import { EMPTY_PLAN, type Plan } from './plan';
import { isSame } from './same';
import { EMPTY_TEXT, type TextSpec } from './textSpec';

/**
 * All that a person has made, apart from the pack: the drawn flow graph, the plan and the text to try it on. It is
 * what a link carries and what undo brings back.
 */
export interface GraphSpec extends Choice {
  readonly seeds: readonly FeatureId[];
  readonly direction: Direction;
  /** Matches of each feature at each position, 1 to 10. */
  readonly k: number;
  readonly cuts: Cuts;
  /** Nodes opened by hand, in order: later ones are laid out around earlier ones. */
  readonly opened: ReadonlyMap<FeatureId, Expansion>;
  readonly closed: ReadonlySet<FeatureId>;
  /** Where only the strongest of many matches are shown: see `Reach`. */
  readonly floors: ReadonlyMap<FeatureId, Floor>;
  readonly selected: FeatureId | null;
  /** What a person has written about a feature. */
  readonly notes: ReadonlyMap<FeatureId, string>;
  /** What a person calls features, in the place of their labels. */
  readonly labels: ReadonlyMap<FeatureId, string>;
  /** In the order in which they were made. */
  readonly groups: readonly Group[];
  /** Seed of a second graph that is drawn beside this one. */
  readonly compared: FeatureId | null;
  readonly orientation: Turn;
  /** What is done to the model. */
  readonly plan: Plan;
  readonly otherPlans: OtherPlans;
  /** The text it is tried on. */
  readonly text: TextSpec;
}

export const LARGEST_K = 10;
/** Seeds of one graph; a link carries no more. */
export const MOST_SEEDS = 16;
/** Features of any other list of a spec: as many as a picture holds. */
export const MOST_LISTED = 5_000;

/** What a graph is before anyone changes it: the paper's cuts, and never below the pack's own chance. */
export const EMPTY_SPEC: GraphSpec = {
  seeds: [],
  direction: 'backward',
  k: 1,
  cuts: { ...PAPER_CUTS, rule: 'chance' },
  opened: new Map(),
  closed: new Set(),
  floors: new Map(),
  selected: null,
  ...NO_CHOICE,
  notes: new Map(),
  labels: new Map(),
  groups: [],
  compared: null,
  orientation: 'across',
  // A person thinks of "half of what is typical of it", not of the units of an SAE.
  plan: { ...EMPTY_PLAN, fold: true },
  otherPlans: NO_OTHER_PLANS,
  text: EMPTY_TEXT,
};

/** Whether two specs say the same, whatever is selected: to look at a feature changes nothing. */
export function isSameWork(a: GraphSpec, b: GraphSpec): boolean {
  return isSame(a, { ...b, selected: a.selected });
}

/** The fields that decide which features a graph has. */
const TRACED = [
  'seeds',
  'direction',
  'k',
  'cuts',
  'opened',
  'closed',
  'floors',
  'removed',
  'pinned',
  'hiddenSites',
] as const satisfies readonly (keyof GraphSpec)[];

export type TraceSpec = Pick<GraphSpec, (typeof TRACED)[number]>;

/** Whether two specs ask for the same trace. */
export function isSameTrace(a: TraceSpec, b: TraceSpec): boolean {
  return TRACED.every((field) => isSame(a[field], b[field]));
}
