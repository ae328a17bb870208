import { select } from 'd3-selection';
import 'd3-transition';
import { type D3ZoomEvent, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import type { Orientation } from '../../core/choice';
import { UPRIGHT } from './Axis';
import type { Box } from './labels';
import type { Scene } from './scene';
import type { Size } from './view';

/** What decides where a picture stands. */
export type Framed = Pick<Scene, 'bounds' | 'core' | 'focus' | 'orientation'>;

/** Pan and zoom of the picture: wheel, drag, pinch, buttons. */
export interface Viewport {
  /**
   * Shows all of a picture's bounds; where that would be too small to read, only its core, or as much of it as can be
   * around its focus.
   */
  fit(picture: Framed, animate: boolean): void;
  /** Shows all of the core, however small. */
  fitAll(picture: Framed): void;
  /** Moves just as far as it takes to have `box` in sight. */
  reveal(box: Box, orientation: Orientation): void;
  /** Brings a point of the scene into the middle, at once. */
  centre(x: number, y: number): void;
  /** Shows the middle of `box`, near enough to be read. */
  look(box: Box): void;
  zoomBy(factor: number): void;
  destroy(): void;
}

const LEAST = 0.05;
const MOST = 4;
/** Below this, labels of 12 px can no longer be read. */
const READABLE = 0.7;
const LARGEST_FIT = 1.25;
const MARGIN = 12;
/** Room around the picture, that for the layer numbers in it. */
const INSETS: Readonly<Record<Orientation, { readonly left: number; readonly top: number }>> = {
  across: { left: MARGIN, top: 44 },
  down: { left: UPRIGHT, top: MARGIN },
};
/** Where a seed stands when not all of its graph can be seen, as a share along the water: most lies upstream. */
const FOCUS_AT = 0.8;

export function createViewport(svg: SVGSVGElement, onChange: (transform: ZoomTransform) => void): Viewport {
  const root = select(svg);
  let transform = zoomIdentity;
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([LEAST, MOST])
    .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      transform = event.transform;
      onChange(transform);
    });
  root.call(behaviour).on('dblclick.zoom', null);

  // Asked for in the middle of drawing, it would have to be computed for elements that are not yet whole.
  let known: Size | undefined;
  const watch = new ResizeObserver(() => {
    known = undefined;
  });
  watch.observe(svg);
  const size = (): Size => {
    if (known) return known;
    const { width, height } = svg.getBoundingClientRect();
    known = { width: Math.max(width, 1), height: Math.max(height, 1) };
    return known;
  };
  const ms = (animate: boolean): number =>
    animate && !matchMedia('(prefers-reduced-motion: reduce)').matches ? 420 : 0;
  const go = (to: ZoomTransform, animate: boolean): void => {
    const duration = ms(animate);
    if (duration === 0) root.interrupt().call(behaviour.transform, to);
    else root.transition().duration(duration).call(behaviour.transform, to);
  };

  /** From where to where the picture may go, sideways and up and down. */
  const roomFor = (orientation: Orientation): Box => {
    const { width, height } = size();
    return { ...INSETS[orientation], right: width - MARGIN, bottom: height - MARGIN };
  };
  const scaleFor = (box: Box, room: Box): number => {
    const wide = (room.right - room.left) / (box.right - box.left);
    const high = (room.bottom - room.top) / (box.bottom - box.top);
    return Math.min(LARGEST_FIT, wide, high);
  };
  const placed = (box: Box, scale: number, { focus, orientation }: Framed): ZoomTransform => {
    const room = roomFor(orientation);
    const [atX, atY] = orientation === 'down' ? [0.5, FOCUS_AT] : [FOCUS_AT, 0.5];
    const x = shift([box.left, box.right], [room.left, room.right], scale, focus.x, atX);
    const y = shift([box.top, box.bottom], [room.top, room.bottom], scale, focus.y, atY);
    return zoomIdentity.translate(x, y).scale(scale);
  };

  return {
    fit(picture, animate) {
      const room = roomFor(picture.orientation);
      const part = scaleFor(picture.bounds, room) >= READABLE ? picture.bounds : picture.core;
      go(placed(part, Math.max(scaleFor(part, room), READABLE), picture), animate);
    },
    fitAll(picture) {
      const { core, orientation } = picture;
      go(placed(core, Math.max(scaleFor(core, roomFor(orientation)), LEAST), picture), true);
    },
    reveal(box, orientation) {
      const room = roomFor(orientation);
      const inside = (low: number, high: number, from: number, to: number): number => {
        if (high - low > to - from) return 0;
        if (low < from) return from - low;
        return high > to ? to - high : 0;
      };
      const [left, top] = transform.apply([box.left, box.top]);
      const [right, bottom] = transform.apply([box.right, box.bottom]);
      const dx = inside(left, right, room.left, room.right);
      const dy = inside(top, bottom, room.top, room.bottom);
      if (dx === 0 && dy === 0) return;
      const moved = zoomIdentity.translate(transform.x + dx, transform.y + dy).scale(transform.k);
      go(moved, true);
    },
    look(box) {
      const { width, height } = size();
      const k = Math.max(transform.k, READABLE);
      const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      go(zoomIdentity.translate(width / 2 - x * k, height / 2 - y * k).scale(k), true);
    },
    centre(x, y) {
      const { width, height } = size();
      const { k } = transform;
      go(zoomIdentity.translate(width / 2 - x * k, height / 2 - y * k).scale(k), false);
    },
    zoomBy(factor) {
      root
        .transition()
        .duration(ms(true) / 2)
        .call(behaviour.scaleBy, factor);
    },
    destroy() {
      watch.disconnect();
      root.on('.zoom', null);
    },
  };
}

type Range = readonly [low: number, high: number];

/** Moves a range into the middle of a room; one that is too long, so that `focus` is in sight and no room wasted. */
function shift([low, high]: Range, [from, to]: Range, scale: number, focus: number, share: number): number {
  if ((high - low) * scale <= to - from + 1) return (from + to - (low + high) * scale) / 2;
  const wish = from + (to - from) * share - focus * scale;
  return Math.min(from - low * scale, Math.max(to - high * scale, wish));
}
