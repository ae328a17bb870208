import { select } from 'd3-selection';
import 'd3-transition';
import { type D3ZoomEvent, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import type { Box } from './labels';

/** Pan and zoom of the picture: wheel, drag, pinch, buttons. */
export interface Viewport {
  /** Shows all of `box`, or, where that would be too small to read, as much of it as can be from its right end. */
  fit(box: Box, animate: boolean): void;
  /** Moves just as far as it takes to have `box` in sight. */
  reveal(box: Box): void;
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

  return {
    fit(box, animate) {
      const { width, height } = size();
      const wide = (width - 2 * MARGIN) / (box.right - box.left);
      const high = (height - TOP - MARGIN) / (box.bottom - box.top);
      const scale = Math.min(LARGEST_FIT, Math.max(Math.min(wide, high), READABLE));
      const fits = (box.right - box.left) * scale <= width - 2 * MARGIN + 1;
      const x = fits ? (width - (box.left + box.right) * scale) / 2 : width - MARGIN - box.right * scale;
      const y = TOP + (height - TOP - MARGIN - (box.top + box.bottom) * scale) / 2;
      go(zoomIdentity.translate(x, y).scale(scale), animate);
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
