/** Rows of a list of groups of which some are open: which row is which. */

/** Open groups by their number, with the number of their members. */
export type OpenGroups = ReadonlyMap<number, number>;

export interface Place {
  readonly group: number;
  /** Which member of the open group; null for the row of the group itself. */
  readonly member: number | null;
}

function inOrder(open: OpenGroups): [group: number, members: number][] {
  return [...open].sort(([a], [b]) => a - b);
}

export function rowCount(groups: number, open: OpenGroups): number {
  return inOrder(open).reduce((sum, [, members]) => sum + members, groups);
}

export function placeOfRow(row: number, open: OpenGroups): Place {
  let above = 0;
  for (const [group, members] of inOrder(open)) {
    const own = group + above;
    if (row <= own) break;
    if (row <= own + members) return { group, member: row - own - 1 };
    above += members;
  }
  return { group: row - above, member: null };
}

export function rowOfGroup(group: number, open: OpenGroups): number {
  return inOrder(open).reduce((row, [other, members]) => (other < group ? row + members : row), group);
}
