import type { FeatureId } from '../../core/ids';
import type { Attributes } from './attributes';
import { Elements, setAttributes } from './elements';
import { type LaneGrid, targetOf } from './geometry';
import type { SceneNode } from './scene';

export interface NodeActions {
  select(id: FeatureId): void;
  /** The second gesture; `all` when everything behind the node is meant. */
  toggle(id: FeatureId, all: boolean): void;
  focus(id: FeatureId): void;
  /** Adds the node to those that something is to be done with together. */
  mark(id: FeatureId): void;
}

export interface Marks {
  readonly selected: FeatureId | null;
  readonly marked: ReadonlySet<FeatureId>;
  /** The one node that the Tab key stops at. */
  readonly tabStop: FeatureId | null;
  describe(node: SceneNode): string;
}

/** Nodes as elements that can be clicked, reached by keyboard and read out. */
export class NodeElements extends Elements {
  readonly #said = new WeakMap<Element, Attributes>();

  constructor(parent: SVGElement, actions: NodeActions) {
    super(parent, (element, key) => makeNode(element, key as FeatureId, actions));
  }

  describe(nodes: readonly SceneNode[], marks: Marks, grid: LaneGrid): void {
    const reach = `${targetOf(grid)}`;
    for (const node of nodes) {
      const element = this.element(node.id);
      if (!element) continue;
      const said = saidOf(node, marks);
      setAttributes(element, this.#said.get(element) ?? {}, said);
      this.#said.set(element, said);
      const target = element.querySelector('.target');
      if (target?.getAttribute('r') !== reach) target?.setAttribute('r', reach);
    }
  }
}

function makeNode(g: SVGElement, id: FeatureId, actions: NodeActions): void {
  g.setAttribute('role', 'button');
  g.setAttribute('data-id', id);
  g.addEventListener('click', ({ ctrlKey, metaKey, shiftKey }) =>
    ctrlKey || metaKey || shiftKey ? actions.mark(id) : actions.select(id),
  );
  g.addEventListener('dblclick', (event) => {
    event.preventDefault();
    actions.toggle(id, event.shiftKey);
  });
  g.addEventListener('focus', () => actions.focus(id));
  const target = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
  target.setAttribute('class', 'target');
  g.append(target);
}

function saidOf(scene: SceneNode, marks: Marks): Attributes {
  const { id, node, fold, shared } = scene;
  const flags = [
    id === marks.selected && 'selected',
    node.pinned && 'pinned',
    marks.marked.has(id) && 'marked',
    fold && 'folded',
    shared && 'shared',
  ].filter(Boolean);
  return {
    class: ['node', ...flags].join(' '),
    ...(fold && { 'data-members': fold.members.join(' ') }),
    'aria-label': marks.describe(scene),
    'aria-pressed': `${id === marks.selected}`,
    ...((node.open || node.hidden > 0) && { 'aria-expanded': `${node.open}` }),
    tabindex: id === marks.tabStop ? 0 : -1,
  };
}
