import type { FeatureId } from '../core/ids';
import { type Edit, MAX_EDITS, type Plan } from '../core/plan';
import type { GraphSpec } from '../core/spec';
import { defaultStrength } from '../core/strength';
import type { TextSpec } from '../core/textSpec';

/** Everything a person can do to a plan and its text, as pure changes of the spec. */

/**
 * Adds features that the plan does not have yet. A plan begins with a strength that shows and does not ruin the text, and
 * as long as nobody has turned it that strength falls with every feature more; later ones are turned as the first is,
 * but not beyond it. In the model's own units there is no strength that would fit all features, so it begins with none.
 */
export function addEdits(spec: GraphSpec, features: readonly FeatureId[]): GraphSpec {
  const { fold } = spec.plan;
  const many = new Set([...spec.plan.edits.map(({ feature }) => feature), ...features]).size;
  const begin = { r: 1, s: fold ? defaultStrength(many) : 0 };
  const untouched = defaultStrength(spec.plan.edits.length);
  const isUntouched = fold && spec.plan.edits.every(({ r, s }) => r === 1 && s === untouched);
  const edits = isUntouched ? spec.plan.edits.map((edit) => ({ ...edit, ...begin })) : spec.plan.edits;
  const [like] = edits;
  const { r, s } = like ? { r: like.r, s: fold ? Math.min(like.s, begin.s) : like.s } : begin;
  const known = new Set(edits.map(({ feature }) => feature));
  const added = features.filter((feature) => !known.has(feature)).map((feature) => ({ feature, r, s }));
  return changePlan(spec, { edits: [...edits, ...added].slice(0, MAX_EDITS) });
}

export function removeEdit(spec: GraphSpec, feature: FeatureId): GraphSpec {
  return changePlan(spec, { edits: spec.plan.edits.filter((edit) => edit.feature !== feature) });
}

/** Sets r or s of one feature, or of all of them. */
export function turnEdit(
  spec: GraphSpec,
  feature: FeatureId | 'all',
  change: Partial<Pick<Edit, 'r' | 's'>>,
): GraphSpec {
  const edits = spec.plan.edits.map((edit) =>
    feature === 'all' || edit.feature === feature ? { ...edit, ...change } : edit,
  );
  return changePlan(spec, { edits });
}

/** Back to r = 1 and s = 0, which changes nothing in the model. */
export function resetEdit(spec: GraphSpec, feature: FeatureId | 'all'): GraphSpec {
  return turnEdit(spec, feature, { r: 1, s: 0 });
}

export function clearPlan(spec: GraphSpec): GraphSpec {
  return changePlan(spec, { edits: [] });
}

export function changePlan(spec: GraphSpec, change: Partial<Plan>): GraphSpec {
  return { ...spec, plan: { ...spec.plan, ...change } };
}

export function changeText(spec: GraphSpec, change: Partial<TextSpec>): GraphSpec {
  return { ...spec, text: { ...spec.text, ...change } };
}
