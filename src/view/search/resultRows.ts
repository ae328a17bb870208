import type { FoundGroup } from '../../core/featureIndex';
import type { FeatureId } from '../../core/ids';
import { type OpenGroups, placeOfRow, rowCount } from './rows';

/** One row of what was found. */
export type Row =
  /** A feature of the graph on show. */
  | { readonly kind: 'here'; readonly id: FeatureId }
  | { readonly kind: 'feature'; readonly id: FeatureId; readonly raises: readonly string[] }
  | { readonly kind: 'group'; readonly number: number; readonly group: FoundGroup }
  /** A feature of an open group. */
  | { readonly kind: 'member'; readonly id: FeatureId };

export interface Rows {
  readonly count: number;
  /** Undefined until it has come. */
  at(index: number): Row | undefined;
  /** Number of the group that a row is in. */
  groupOf(index: number): number;
}

/** The features of the graph on show, and then what was found in the pack. */
export function rowsOf(
  here: readonly FeatureId[],
  groups: number,
  groupAt: (group: number) => FoundGroup | undefined,
  open: OpenGroups,
): Rows {
  return {
    count: here.length + rowCount(groups, open),
    groupOf: (index) => placeOfRow(Math.max(index - here.length, 0), open).group,
    at(index) {
      const known = here[index];
      if (known) return { kind: 'here', id: known };
      const { group: number, member } = placeOfRow(index - here.length, open);
      const group = groupAt(number);
      const id = group?.ids[member ?? 0];
      if (!group || !id) return undefined;
      if (member !== null) return { kind: 'member', id };
      return group.ids.length > 1
        ? { kind: 'group', number, group }
        : { kind: 'feature', id, raises: group.raises };
    },
  };
}
