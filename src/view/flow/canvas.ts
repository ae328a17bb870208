import { readColours, watchColours } from './canvasColours';
import { GroundPane } from './groundPane';
import type { SceneIndex } from './sceneIndex';
import { TextPane } from './textPane';
import type { Size, View } from './view';

/**
 * A large picture. What is painted reaches beyond the window, so that moving the picture is only moving what has been
 * painted. Streams and nodes are painted by a worker, texts above them by the page, a few milliseconds of each frame;
 * both are shown when they are whole.
 */
export interface PictureCanvas {
  /** Paints another scene, or nothing. */
  show(index: SceneIndex | null): void;
  view(view: View): void;
  destroy(): void;
}

/** Puts a canvas into `host`, behind `before`. */
export function createCanvas(host: HTMLElement, before: Element, view: View): PictureCanvas {
  const frame = document.createElement('div');
  frame.className = 'picture-canvas';
  frame.setAttribute('aria-hidden', 'true');
  host.insertBefore(frame, before);
  const size = (): Size => ({ width: Math.max(1, host.clientWidth), height: Math.max(1, host.clientHeight) });
  const panes = [new GroundPane(frame), new TextPane(frame)] as const;
  let index: SceneIndex | null = null;
  let window = size();
  let now = view;

  const repaint = (): void => {
    const colours = readColours(host);
    for (const pane of panes) pane.show(index, colours, now, window);
  };
  const watch = new ResizeObserver(() => {
    window = size();
    for (const pane of panes) pane.move(now, window);
  });
  watch.observe(host);
  const unwatch = watchColours(repaint);

  return {
    show(next) {
      if (next === index) return;
      index = next;
      frame.hidden = next === null;
      repaint();
    },
    view(next) {
      now = next;
      if (index) for (const pane of panes) pane.move(now, window);
    },
    destroy() {
      watch.disconnect();
      unwatch();
      for (const pane of panes) pane.destroy();
      frame.remove();
    },
  };
}
