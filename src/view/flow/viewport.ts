import { select } from 'd3-selection';
import 'd3-transition';
import { type D3ZoomEvent, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import type { Orientation } from '../../core/choice';
import { fitInto, type Hands, LEAST_SCALE, type Pane, roomIn } from './frame';
import type { Box } from './labels';
import type { View } from './view';

/** Pan and zoom of the picture: wheel, drag, pinch, buttons. */
export interface Viewport {
  /** Shows all of a box, however small. */
  fit(box: Box, orientation: Orientation, animate: boolean, largest?: number): void;
  /** Moves just as far as it takes to have `box` in sight. */
  reveal(box: Box, orientation: Orientation): void;
  /** Brings a point of the scene into the middle, at once. */
  centre(x: number, y: number): void;
  /** Shows the middle of `box`, near enough to be read. */
  look(box: Box): void;
  zoomBy(factor: number): void;
  /** Goes along with another picture: its scale, and its place along the water. */
  follow(view: View, orientation: Orientation): void;
  /** What hands have done to it since it was fitted. */
  hands(): Hands;
  destroy(): void;
}

/** How the view came to be another one. `rest`: it stays there for now. */
export type Moved = 'by hand' | 'on its way' | 'rest';

const MOST_SCALE = 4;
/** Who has moved the picture so lately, in ms, wants it where it is. */
const JUST_NOW = 2500;

export function createViewport(
  svg: SVGSVGElement,
  hasAxis: boolean,
  onChange: (transform: ZoomTransform, moved: Moved) => void,
): Viewport {
  const root = select(svg);
  let transform = zoomIdentity;
  let isMoving = false;
  let movedAt: number | undefined;
  const byHand = (): void => {
    movedAt = performance.now();
  };
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([LEAST_SCALE, MOST_SCALE])
    .on('start', ({ sourceEvent }: D3ZoomEvent<SVGSVGElement, unknown>) => {
      isMoving = Boolean(sourceEvent);
    })
    .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      transform = event.transform;
      if (event.sourceEvent) byHand();
      onChange(transform, event.sourceEvent ? 'by hand' : 'on its way');
    })
    .on('end', () => {
      isMoving = false;
      onChange(transform, 'rest');
    });
  root.call(behaviour).on('dblclick.zoom', null);

  // Asked for in the middle of drawing, it would have to be computed for elements that are not yet whole.
  let known: Pane | undefined;
  const watch = new ResizeObserver(() => {
    known = undefined;
  });
  watch.observe(svg);
  const size = (): Pane => {
    if (known) return known;
    const { width, height } = svg.getBoundingClientRect();
    known = { width: Math.max(width, 1), height: Math.max(height, 1), hasAxis };
    return known;
  };
  const ms = (animate: boolean): number =>
    animate && !matchMedia('(prefers-reduced-motion: reduce)').matches ? 420 : 0;
  const go = ({ x, y, k }: View, animate: boolean): void => {
    const duration = ms(animate);
    const to = zoomIdentity.translate(x, y).scale(k);
    if (duration === 0) root.interrupt().call(behaviour.transform, to);
    else root.transition().duration(duration).call(behaviour.transform, to);
  };

  return {
    fit(box, orientation, animate, largest) {
      movedAt = undefined;
      go(fitInto(box, size(), orientation, largest), animate);
    },
    reveal(box, orientation) {
      const room = roomIn(size(), orientation);
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
      go({ x: transform.x + dx, y: transform.y + dy, k: transform.k }, true);
    },
    look(box) {
      const { width, height } = size();
      const k = Math.max(transform.k, 1);
      const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      byHand();
      go({ x: width / 2 - x * k, y: height / 2 - y * k, k }, true);
    },
    centre(x, y) {
      const { width, height } = size();
      const { k } = transform;
      byHand();
      go({ x: width / 2 - x * k, y: height / 2 - y * k, k }, false);
    },
    zoomBy(factor) {
      byHand();
      root
        .transition()
        .duration(ms(true) / 2)
        .call(behaviour.scaleBy, factor);
    },
    follow({ x, y, k }, orientation) {
      const { width, height } = size();
      // What stands in the middle beside the water stays there.
      const [midX, midY] = transform.invert([width / 2, height / 2]);
      byHand();
      go(
        orientation === 'down' ? { x: width / 2 - midX * k, y, k } : { x, y: height / 2 - midY * k, k },
        false,
      );
    },
    hands() {
      if (isMoving) return 'moving';
      if (movedAt === undefined) return 'off';
      return performance.now() - movedAt < JUST_NOW ? 'just now' : 'before';
    },
    destroy() {
      watch.disconnect();
      root.on('.zoom', null);
    },
  };
}
