/** Where a picture stands: a point p of the scene is at k p + (x, y) in the window, in CSS px. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What has been painted: a part of the scene around the window, as it was at `view`. In CSS px. */
export interface Painted extends Size {
  readonly view: View;
  /** Beyond the window, on each side. */
  readonly across: number;
  readonly down: number;
}

/** Painted beyond each side of the window, as a share of it, where that is not too much memory. */
const MARGIN = 0.3;
/** Most pixels of one canvas. */
const MOST_PIXELS = 16e6;

export function partFor(view: View, { width, height }: Size, pixel: number): Painted {
  const room = Math.sqrt(MOST_PIXELS / (width * height * pixel ** 2));
  const margin = Math.max(0, Math.min(MARGIN, (room - 1) / 2));
  return { view, width, height, across: Math.round(width * margin), down: Math.round(height * margin) };
}

/** Where what has been painted has to stand for another view, and how much larger. */
export function placeOf({ view, across, down }: Painted, now: View): { x: number; y: number; scale: number } {
  const scale = now.k / view.k;
  return { x: now.x - scale * (view.x + across), y: now.y - scale * (view.y + down), scale };
}

/** It is too coarse or too fine, or the picture has been moved to where half of its room is used up. */
export function isOutdated(painted: Painted, now: View, window: Size): boolean {
  if (now.k !== painted.view.k || window.width !== painted.width || window.height !== painted.height)
    return true;
  const { x, y } = placeOf(painted, now);
  // Beyond the window on the left, and, as both windows are of one size, on the right.
  const across = Math.min(-x, x + 2 * painted.across);
  const down = Math.min(-y, y + 2 * painted.down);
  return across < painted.across / 2 || down < painted.down / 2;
}

/** Steps of the zoom between one and twice as near: texts are placed anew at each. */
const STEPS = 4;
/** Nearer than this, texts grow with the scene: whoever comes so near wants them large. */
const GROWS_FROM = 1.7;

/**
 * The zoom for which the texts of a scene are placed. It is at most `k`, so that they are never smaller on the screen
 * than their font says, and at most 19 % larger.
 */
export function textZoom(k: number): number {
  return 2 ** (Math.floor(STEPS * Math.log2(Math.min(k, GROWS_FROM)) + 1e-6) / STEPS);
}
