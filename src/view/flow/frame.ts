import type { Orientation } from '../../core/choice';
import { extentOf, type Layout } from '../../core/layout';
import { UPRIGHT, UPSIDE } from './Axis';
import { boundsOf, type Reach, ROOMS, type Room } from './bounds';
import type { LaneGrid } from './geometry';
import type { Box } from './grid';
import { SPAN_ROOM } from './span';
import type { Size, View } from './view';

/** How a picture is laid into its window: layers and lanes take the room that there is, and texts keep their size. */

const MARGIN = 8;

/** A window, in px, and whether it has the axis of layers: of two that are compared one has it for both. */
export interface Pane extends Size {
  readonly hasAxis: boolean;
}

/** From where to where the picture may go: what is left or above may be the axis's. */
export function roomIn({ width, height, hasAxis }: Pane, orientation: Orientation): Box {
  const right = Math.max(width - MARGIN, UPRIGHT + 1);
  const bottom = Math.max(height - MARGIN, UPSIDE + 1);
  return orientation === 'down'
    ? { left: hasAxis ? UPRIGHT : MARGIN, top: MARGIN, right, bottom }
    : { left: MARGIN, top: hasAxis ? UPSIDE : MARGIN, right, bottom };
}

/** Whether pictures that nobody has turned run from top to bottom here. */
export function isUpright(pane: Size, window: Size): boolean {
  return window.height > 1.1 * window.width || pane.height > 0.95 * pane.width;
}

/** Least and most px between layers, and between lanes: any nearer, and marks would lie on each other. */
const LIMITS = {
  across: { layer: [34, 200], lane: [15, 110] },
  down: { layer: [30, 112], lane: [20, 150] },
} as const;

/** Lower than this, in px, a window across has no room for the mark of the span. */
const LOW = 250;

/** What is laid into a window. */
export interface Laid {
  readonly layout: Layout;
  /** The layers that it has room for. */
  readonly reach: Reach;
  readonly orientation: Orientation;
  /** Whether the graph has a span to mark. */
  readonly hasSpan: boolean;
}

export function showsSpan({ hasSpan, orientation }: Laid, { width, height }: Size): boolean {
  return hasSpan && (orientation === 'across' ? height >= LOW : width >= LOW + UPRIGHT);
}

/** The grid with which a graph fills a window, as far as that is good for it. */
export function gridFor(laid: Laid, window: Pane): LaneGrid {
  const { layout, reach, orientation } = laid;
  const room = roomIn(window, orientation);
  const [wide, high] = [room.right - room.left, room.bottom - room.top];
  const [long, broad] = orientation === 'across' ? [wide, high] : [high, wide];
  const { top, bottom } = extentOf(layout) ?? { top: 0, bottom: 0 };
  const { along, beside } = ROOMS[orientation];
  const { layer, lane } = LIMITS[orientation];
  const span = showsSpan(laid, window) ? SPAN_ROOM[orientation] : 0;
  const [layers, lanes] = [reach.last - reach.first, bottom - top];
  // What has to be shown smaller for the sake of the one side takes the room of the other all the same.
  const byLanes = Math.max(1, (lanes * lane[0] + 2 * beside.least + span) / broad);
  const byLayers = Math.max(1, (layers * layer[0] + 2 * along.least) / long);
  return {
    layer: within(layer, apart(long * byLanes, layers, along), byLanes),
    lane: within(lane, apart(broad * byLayers - span, lanes, beside), byLayers),
  };
}

/** How far apart `count` steps stand in some px, with room before the first and after the last. */
function apart(px: number, count: number, { share, least, most }: Room): number {
  const steps = Math.max(count, 1);
  const far = (px - 2 * most) / steps;
  if (far * share >= most) return far;
  const near = px / (steps + 2 * share);
  return near * share >= least ? near : (px - 2 * least) / steps;
}

function within([least, most]: readonly [number, number], x: number, more: number): number {
  return Math.min(most * more, Math.max(least, Math.floor(x * 4) / 4));
}

/** All of a box in the middle of a window, never larger than its scale 1. */
export function fitInto(box: Box, window: Pane, orientation: Orientation, largest = 1): View {
  const room = roomIn(window, orientation);
  const wide = (room.right - room.left) / (box.right - box.left);
  const high = (room.bottom - room.top) / (box.bottom - box.top);
  const k = Math.max(LEAST_SCALE, Math.min(largest, wide, high));
  const x = (room.left + room.right - k * (box.left + box.right)) / 2;
  const y = (room.top + room.bottom - k * (box.top + box.bottom)) / 2;
  return { x, y, k };
}

export const LEAST_SCALE = 0.05;

/** What a picture last fitted its window with. */
export interface Held {
  /** Which graph it was, in words. */
  readonly graph: string;
  readonly window: Pane;
  readonly grid: LaneGrid;
  /** It was a single feature: what flows into it may come in only later. */
  readonly lone: boolean;
  /** How often somebody had asked for a fit. */
  readonly asked: number;
}

/** Whether a hand moves the picture, has just moved it, has moved it since the last fit. */
export type Hands = 'moving' | 'just now' | 'before' | 'off';

export interface Frame {
  readonly grid: LaneGrid;
  /** Null: it stays where it is. `still`: at once. */
  readonly fit: 'still' | 'moving' | null;
}

/** Share of the window that a drawing has to cover. */
const ENOUGH = 0.4;
/** A fit has to bring so much more. */
const WORTHWHILE = 1.1;
/** Messages and a browser's bars take so much of the height for a while, in px. */
const PASSING = 24;
/** Share of a side from which on a window counts as another one. */
const OTHER_SHAPE = 0.15;

/**
 * How a graph is framed now. It fits when it is another graph, in another window, or when somebody asks; when it has
 * left the window, and when it covers little of it. It never does while a hand moves it, or has just done so.
 */
export function frameFor(
  laid: Laid,
  now: Omit<Held, 'grid' | 'lone'>,
  held: Held | null,
  view: View,
  hands: Hands,
): Frame {
  const grid = gridFor(laid, now.window);
  if (!held) return { grid, fit: 'still' };
  const { width, height } = now.window;
  const [wider, higher] = [Math.abs(width - held.window.width), Math.abs(height - held.window.height)];
  const resized = wider > 1 || higher > PASSING;
  // Where somebody has moved it to outlives a line more or less around it, and not another shape of the window.
  const isOtherShape = wider > OTHER_SHAPE * held.window.width || higher > OTHER_SHAPE * held.window.height;
  if (resized && (hands === 'off' || isOtherShape)) return { grid, fit: 'still' };
  const isOther = held.graph !== now.graph || held.asked !== now.asked;
  const grown = held.lone && laid.layout.size > 1;
  if (isOther || grown) return { grid, fit: 'moving' };
  const stays: Frame = { grid: held.grid, fit: null };
  if (hands === 'moving' || hands === 'just now') return stays;
  const { layout, reach, orientation } = laid;
  const box = boundsOf(layout, reach, [], orientation, held.grid);
  const shown = onScreen(box, view);
  const pane: Box = { left: 0, top: 0, right: width, bottom: height };
  const covered = common(shown, pane) / (width * height);
  const least = boundsOf(layout, reach, [], orientation, grid);
  const best = common(onScreen(least, fitInto(least, now.window, orientation)), pane) / (width * height);
  if (covered < ENOUGH && best > covered * WORTHWHILE) return { grid, fit: 'moving' };
  // The mark of the span stands beside the drawing.
  const span = showsSpan(laid, now.window) ? SPAN_ROOM[orientation] * view.k : 0;
  const right = shown.right + (orientation === 'down' ? span : 0);
  const bottom = shown.bottom + (orientation === 'across' ? span : 0);
  const left = shown.left < -1 || shown.top < -1 || right > width + 1 || bottom > height + 1;
  return left && hands === 'off' ? { grid, fit: 'moving' } : stays;
}

function onScreen({ left, right, top, bottom }: Box, { x, y, k }: View): Box {
  return { left: left * k + x, right: right * k + x, top: top * k + y, bottom: bottom * k + y };
}

function common(a: Box, b: Box): number {
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return Math.max(wide, 0) * Math.max(high, 0);
}
