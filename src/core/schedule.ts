import { HeadwatersError } from './errors';
import { type FeatureId, positionOf } from './ids';
import type { Plan, Schedule } from './plan';

/** Typical activation of a feature, in the model's units; undefined where it is not known. */
export type TypicalActivation = (feature: FeatureId) => number | undefined;

/**
 * A plan as the model carries it out: schedule and folding are worked into each edit's r and s.
 *
 * Edits that a `single` schedule leaves out stay, at r = 1 and s = 0, so that their activations can still be read.
 *
 * @returns a plan with the same features in the same order, `constant` and not folded
 * @throws PlanError when it folds and the typical activation of a feature that it adds to is not known, or when a
 * strength grows beyond single precision
 */
export function settlePlan(plan: Plan, typical: TypicalActivation): Plan {
  const span = spanOfEdits(plan);
  const edits = plan.edits.map(({ feature, r, s }) => {
    const { layer } = positionOf(feature);
    if (plan.schedule.kind === 'single' && plan.schedule.layer !== layer) return { feature, r: 1, s: 0 };
    const spread = strengthAt(plan.schedule, s, layer, span);
    const unit = plan.fold && spread !== 0 ? typical(feature) : 1;
    if (unit === undefined) throw unknownUnit(feature);
    const strength = spread * unit;
    if (!Number.isFinite(Math.fround(strength))) throw beyond(feature);
    return { feature, r, s: strength };
  });
  return { ...plan, edits, schedule: { kind: 'constant' }, fold: false };
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** First and last layer that a plan edits; 0 and 0 for an empty one. */
export function spanOfEdits({ edits }: Pick<Plan, 'edits'>): Span {
  const layers = edits.map(({ feature }) => positionOf(feature).layer);
  return layers.length === 0
    ? { start: 0, end: 0 }
    : { start: Math.min(...layers), end: Math.max(...layers) };
}

/** The strength s' of an edit at a layer (appendix B.2), before folding. */
function strengthAt(schedule: Schedule, s: number, layer: number, { start, end }: Span): number {
  switch (schedule.kind) {
    case 'exponential':
      return s * Math.exp(schedule.alpha * layer);
    case 'linear':
      // s' = k l + b with k = (s* - s) / (l_end - l_start); a plan of one layer has no slope.
      return end === start ? s : s + ((schedule.end - s) * (layer - start)) / (end - start);
    default:
      return s;
  }
}

function unknownUnit(feature: FeatureId): HeadwatersError {
  return new HeadwatersError('PlanError', {
    what: `The plan gives s in units of typical activations, and the pack has none for ${feature}.`,
    next: 'Remove the feature, or give s in the model’s own units (“Unit of s”, or "fold": false in a file).',
  });
}

function beyond(feature: FeatureId): HeadwatersError {
  return new HeadwatersError('PlanError', {
    what: `The plan's schedule makes s of ${feature} too large to compute with.`,
    expected: 'a number below 3.4e38',
    found: 'more',
    next: 'Use a smaller strength or alpha.',
  });
}
