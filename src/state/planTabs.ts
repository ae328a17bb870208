import { MOST_PLANS } from '../core/otherPlans';
import type { Plan } from '../core/plan';
import { isSame } from '../core/same';
import type { GraphSpec } from '../core/spec';

/** Several plans of one graph: one is in use, the others are kept beside it. */

/** All plans, in the order of their tabs. */
export function allPlans({ plan, otherPlans: { before, after } }: GraphSpec): readonly Plan[] {
  return [...before, plan, ...after];
}

/** The place of the plan in use, from 0. */
export function planPlace({ otherPlans }: GraphSpec): number {
  return otherPlans.before.length;
}

/** Puts the plan at a place in use; the spec as it is where there is none. */
export function takePlan(spec: GraphSpec, place: number): GraphSpec {
  return withPlans(spec, allPlans(spec), place);
}

/** A copy of the plan in use behind it, to be turned another way; not beyond `MOST_PLANS`. */
export function copyPlan(spec: GraphSpec): GraphSpec {
  const plans = allPlans(spec);
  if (plans.length >= MOST_PLANS) return spec;
  const place = planPlace(spec) + 1;
  return withPlans(spec, [...plans.slice(0, place), spec.plan, ...plans.slice(place)], place);
}

/** Puts a plan in use: that of its tab, or in a tab of its own; where there is none left, in place of the one in use. */
export function planInUse(spec: GraphSpec, plan: Plan): GraphSpec {
  const plans = allPlans(spec);
  const place = plans.findIndex((one) => isSame(one, plan));
  if (place >= 0) return takePlan(spec, place);
  if (plans.length >= MOST_PLANS || spec.plan.edits.length === 0) return { ...spec, plan };
  const next = planPlace(spec) + 1;
  return withPlans(spec, [...plans.slice(0, next), plan, ...plans.slice(next)], next);
}

/** Removes the plan in use, and puts its neighbour in use; the last one stays. */
export function removePlan(spec: GraphSpec): GraphSpec {
  const place = planPlace(spec);
  const plans = allPlans(spec).filter((_, i) => i !== place);
  return withPlans(spec, plans, Math.min(place, plans.length - 1));
}

function withPlans(spec: GraphSpec, plans: readonly Plan[], place: number): GraphSpec {
  const plan = plans[place];
  if (!plan) return spec;
  return { ...spec, plan, otherPlans: { before: plans.slice(0, place), after: plans.slice(place + 1) } };
}
