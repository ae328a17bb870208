import { type FeatureId, featureOf, type PositionId, positionId } from './ids';

/**
 * The labels of one SAE, by index. A text is a label; an empty text says that the feature was never seen to fire; null
 * that nobody has explained it. A list of texts will do.
 */
export interface LabelList {
  readonly length: number;
  at(index: number): string | null | undefined;
}

/** Where features have pages of their own, `/{model}/{source}/{index}`, and an interface that gives their labels. */
export const NEURONPEDIA = 'https://www.neuronpedia.org';

/** Labels by position; those of a position that is not here were not fetched. */
export type Labels = ReadonlyMap<PositionId, LabelList>;

/** What there is to say of a feature that has no label. */
export type Unlabelled = 'dead' | 'unexplained' | 'unfetched';

/** The label of a feature; undefined where it has none, whatever the reason. */
export function labelOf(labels: Labels, id: FeatureId): string | undefined {
  const { index, ...position } = featureOf(id);
  return labels.get(positionId(position))?.at(index) || undefined;
}

/** Why a feature has no label. */
export function whyUnlabelled(labels: Labels, id: FeatureId): Unlabelled {
  const { index, ...position } = featureOf(id);
  const label = labels.get(positionId(position))?.at(index);
  if (label === undefined) return 'unfetched';
  return label === '' ? 'dead' : 'unexplained';
}

/** The same with some labels in the place of others. */
export function withLabels(labels: Labels, own: ReadonlyMap<FeatureId, string>): Labels {
  if (own.size === 0) return labels;
  const changed = new Map<PositionId, Map<number, string>>();
  for (const [id, label] of own) {
    const { index, ...position } = featureOf(id);
    const at = positionId(position);
    changed.set(at, (changed.get(at) ?? new Map()).set(index, label));
  }
  const all = new Map(labels);
  for (const [at, some] of changed) {
    const list = labels.get(at);
    const length = Math.max(list?.length ?? 0, ...[...some.keys()].map((index) => index + 1));
    all.set(at, { length, at: (index) => some.get(index) ?? list?.at(index) });
  }
  return all;
}

/** Labels of several tables; a label of a later one stands in the place of an earlier one's. */
export function mergeLabels(earlier: Labels, later: Labels): Labels {
  const all = new Map(earlier);
  for (const [position, list] of later) {
    const before = earlier.get(position);
    all.set(
      position,
      before
        ? {
            length: Math.max(before.length, list.length),
            at(index) {
              const [now, then] = [list.at(index), before.at(index)];
              // That nobody has explained it says less than an explanation, and more than nothing.
              return typeof now === 'string' ? now : (then ?? (then === null ? null : now));
            },
          }
        : list,
    );
  }
  return all;
}
