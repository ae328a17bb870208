import type { Orientation } from '../../core/choice';
import type { Point } from './geometry';
import type { Wish } from './labels';
import { BADGE } from './looks';
import type { SceneNode } from './sceneNode';

/** Where there is no room for what is done to a feature, this says that something is. */
const SHORT = 'Δ';
/** Between a node and its badge, in px: the ring of a selected one fits between. */
const APART = 7;

/** Badges of edited features, each beside its node: away from its water, and from its pin and note. */
export function badgeWishes(
  nodes: readonly SceneNode[],
  orientation: Orientation,
  measure: (text: string) => number,
): Wish[] {
  return nodes.flatMap((node): Wish[] => {
    if (!node.edit) return [];
    const wish = (text: string): Wish => {
      const width = measure(text) + 2 * BADGE.inset;
      const places = placesOf(node, width, orientation);
      return { id: node.id, text, width, height: BADGE.height, places, must: true };
    };
    return [{ ...wish(node.edit.text), shorter: [wish(SHORT)] }];
  });
}

/** Above first; modules of a picture across have their water on one side and their label on the other. */
function placesOf({ node, x, y, radius }: SceneNode, width: number, orientation: Orientation): Point[] {
  const high = radius + APART + BADGE.height / 2;
  const far = radius + APART + width / 2;
  const above = { x, y: y - high };
  const below = { x, y: y + high };
  const left = { x: x - far, y };
  const corner = (side: 1 | -1): Point => ({ x: x - far + 3, y: y + side * (radius + 2) });
  const higher = { x, y: y - high - BADGE.height - 1 };
  const lower = { x, y: y + high + BADGE.height + 1 };
  if (node.site === 'res')
    return orientation === 'down' ? [left, above, below] : [above, below, higher, lower];
  if (orientation === 'down') return [above, below];
  return node.site === 'mlp' ? [corner(1), left, corner(-1), above] : [corner(-1), left, corner(1), below];
}
