import type { Orientation } from '../../core/choice';
import { extentOf, type Layout } from '../../core/layout';
import type { LaneGrid } from './geometry';
import type { Box } from './labels';

const MOST_LAYERS_AT_ONCE = 12;
/** Room for labels around the outermost nodes: a share of the distance between nodes, within limits in px. */
export interface Room {
  readonly share: number;
  readonly least: number;
  readonly most: number;
}

export const ROOMS: Readonly<Record<Orientation, { readonly along: Room; readonly beside: Room }>> = {
  across: { along: { share: 0.56, least: 24, most: 62 }, beside: { share: 0.83, least: 28, most: 46 } },
  down: { along: { share: 0.57, least: 22, most: 36 }, beside: { share: 0.5, least: 24, most: 44 } },
};

function roomOf({ share, least, most }: Room, apart: number): number {
  return Math.min(most, Math.max(least, share * apart));
}

/** Layers from the first to the last. */
export interface Reach {
  readonly first: number;
  readonly last: number;
}

/** The layers that a picture has room for: all of a small model, so that what is absent shows as well. */
export function layersWith(layout: Layout, layers: number): Reach {
  const { left, right } = extentOf(layout) ?? { left: 0, right: 1 };
  if (layers > MOST_LAYERS_AT_ONCE) return { first: left, last: right };
  return { first: Math.min(left, 0), last: Math.max(right, layers - 1) };
}

/** Room for the nodes and these texts. */
export function boundsOf(
  layout: Layout,
  { first, last }: Reach,
  texts: readonly Box[],
  orientation: Orientation,
  { layer, lane }: LaneGrid,
): Box {
  const extent = extentOf(layout) ?? { left: 0, right: 1, top: -1, bottom: 1 };
  const along = roomOf(ROOMS[orientation].along, layer);
  const beside = roomOf(ROOMS[orientation].beside, lane);
  const [from, to] = [first * layer - along, last * layer + along];
  const near = extent.top * lane - beside;
  const far = extent.bottom * lane + beside;
  return texts.reduce(
    union,
    orientation === 'down'
      ? { left: near, right: far, top: from, bottom: to }
      : { left: from, right: to, top: near, bottom: far },
  );
}

function union(a: Box, b: Box): Box {
  return {
    left: Math.min(a.left, b.left),
    right: Math.max(a.right, b.right),
    top: Math.min(a.top, b.top),
    bottom: Math.max(a.bottom, b.bottom),
  };
}
