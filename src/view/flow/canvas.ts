import { readColours, watchColours } from './canvasColours';
import { paintPart, type View } from './paintJob';
import type { SceneIndex } from './sceneIndex';

/**
 * A large picture on a canvas. What is painted reaches beyond the window, so that moving the picture is only moving
 * the canvas; the next part is painted meanwhile on a second canvas, a few milliseconds of each frame, and shown when
 * it is whole.
 */
export interface PictureCanvas {
  /** Paints another scene, or nothing. */
  show(index: SceneIndex | null): void;
  view(view: View): void;
  destroy(): void;
}

/** Painted beyond each side of the window, as a share of it, where that is not too much memory. */
const MARGIN = 0.4;
/** Most pixels of one canvas. */
const MOST_PIXELS = 6e6;
/** Time for painting in a frame while something is shown, and while there is nothing to show yet, in ms. */
const TURN_MS = { moving: 6, waiting: 24 } as const;

interface Surface {
  readonly element: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
}

/** Where a surface stands: painted for this view, with these margins, in CSS px. */
interface Painted {
  readonly view: View;
  readonly width: number;
  readonly height: number;
  readonly across: number;
  readonly down: number;
}

interface Job extends Painted {
  readonly surface: Surface;
  readonly painting: Generator<undefined>;
}

/** Puts a canvas into `host`, behind `before`; undefined where the browser gives none. */
export function createCanvas(host: HTMLElement, before: Element, view: View): PictureCanvas | undefined {
  const frame = document.createElement('div');
  frame.className = 'picture-canvas';
  frame.setAttribute('aria-hidden', 'true');
  const surfaces = [makeSurface(frame), makeSurface(frame)] as const;
  let [front, back] = surfaces;
  if (!front || !back) return undefined;
  host.insertBefore(frame, before);

  let index: SceneIndex | null = null;
  let now = view;
  let colours = readColours(host);
  let painted: Painted | undefined;
  let job: Job | undefined;
  /** What is shown is of another scene, or in other colours. */
  let stale = false;
  let pending = 0;

  const size = (): { width: number; height: number } => ({
    width: Math.max(1, host.clientWidth),
    height: Math.max(1, host.clientHeight),
  });

  const begin = (): void => {
    if (!index || !back) return;
    const { width, height } = size();
    const pixel = devicePixelRatio;
    const room = Math.sqrt(MOST_PIXELS / (width * height * pixel ** 2));
    const margin = Math.max(0, Math.min(MARGIN, (room - 1) / 2));
    const across = Math.round(width * margin);
    const down = Math.round(height * margin);
    const { element, context } = back;
    element.width = Math.round((width + 2 * across) * pixel);
    element.height = Math.round((height + 2 * down) * pixel);
    element.style.width = `${width + 2 * across}px`;
    element.style.height = `${height + 2 * down}px`;
    context.fillStyle = colours.ground;
    context.fillRect(0, 0, element.width, element.height);
    const { x, y, k } = now;
    context.setTransform(pixel * k, 0, 0, pixel * k, pixel * (x + across), pixel * (y + down));
    const box = {
      left: (-across - x) / k,
      right: (width + across - x) / k,
      top: (-down - y) / k,
      bottom: (height + down - y) / k,
    };
    const painting = paintPart(context, index, box, now, colours);
    job = { view: now, width, height, across, down, surface: back, painting };
    stale = false;
  };

  const finish = ({ surface, painting, ...rest }: Job): void => {
    painted = rest;
    job = undefined;
    back = front;
    front = surface;
    place();
    surface.element.hidden = false;
    if (back) back.element.hidden = true;
  };

  const place = (): void => {
    if (!painted || !front) return;
    const { x, y, s } = placed(painted, now);
    front.element.style.transform = `translate(${x}px,${y}px) scale(${s})`;
  };

  const turn = (): void => {
    pending = 0;
    if (!index) return;
    if (!job && (stale || !painted || wantsMore(painted, now, size()))) begin();
    if (!job) return;
    const isShown = painted !== undefined && covers(painted, now, size());
    const end = performance.now() + (isShown ? TURN_MS.moving : TURN_MS.waiting);
    const { painting } = job;
    do
      if (painting.next().done) {
        finish(job);
        break;
      }
    while (performance.now() < end);
    ask();
  };

  const ask = (): void => {
    if (pending === 0 && index && (job || stale || !painted || wantsMore(painted, now, size())))
      pending = requestAnimationFrame(turn);
  };

  const repaint = (): void => {
    job = undefined;
    stale = true;
    ask();
  };
  const watch = new ResizeObserver(repaint);
  watch.observe(host);
  const unwatch = watchColours(() => {
    colours = readColours(host);
    repaint();
  });

  return {
    show(next) {
      if (next === index) return;
      index = next;
      frame.hidden = next === null;
      if (next === null) painted = undefined;
      for (const { element } of [front, back].flatMap((surface) => surface ?? []))
        if (next === null) element.hidden = true;
      repaint();
    },
    view(view) {
      now = view;
      place();
      ask();
    },
    destroy() {
      cancelAnimationFrame(pending);
      watch.disconnect();
      unwatch();
      frame.remove();
    },
  };
}

function makeSurface(frame: Element): Surface | undefined {
  const element = document.createElement('canvas');
  const context = element.getContext('2d', { alpha: false });
  if (!context) return undefined;
  element.hidden = true;
  frame.append(element);
  return { element, context };
}

/** Where a painted surface has to stand, in px, and how much larger, for another view. */
function placed({ view, across, down }: Painted, now: View): { x: number; y: number; s: number } {
  const s = now.k / view.k;
  return { x: now.x - s * (view.x + across), y: now.y - s * (view.y + down), s };
}

/** How far a painted surface reaches beyond the window on its narrowest side, in px; negative where it falls short. */
function reach(painted: Painted, now: View, size: { width: number; height: number }) {
  const { x, y, s } = placed(painted, now);
  const right = x + s * (painted.width + 2 * painted.across) - size.width;
  const bottom = y + s * (painted.height + 2 * painted.down) - size.height;
  return { across: Math.min(-x, right), down: Math.min(-y, bottom) };
}

function covers(painted: Painted, now: View, size: { width: number; height: number }): boolean {
  const { across, down } = reach(painted, now, size);
  return across >= 0 && down >= 0;
}

/** A new painting would be sharper, or would have more room on a side that is used up by half. */
function wantsMore(painted: Painted, now: View, size: { width: number; height: number }): boolean {
  if (now.k !== painted.view.k) return true;
  const { across, down } = reach(painted, now, size);
  return across < painted.across / 2 || down < painted.down / 2;
}
