import type { Orientation } from '../../core/choice';
import type { Group } from '../../core/groups';
import type { FeatureId } from '../../core/ids';
import type { Point } from './geometry';
import { hullPath } from './hull';

/** The ground on which an unfolded group stands. */
export interface SceneHull {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  /** Where its name stands: above its highest member, or, down, above its leftmost one, clear of a river's middle. */
  readonly at: Point;
}

/** Half the breadth of the ground around the middles of the members. */
export const HULL_ROOM = 26;

/** What a group is called: by its name, or by the feature that stands for it. */
export function groupName({ name, members }: Group, labelOf: (id: FeatureId) => string): string {
  const [first] = members;
  return name.trim() !== '' || !first ? name.trim() : labelOf(first);
}

/** Grounds of the unfolded groups of which at least two members are drawn. */
export function hullsOf(
  groups: readonly Group[],
  points: ReadonlyMap<FeatureId, Point>,
  labelOf: (id: FeatureId) => string,
  orientation: Orientation,
): SceneHull[] {
  return groups.flatMap((group) => {
    if (group.folded) return [];
    const places = group.members.flatMap((id) => points.get(id) ?? []);
    if (places.length < 2) return [];
    const down = orientation === 'down';
    const first = places.reduce((best, place) =>
      (down ? place.x < best.x : place.y < best.y) ? place : best,
    );
    return [
      {
        id: group.members.join(),
        path: hullPath(places),
        name: groupName(group, labelOf),
        at: { x: first.x - (down ? HULL_ROOM : 0), y: first.y - HULL_ROOM - 9 },
      },
    ];
  });
}
