import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { FeatureId } from '../../core/ids';
import type { AppState } from '../../state/store';
import { useApp } from '../useApp';
import { type Frame, fitInto, frameFor, type Held, type Laid, type Pane } from './frame';
import type { Box } from './labels';
import type { Pair } from './pair';
import type { Scene } from './scene';
import type { Size } from './view';
import type { Viewport } from './viewport';
import type { ViewStore } from './viewStore';

const isDraggedOf = (state: AppState) => state.dragFrom !== null;
const undoneOf = (state: AppState) => state.history.future.length;

/** The size of an element, as it is now; null until it is on the page. */
export function useSize(element: RefObject<Element | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    if (!element.current) return;
    const read = ({ width, height }: Size): void =>
      setSize((before) => (before?.width === width && before.height === height ? before : { width, height }));
    read(element.current.getBoundingClientRect());
    const watch = new ResizeObserver(([entry]) => entry && read(entry.contentRect));
    watch.observe(element.current);
    return () => watch.disconnect();
  }, [element]);
  return size;
}

interface Framing {
  readonly frame: Frame | null;
  /** To be called when the scene of the frame has been drawn. */
  settle(scene: Scene, selected: FeatureId | null): void;
  /** Fits whatever there is. */
  fit(): void;
}

interface Parts {
  readonly window: Pane | null;
  readonly views: ViewStore;
  readonly viewport: RefObject<Viewport | undefined>;
  readonly pair: Pair | null;
  readonly member: symbol;
}

/** Says with which grid a graph is drawn and when it is fitted; moves it just enough where it only grows. */
export function useFrame(laid: Laid, graph: string, parts: Parts): Framing {
  const { window, views, viewport, pair, member } = parts;
  const isDragged = useApp(isDraggedOf);
  const undone = useApp(undoneOf);
  const [asked, setAsked] = useState(0);
  const held = useRef<Held | null>(null);
  const by = useRef<Viewport | undefined>(undefined);
  const done = useRef<Frame | null>(null);
  const before = useRef({ undone, nodes: 0, selected: null as FeatureId | null });

  // Undo leads back to another picture, which may lie elsewhere.
  useEffect(() => {
    if (undone > before.current.undone) setAsked((n) => n + 1);
    before.current.undone = undone;
  }, [undone]);

  const { layout, reach, orientation, hasSpan } = laid;
  const frame = useMemo((): Frame | null => {
    if (!window) return null;
    // A slider on its way changes what is drawn, and not where.
    const hands = isDragged ? 'moving' : (viewport.current?.hands() ?? 'off');
    const now = { graph, window, asked };
    return frameFor({ layout, reach, orientation, hasSpan }, now, held.current, views.get(), hands);
  }, [layout, reach, orientation, hasSpan, graph, window, asked, isDragged, views, viewport]);

  const settle = (scene: Scene, selected: FeatureId | null): void => {
    const now = viewport.current;
    if (!frame || !window || !now || scene.nodes.length === 0) return;
    const { nodes, selected: looked } = before.current;
    const grew = scene.nodes.length > nodes;
    const isNew = by.current !== now;
    Object.assign(before.current, { nodes: scene.nodes.length, selected });
    by.current = now;
    if ((frame.fit && done.current !== frame) || isNew) {
      done.current = frame;
      const { k } = fitInto(scene.bounds, window, scene.orientation);
      const largest = pair?.fit(member, k) ?? 1;
      now.fit(scene.bounds, scene.orientation, frame.fit === 'moving' && !isNew, largest);
      held.current = { graph, window, grid: frame.grid, lone: scene.nodes.length === 1, asked };
    } else if (scene.nodes.some(({ id }) => id === selected) && (grew || looked !== selected)) {
      now.reveal(roomAround(scene, selected, grew), scene.orientation);
    }
  };
  return { frame, settle, fit: () => setAsked((n) => n + 1) };
}

/** The selected feature, and with it what has just grown around it. */
export function roomAround(scene: Scene, selected: FeatureId | null, grown: boolean): Box {
  const around = new Set<FeatureId | null>([selected]);
  if (grown)
    for (const { edge } of scene.edges)
      if (edge.to === selected || edge.from === selected) around.add(edge.from).add(edge.to);
  const places = scene.nodes.filter((node) => around.has(node.id));
  return {
    left: Math.min(...places.map((p) => p.x)) - 50,
    right: Math.max(...places.map((p) => p.x)) + 50,
    top: Math.min(...places.map((p) => p.y)) - 30,
    bottom: Math.max(...places.map((p) => p.y)) + 30,
  };
}
