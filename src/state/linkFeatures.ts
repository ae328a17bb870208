import type { Expansion } from '../core/flowGraph';
import { type FeatureId, featureId, parseFeature } from '../core/ids';

/** Lists of features as links have them. */

/** `6/res/3.14,5/res/9*`: neighbours of one position share its name; a star opens all that lies behind. */
export function writeFeatures(ids: readonly FeatureId[], mark: (id: FeatureId) => string = () => ''): string {
  let text = '';
  let last = '';
  for (const id of ids) {
    const cut = id.lastIndexOf('/');
    const position = id.slice(0, cut);
    text += position === last ? '.' : `${text ? ',' : ''}${position}/`;
    text += id.slice(cut + 1) + mark(id);
    last = position;
  }
  return text;
}

/** Reads a list of features; those that make no sense are named and left out. */
export function readFeatures(
  value: string,
  most: number,
): { ids: Map<FeatureId, Expansion>; problems: string[] } {
  const ids = new Map<FeatureId, Expansion>();
  const problems: string[] = [];
  for (const group of value.split(',')) {
    const cut = group.lastIndexOf('/');
    const position = group.slice(0, Math.max(cut, 0));
    for (const item of group.slice(cut + 1).split('.')) {
      const chain = item.endsWith('*');
      const feature = parseFeature(`${position}/${chain ? item.slice(0, -1) : item}`);
      if (!feature) {
        problems.push(
          `The link names "${clip(cut < 0 ? item : `${position}/${item}`)}", which is no feature.`,
        );
        continue;
      }
      if (ids.size >= most) {
        problems.push(
          `The link names more than ${most} features in one place; the first ${most} were taken.`,
        );
        return { ids, problems };
      }
      ids.set(featureId(feature), chain ? 'chain' : 'step');
    }
    if (problems.length > 8) break;
  }
  return { ids, problems: problems.slice(0, 4) };
}

/** The beginning of a part, for messages. */
export function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
