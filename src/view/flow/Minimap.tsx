import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { readColours, watchColours } from './canvasColours';
import type { Scene } from './scene';
import type { View } from './view';
import type { ViewStore } from './viewStore';

/** Largest sides, and the smallest: a long and narrow graph is shown broader than it is, so that it can be pointed at. */
const WIDE = 128;
const HIGH = 108;
const LEAST = 44;
const DOT = 2;

interface Props {
  readonly scene: Scene;
  readonly views: ViewStore;
  /** The picture. */
  readonly svg: RefObject<SVGSVGElement | null>;
  /** Brings a point of the scene into the middle of the window. */
  onMove(x: number, y: number): void;
}

/**
 * All of a graph that is larger than its window, with the part in view. For the mouse alone: the keyboard walks, and
 * the list beside the picture holds everything.
 */
export function Minimap({ scene, views, svg, onMove }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const dots = useRef<HTMLCanvasElement>(null);
  const inView = useRef<HTMLDivElement>(null);
  const { left, right, top, bottom } = scene.core;
  const [across, down] = [right - left, bottom - top];
  const fitting = Math.min(WIDE / across, HIGH / down);
  const width = Math.max(LEAST, Math.round(across * fitting));
  const height = Math.max(LEAST, Math.round(down * fitting));
  const [sx, sy] = [width / across, height / down];

  useEffect(() => {
    const draw = (): void => {
      if (!dots.current) return;
      const pixel = devicePixelRatio;
      dots.current.width = width * pixel;
      dots.current.height = height * pixel;
      const context = dots.current.getContext('2d');
      if (!context) return;
      const colours = readColours(dots.current.parentElement ?? document.body);
      context.scale(pixel, pixel);
      context.globalAlpha = 0.8;
      for (const { x, y, node } of scene.nodes) {
        context.fillStyle = colours[node.site];
        context.fillRect((x - left) * sx - DOT / 2, (y - top) * sy - DOT / 2, DOT, DOT);
      }
    };
    draw();
    return watchColours(draw);
  }, [scene, width, height, left, top, sx, sy]);

  useEffect(() => {
    const follow = (): void => {
      if (!frame.current || !inView.current || !svg.current) return;
      const { clientWidth, clientHeight } = svg.current;
      const { x, y, k }: View = views.get();
      frame.current.hidden = across * k <= clientWidth && down * k <= clientHeight;
      const [from, to] = [
        clip((-x / k - left) * sx, width),
        clip(((clientWidth - x) / k - left) * sx, width),
      ];
      const [high, low] = [
        clip((-y / k - top) * sy, height),
        clip(((clientHeight - y) / k - top) * sy, height),
      ];
      inView.current.style.transform = `translate(${from}px,${high}px)`;
      inView.current.style.width = `${Math.max(to - from, 3)}px`;
      inView.current.style.height = `${Math.max(low - high, 3)}px`;
    };
    follow();
    return views.subscribe(follow);
  }, [views, svg, across, down, left, top, width, height, sx, sy]);

  const move = (event: PointerEvent<HTMLDivElement>): void => {
    if ((event.buttons & 1) === 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const box = event.currentTarget.getBoundingClientRect();
    onMove(left + (event.clientX - box.left) / sx, top + (event.clientY - box.top) / sy);
  };

  return (
    <div
      ref={frame}
      className="minimap"
      aria-hidden="true"
      style={{ width, height }}
      onPointerDown={move}
      onPointerMove={move}
    >
      <canvas ref={dots} style={{ width, height }} />
      <div ref={inView} className="minimap-window" />
    </div>
  );
}

function clip(at: number, most: number): number {
  return Math.min(Math.max(at, 0), most);
}
