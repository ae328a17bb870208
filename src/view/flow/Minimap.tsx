import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { readColours, watchColours } from './canvasColours';
import type { Scene } from './scene';
import type { View } from './view';
import type { ViewStore } from './viewStore';

/** It stands in the bar below the picture, low and broad whatever the shape of the graph. */
const WIDE = 88;
const HIGH = 28;
const DOT = 2;
const LATER_MS = 120;

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
  const { left, right, top, bottom } = scene.bounds;
  const [across, down] = [right - left, bottom - top];

  const [sx, sy] = [WIDE / across, HIGH / down];

  useEffect(() => {
    const draw = (): void => {
      if (!dots.current) return;
      const pixel = devicePixelRatio;
      dots.current.width = WIDE * pixel;
      dots.current.height = HIGH * pixel;
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
    // After the picture itself, which somebody is waiting for.
    const timer = setTimeout(draw, LATER_MS);
    const unwatch = watchColours(draw);
    return () => {
      clearTimeout(timer);
      unwatch();
    };
  }, [scene, left, top, sx, sy]);

  useEffect(() => {
    const follow = (): void => {
      if (!frame.current || !inView.current || !svg.current) return;
      const { clientWidth, clientHeight } = svg.current;
      const { x, y, k }: View = views.get();
      frame.current.hidden = across * k <= clientWidth + 1 && down * k <= clientHeight + 1;
      const [from, to] = [clip((-x / k - left) * sx, WIDE), clip(((clientWidth - x) / k - left) * sx, WIDE)];
      const [high, low] = [clip((-y / k - top) * sy, HIGH), clip(((clientHeight - y) / k - top) * sy, HIGH)];
      inView.current.style.transform = `translate(${from}px,${high}px)`;
      inView.current.style.width = `${Math.max(to - from, 3)}px`;
      inView.current.style.height = `${Math.max(low - high, 3)}px`;
    };
    const timer = setTimeout(follow, LATER_MS);
    const leave = views.subscribe(follow);
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [views, svg, across, down, left, top, sx, sy]);

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
      style={{ width: WIDE, height: HIGH }}
      onPointerDown={move}
      onPointerMove={move}
    >
      <canvas ref={dots} style={{ width: WIDE, height: HIGH }} />
      <div ref={inView} className="minimap-window" />
    </div>
  );
}

function clip(at: number, most: number): number {
  return Math.min(Math.max(at, 0), most);
}
