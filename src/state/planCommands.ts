import type { FeatureId } from '../core/ids';
import { type Edit, MAX_EDITS, type Plan } from '../core/plan';
import type { GraphSpec } from '../core/spec';
import { defaultStrength } from '../core/strength';
import type { TextSpec } from '../core/textSpec';

/** Everything a person can do to a plan and its text, as pure changes of the spec. */

/** Adds features that the plan does not have yet, all with the same r and s. */
export function addEdits(
  spec: GraphSpec,
  features: readonly FeatureId[],
  { r, s }: Pick<Edit, 'r' | 's'>,
): GraphSpec {
  const { edits } = spec.plan;
  const known = new Set(edits.map(({ feature }) => feature));
  const added = features.filter((feature) => !known.has(feature)).map((feature) => ({ feature, r, s }));
  return changePlan(spec, { edits: [...edits, ...added].slice(0, MAX_EDITS) });
}

/** Adds features as strong as the plan's first; to an empty plan, as strong as so many bear. */
export function addAlike(spec: GraphSpec, features: readonly FeatureId[]): GraphSpec {
  const [like] = spec.plan.edits;
  return addEdits(spec, features, like ?? { r: 1, s: defaultStrength(features.length) });
}

/** Adds one feature with a strength that is heard. */
export function steerFeature(spec: GraphSpec, feature: FeatureId): GraphSpec {
  return addEdits(spec, [feature], { r: 1, s: defaultStrength(1) });
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
