import type { Orientation } from '../../core/choice';
import { extentOf, type Layout } from '../../core/layout';
import { GRIDS } from './geometry';
import type { Box } from './labels';

const MOST_LAYERS_AT_ONCE = 12;
/** Around the nodes along the water and beside it. */
const ROOM: Readonly<Record<Orientation, { readonly along: number; readonly beside: number }>> = {
  across: { along: 62, beside: 46 },
  down: { along: 36, beside: 20 },
};

/** Room for the nodes and these texts; all layers of a small model, so that what is absent shows as well. */
export function boundsOf(
  layout: Layout,
  layers: number,
  texts: readonly Box[],
  orientation: Orientation,
): { bounds: Box; core: Box } {
  const extent = extentOf(layout) ?? { left: 0, right: 1, top: -1, bottom: 1 };
  const { layer, lane } = GRIDS[orientation];
  const { along, beside } = ROOM[orientation];
  const first = extent.left * layer - along;
  const last = extent.right * layer + along;
  const near = extent.top * lane - beside;
  const far = extent.bottom * lane + beside;
  const box = (from: number, to: number): Box =>
    texts.reduce(
      union,
      orientation === 'down'
        ? { left: near, right: far, top: from, bottom: to }
        : { left: from, right: to, top: near, bottom: far },
    );
  const core = box(first, last);
  if (layers > MOST_LAYERS_AT_ONCE) return { bounds: core, core };
  return { bounds: box(Math.min(first, -along), Math.max(last, (layers - 1) * layer + along)), core };
}

function union(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    right: Math.max(a.right, b.right),
    top: Math.min(a.top, b.top),
    bottom: Math.max(a.bottom, b.bottom),
  };
}
