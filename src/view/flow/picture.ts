import type { FeatureId } from '../../core/ids';
import { createCanvas, type PictureCanvas } from './canvas';
import { createDrawing } from './draw';
import type { Marks, NodeActions } from './drawNodes';
import type { Placed } from './labels';
import { makeScene, type Scene, type SceneInput, type SceneNode, textsInputOf } from './scene';
import { SceneIndex, type TextsOf } from './sceneIndex';
import { type TextsInput, textsAt, wholeLabel } from './texts';
import { textZoom, type View } from './view';

/**
 * From this many features on the picture is painted to a canvas. Below it every feature is an element: they move
 * instead of jumping, and screen readers find all of them. Chosen by measurement: see docs/performance.md.
 */
export const CANVAS_ABOVE = 250;

/** What a picture shows. */
export interface Shown {
  readonly scene: Scene;
  /** Where the scene is large: places its texts as they come into view. */
  readonly textsOf: TextsOf | null;
  /** The whole label of a node that somebody is at, at a zoom. */
  wholeLabel(node: SceneNode, zoom: number): Placed;
}

/** The selected feature has the first choice of a place for its label; in a large picture it needs none. */
export function shownOf(input: SceneInput): Shown {
  if (!isLarge(input.flow)) {
    const scene = makeScene(input);
    return {
      scene,
      textsOf: null,
      wholeLabel: (node, zoom) => wholeLabel(textsIn(input, scene), zoom, node),
    };
  }
  const plain = { ...input, selected: null };
  const scene = makeScene({ ...plain, withTexts: false });
  const texts = textsIn(plain, scene);
  return {
    scene,
    textsOf: (zoom, nodes, edges, points) => textsAt(texts, zoom, nodes, edges, points),
    wholeLabel: (node, zoom) => wholeLabel(texts, zoom, node),
  };
}

function textsIn(input: SceneInput, { grid, hulls, bounds }: Scene): TextsInput {
  return textsInputOf(input, grid, hulls, bounds);
}

export function isLarge({ drawn }: SceneInput['flow']): boolean {
  return drawn.nodes.length > CANVAS_ABOVE;
}

export interface Picture {
  update(shown: Shown, marks: Marks): void;
  /** The element of a node; in a large picture it is made when it is asked for. */
  node(id: FeatureId): SVGElement | undefined;
  view(view: View): void;
  destroy(): void;
}

/** What the canvas shows. */
const PAINTED = { edges: [], rivers: [], hulls: [], notes: [], cosines: [], badges: [], span: null } as const;

/**
 * Draws small scenes as elements and large ones on a canvas. Over the canvas stand the few nodes that somebody is at,
 * as the same elements that small scenes are made of: the one with the keyboard, the selected one, the one under the
 * pointer, those that are marked for the next command. So whatever can be done with a node, and whatever is said of it, is there once.
 */
export function createPicture(svg: SVGSVGElement, world: SVGGElement, actions: NodeActions): Picture {
  const drawing = createDrawing(world, actions);
  const host = svg.parentElement;
  let canvas: PictureCanvas | undefined;
  let index: SceneIndex | null = null;
  let shown: Shown | undefined;
  let marks: Marks | undefined;
  let view: View = { x: 0, y: 0, k: 1 };
  let pointed: FeatureId | null = null;
  let walked: FeatureId | null = null;
  let live: ReadonlySet<FeatureId> = new Set();

  const focused = (): FeatureId | null => {
    const { activeElement } = document;
    return world.contains(activeElement)
      ? (activeElement?.getAttribute('data-id') as FeatureId | null)
      : null;
  };

  /** Makes elements of those nodes that need one. */
  const drawLive = (): void => {
    if (!index || !marks) return;
    const { scene } = index;
    const at = new Set([marks.selected, marks.tabStop, pointed, walked, focused(), ...marks.marked]);
    // In the order of the scene, whoever is at them: an element that is put elsewhere among the others loses the keyboard.
    const nodes = scene.nodes.filter(({ id }) => at.has(id));
    live = new Set(nodes.map(({ id }) => id));
    const zoom = textZoom(view.k);
    const labels = nodes.flatMap((node) =>
      node.id === pointed || node.id === focused()
        ? (shown?.wholeLabel(node, zoom) ?? [])
        : (index?.labelOf(node, zoom) ?? []),
    );
    drawing.update({ ...scene, ...PAINTED, zoom, nodes, labels }, marks, true);
  };

  /** All of a small scene; the node that somebody is at says all that it is called. */
  const drawSmall = (): void => {
    if (index || !shown || !marks) return;
    const { scene, wholeLabel } = shown;
    const at = pointed ?? focused();
    const node = scene.nodes.find(({ id }) => id === at);
    const labels = node
      ? [...scene.labels.filter(({ id }) => id !== at), wholeLabel(node, scene.zoom)]
      : scene.labels;
    drawing.update({ ...scene, labels }, marks);
  };

  const idAt = ({ target }: Event): FeatureId | null =>
    ((target as Element).closest('[data-id]')?.getAttribute('data-id') as FeatureId | null) ?? null;
  const onOver = (event: PointerEvent): void => {
    if (index || event.buttons !== 0 || event.pointerType === 'touch') return;
    const id = idAt(event);
    if (id === pointed) return;
    pointed = id;
    drawSmall();
  };

  const onPointer = (event: PointerEvent): void => {
    if (!index || event.buttons !== 0 || event.pointerType === 'touch') return;
    point(event);
  };
  const point = (event: MouseEvent): FeatureId | null => {
    const { left, top } = svg.getBoundingClientRect();
    const at = index?.nodeAt(
      (event.clientX - left - view.x) / view.k,
      (event.clientY - top - view.y) / view.k,
    );
    const id = at?.id ?? null;
    if (id !== pointed) {
      pointed = id;
      drawLive();
    }
    return id;
  };
  const onLeave = (): void => {
    pointed = null;
    drawLive();
    drawSmall();
  };
  /** A finger comes without having pointed before: what it means is made, and gets the event after all. */
  const onTap = (event: MouseEvent): void => {
    if (!index || (event.target as Element).closest('[data-id]')) return;
    const id = point(event);
    const element = id && drawing.node(id);
    if (!element) return;
    event.stopPropagation();
    element.dispatchEvent(new MouseEvent(event.type, event));
  };
  svg.addEventListener('pointermove', onPointer);
  svg.addEventListener('pointerover', onOver);
  svg.addEventListener('pointerleave', onLeave);
  svg.addEventListener('focusin', drawSmall);
  svg.addEventListener('focusout', drawSmall);
  svg.addEventListener('click', onTap);
  svg.addEventListener('dblclick', onTap);

  return {
    update(now, next) {
      const { scene, textsOf } = now;
      shown = now;
      marks = next;
      if (textsOf && host) {
        if (index?.scene !== scene) index = new SceneIndex(scene, textsOf);
        canvas ??= createCanvas(host, svg, view);
        canvas?.show(index);
        walked = null;
        drawLive();
        return;
      }
      index = null;
      canvas?.show(null);
      drawSmall();
    },
    node(id) {
      if (index?.byId.has(id) && !live.has(id)) {
        walked = id;
        drawLive();
      }
      return drawing.node(id);
    },
    view(next) {
      const isOtherZoom = textZoom(next.k) !== textZoom(view.k);
      view = next;
      if (isOtherZoom) drawLive();
      world.setAttribute('transform', `translate(${next.x},${next.y}) scale(${next.k})`);
      canvas?.view(next);
    },
    destroy() {
      canvas?.destroy();
      svg.removeEventListener('pointermove', onPointer);
      svg.removeEventListener('pointerover', onOver);
      svg.removeEventListener('pointerleave', onLeave);
      svg.removeEventListener('focusin', drawSmall);
      svg.removeEventListener('focusout', drawSmall);
      svg.removeEventListener('click', onTap);
      svg.removeEventListener('dblclick', onTap);
      world.replaceChildren();
    },
  };
}
