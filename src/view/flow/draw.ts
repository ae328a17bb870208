import type { FeatureId } from '../../core/ids';
import { type Marks, type NodeActions, NodeElements } from './drawNodes';
import { drawnOf, LAYERS, type LayerName } from './drawn';
import { Elements } from './elements';
import type { Scene } from './scene';

/** Draws scenes into an SVG group. */
export interface Drawing {
  /** @param still everything is at once where it belongs */
  update(scene: Scene, marks: Marks, still?: boolean): void;
  node(id: FeatureId): SVGElement | undefined;
}

export function createDrawing(world: SVGGElement, actions: NodeActions): Drawing {
  const layers = LAYERS.map((name) => {
    const group = document.createElementNS('http://www.w3.org/2000/svg', 'g');
    group.setAttribute('class', name);
    // What is said of the nodes says all of it.
    if (name !== 'nodes') group.setAttribute('aria-hidden', 'true');
    world.append(group);
    return { name, group };
  });
  const groupOf = (name: LayerName): SVGGElement => layers[LAYERS.indexOf(name)]?.group ?? world;
  const nodes = new NodeElements(groupOf('nodes'), actions);
  const elements = new Map(
    layers.map(({ name, group }) => [name, name === 'nodes' ? nodes : new Elements(group)]),
  );

  return {
    update(scene, marks, still = false) {
      const isStill = still || matchMedia('(prefers-reduced-motion: reduce)').matches;
      world.classList.toggle('still', isStill);
      for (const { name, opacity, shapes } of drawnOf(scene, marks.selected, () => true)) {
        if (opacity !== undefined) groupOf(name).setAttribute('opacity', `${opacity}`);
        elements.get(name)?.update(shapes, isStill);
      }
      nodes.describe(scene.nodes, marks, scene.grid);
    },
    node: (id) => nodes.element(id),
  };
}
