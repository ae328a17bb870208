import { select } from 'd3-selection';
import 'd3-transition';
import { type D3ZoomEvent, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import type { Box } from './labels';

/** Pan and zoom of the picture: wheel, drag, pinch, buttons. */
export interface Viewport {
  /**
   * Shows all of `box`; where that would be too small to read, only `core`, or as much of it as can be around `focus`.
   */
  fit(box: Box, core: Box, focus: number, animate: boolean): void;
  /** Shows all of `box`, however small. */
  fitAll(box: Box): void;
  /** Moves just as far as it takes to have `box` in sight. */
  reveal(box: Box): void;
  /** Brings a point of the scene into the middle, at once. */
  centre(x: number, y: number): void;
  zoomBy(factor: number): void;
  destroy(): void;
}

const LEAST = 0.25;
const MOST = 4;
/** Below this, labels of 12 px can no longer be read. */
const READABLE = 0.7;
const LARGEST_FIT = 1.25;
/** Room for the layer numbers. */
const TOP = 44;
const MARGIN = 12;
/** Where a seed stands when not all of its graph can be seen, as a share of the width: most lies to its left. */
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

  const size = (): { width: number; height: number } => {
    const { width, height } = svg.getBoundingClientRect();
    return { width: Math.max(width, 1), height: Math.max(height, 1) };
  };
  const ms = (animate: boolean): number =>
    animate && !matchMedia('(prefers-reduced-motion: reduce)').matches ? 420 : 0;
  const go = (to: ZoomTransform, animate: boolean): void => {
    const duration = ms(animate);
    if (duration === 0) root.interrupt().call(behaviour.transform, to);
    else root.transition().duration(duration).call(behaviour.transform, to);
  };

  const scaleFor = (box: Box): number => {
    const { width, height } = size();
    const wide = (width - 2 * MARGIN) / (box.right - box.left);
    const high = (height - TOP - MARGIN) / (box.bottom - box.top);
    return Math.min(LARGEST_FIT, wide, high);
  };
  /** The box in the middle; one that is too wide stands so that `focus` is in sight and no room is wasted. */
  const placed = (box: Box, scale: number, focus: number): ZoomTransform => {
    const { width, height } = size();
    const room = width - 2 * MARGIN;
    const wide = (box.right - box.left) * scale;
    const wish = MARGIN + room * FOCUS_AT - focus * scale;
    const x =
      wide <= room + 1
        ? (width - (box.left + box.right) * scale) / 2
        : Math.min(MARGIN - box.left * scale, Math.max(width - MARGIN - box.right * scale, wish));
    const y = TOP + (height - TOP - MARGIN - (box.top + box.bottom) * scale) / 2;
    return zoomIdentity.translate(x, y).scale(scale);
  };

  return {
    fit(box, core, focus, animate) {
      const whole = scaleFor(box);
      const part = whole >= READABLE ? box : core;
      const scale = Math.max(scaleFor(part), READABLE);
      go(placed(part, scale, focus), animate);
    },
    fitAll(box) {
      const scale = Math.max(scaleFor(box), LEAST);
      go(placed(box, scale, (box.left + box.right) / 2), true);
    },
    reveal(box) {
      const { width, height } = size();
      const inside = (low: number, high: number, from: number, to: number): number => {
        if (high - low > to - from) return 0;
        if (low < from) return from - low;
        return high > to ? to - high : 0;
      };
      const [left, top] = transform.apply([box.left, box.top]);
      const [right, bottom] = transform.apply([box.right, box.bottom]);
      const dx = inside(left, right, MARGIN, width - MARGIN);
      const dy = inside(top, bottom, TOP, height - MARGIN);
      if (dx === 0 && dy === 0) return;
      const moved = zoomIdentity.translate(transform.x + dx, transform.y + dy).scale(transform.k);
      go(moved, true);
    },
    centre(x, y) {
      const { width, height } = size();
      const { k } = transform;
      go(zoomIdentity.translate(width / 2 - x * k, (TOP + height) / 2 - y * k).scale(k), false);
    },
    zoomBy(factor) {
      root
        .transition()
        .duration(ms(true) / 2)
        .call(behaviour.scaleBy, factor);
    },
    destroy() {
      root.on('.zoom', null);
    },
  };
}
