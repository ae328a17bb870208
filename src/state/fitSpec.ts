import { type FeatureId, featureOf, type PositionId, positionId } from '../core/ids';
import type { GraphSpec } from '../core/spec';
import { eachField } from './fields';

/** The part of a spec that a pack can hold, and the names of the features that it does not have. */
export function fitSpec(
  spec: GraphSpec,
  featuresAt: (position: PositionId) => number,
): { spec: GraphSpec; absent: FeatureId[] } {
  const absent = new Set<FeatureId>();
  const has = (id: FeatureId): boolean => {
    const feature = featureOf(id);
    const ok = feature.index < featuresAt(positionId(feature));
    if (!ok) absent.add(id);
    return ok;
  };
  const entries = eachField((name, field) => [name, field.fit(spec[name], has)]);
  const fitted = Object.fromEntries(entries) as GraphSpec;
  // A seed that a link or a file takes out as well is a seed.
  const removed = new Set([...fitted.removed].filter((id) => !fitted.seeds.includes(id)));
  return { spec: { ...fitted, removed }, absent: [...absent] };
}
