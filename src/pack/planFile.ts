import * as v from 'valibot';
import { HeadwatersError } from '../core/errors';
import { featureOf, type PositionId, positionId } from '../core/ids';
import { type Edit, EMPTY_PLAN, MAX_EDITS, type Plan, SCOPES, type Schedule } from '../core/plan';
import { check, clip, FEATURE, FINITE, listOf, oneOf, strict, wholeFrom, YES_OR_NO } from './check';

/**
 * The JSON of a plan: `{"edits": [{"feature": "7/res/948", "r": 0, "s": 1.5}]}`. `r` and `s` may be left out and are
 * then 1 and 0. Beside "edits" there may be "schedule" (`{"kind": "exponential", "alpha": -0.05}`,
 * `{"kind": "linear", "end": 1}`, `{"kind": "single", "layer": 3}`), "fold", "scope" and "bos".
 */

export const EDIT: v.GenericSchema<unknown, Edit> = strict({
  feature: FEATURE,
  r: v.optional(FINITE, 1),
  s: v.optional(FINITE, 0),
});

export const SCHEDULE: v.GenericSchema<unknown, Schedule> = v.variant(
  'kind',
  [
    strict({ kind: v.literal('constant') }),
    strict({ kind: v.literal('exponential'), alpha: FINITE }),
    strict({ kind: v.literal('linear'), end: FINITE }),
    strict({ kind: v.literal('single'), layer: wholeFrom(0, 9_999) }),
  ],
  '"constant", "exponential", "linear" or "single"',
);

/** What a plan says beside its edits and their schedule. */
export const PLAN_SETTINGS = { fold: YES_OR_NO, scope: oneOf(SCOPES), bos: YES_OR_NO };

export const PLAN: v.GenericSchema<unknown, Plan> = strict({
  // Two edits of a feature could mean their sum or the later one. Neither is guessed.
  edits: listOf(EDIT, MAX_EDITS, ({ feature }) => [feature]),
  schedule: v.optional(SCHEDULE, EMPTY_PLAN.schedule),
  fold: v.optional(PLAN_SETTINGS.fold, EMPTY_PLAN.fold),
  scope: v.optional(PLAN_SETTINGS.scope, EMPTY_PLAN.scope),
  bos: v.optional(PLAN_SETTINGS.bos, EMPTY_PLAN.bos),
});

/** How many features the SAE at a position has; undefined where there is none. */
export type FeatureCounts = (position: PositionId) => number | undefined;

/** @throws PlanError for text that is not the JSON of a plan; FeatureError for a feature that the pack does not have */
export function parsePlan(text: string, features: FeatureCounts): Plan {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw wrong('The plan is not JSON.', 'a JSON object', JSON.stringify(clip(text.trim())));
  }
  const plan = check(PLAN, json, ({ where, expected, found, unknown }) => {
    if (unknown) return wrong('The plan has an unknown field.', expected, found);
    const [, index, field] = /^(?:edits\[(\d+)\]\.?)?(.*)$/.exec(where) ?? [];
    const whose = index === undefined ? 'The plan' : `Edit ${Number(index) + 1} of the plan`;
    return wrong(`${whose}${field ? `: "${field}"` : ''} is not right.`, expected, found);
  });
  for (const edit of plan.edits) checkFeature(edit, features);
  return plan;
}

function checkFeature({ feature }: Edit, features: FeatureCounts): void {
  const position = positionId(featureOf(feature));
  const { index } = featureOf(feature);
  const count = features(position);
  const next = 'Remove the edit, or open the pack that the plan was made for.';
  if (count === undefined)
    throw new HeadwatersError('FeatureError', {
      what: `The plan edits ${feature}, and the pack has no SAE at ${position}.`,
      next,
    });
  if (index >= count)
    throw new HeadwatersError('FeatureError', {
      what: `The plan edits ${feature}, which does not exist.`,
      expected: `an index from 0 to ${count - 1}`,
      found: `${index}`,
      next,
    });
}

function wrong(what: string, expected: string, found: string): HeadwatersError {
  return new HeadwatersError('PlanError', { what, expected, found, next: 'Correct the plan.' });
}

/** The JSON that `PLAN` reads; schedule, fold and scope are left out where they are the default. */
export function planJson({ edits, schedule, fold, scope, bos }: Plan): object {
  return {
    edits: edits.map(({ feature, r, s }) => ({ feature, r, s })),
    ...(schedule.kind === 'constant' ? {} : { schedule }),
    ...(fold ? { fold } : {}),
    ...(scope === EMPTY_PLAN.scope ? {} : { scope }),
    bos,
  };
}

export function writePlan(plan: Plan): string {
  return JSON.stringify(planJson(plan));
}
