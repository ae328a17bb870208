import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { FeatureId } from '../../core/ids';
import type { AppState } from '../../state/store';
import { useApp, useAppStore } from '../useApp';
import { type EdgeAt, edgeAt, middleOf } from './edgeAt';
import type { Scene } from './scene';
import type { ViewStore } from './viewStore';

const edgeOf = (state: AppState) => state.edge;

/** How far from the water a pointer means it, in px of the screen; a finger is broader. */
const REACH = { mouse: 6, touch: 14 } as const;

export interface Edges {
  /** Under the pointer. */
  readonly pointed: EdgeAt | null;
  /** The one that somebody looks at: clicked, stepped to by key, or chosen in the list. */
  readonly chosen: EdgeAt | null;
}

interface Parts {
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly world: RefObject<SVGGElement | null>;
  readonly views: ViewStore;
}

/** Edges of a picture that answer to pointer and keyboard. */
export function useEdges({ svg, world, views }: Parts, scene: Scene, selected: FeatureId | null): Edges {
  const store = useAppStore();
  const edge = useApp(edgeOf);
  const [pointed, setPointed] = useState<EdgeAt | null>(null);
  const clicked = useRef<EdgeAt | null>(null);
  const latest = useRef(scene);
  latest.current = scene;

  // A place that was pointed at means nothing in another scene.
  useEffect(() => {
    if (scene) setPointed(null);
  }, [scene]);

  const chosen = useMemo(() => {
    const found = edge && scene.edges.find(({ id }) => id === edge);
    if (!found) return null;
    const at = clicked.current;
    return at?.edge === found ? at : middleOf(found);
  }, [edge, scene]);

  useEffect(() => {
    const [picture, shapes] = [svg.current, world.current];
    if (!picture || !shapes) return;
    const at = (event: MouseEvent, reach: number): EdgeAt | null => {
      const target = event.target as Element;
      if (target !== picture && !shapes.contains(target)) return null;
      const { left, top } = picture.getBoundingClientRect();
      const { x, y, k } = views.get();
      const place = { x: (event.clientX - left - x) / k, y: (event.clientY - top - y) / k };
      return edgeAt(latest.current, place, reach / k);
    };
    const onMove = (event: PointerEvent): void => {
      if (event.pointerType === 'touch') return;
      const found = event.buttons === 0 ? at(event, REACH.mouse) : null;
      setPointed((before) => (before?.edge === found?.edge ? before : found));
    };
    const onLeave = (): void => setPointed(null);
    const onClick = (event: MouseEvent): void => {
      const isTouch = event instanceof PointerEvent && event.pointerType === 'touch';
      clicked.current = at(event, isTouch ? REACH.touch : REACH.mouse);
      store.setState({ edge: clicked.current?.edge.id ?? null });
    };
    const onKey = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') store.setState({ edge: null });
    };
    picture.addEventListener('pointermove', onMove);
    picture.addEventListener('pointerleave', onLeave);
    picture.addEventListener('click', onClick);
    picture.addEventListener('keydown', onKey);
    return () => {
      picture.removeEventListener('pointermove', onMove);
      picture.removeEventListener('pointerleave', onLeave);
      picture.removeEventListener('click', onClick);
      picture.removeEventListener('keydown', onKey);
    };
  }, [svg, world, views, store]);

  // Whoever goes on to another feature is done with an edge that does not touch it.
  useEffect(() => {
    const now = store.getState().edge;
    if (now && selected && !now.split('>').includes(selected)) store.setState({ edge: null });
  }, [selected, store]);

  useEffect(() => mark(world.current, chosen, 'chosen'), [world, chosen]);
  useEffect(() => mark(world.current, pointed, 'pointed'), [world, pointed]);
  useEffect(() => {
    svg.current?.classList.toggle('at-edge', pointed !== null);
  }, [svg, pointed]);

  return { pointed, chosen };
}

/** Puts a shade around the water of an edge, under all water but the rivers' bands; answers with what takes it away. */
function mark(world: SVGGElement | null, at: EdgeAt | null, how: 'chosen' | 'pointed'): () => void {
  if (!world || !at) return () => undefined;
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('class', `edge-mark ${how}`);
  path.setAttribute('d', at.edge.path);
  path.setAttribute('aria-hidden', 'true');
  world.insertBefore(path, world.querySelector(':scope > .edges'));
  return () => path.remove();
}
