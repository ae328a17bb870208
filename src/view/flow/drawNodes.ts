import { easeCubicOut } from 'd3-ease';
import type { EnterElement, Selection } from 'd3-selection';
import 'd3-transition';
import type { FeatureId } from '../../core/ids';
import { NOTE_MARK, PIN_MARK } from './marks';
import { changed, FADE_MS, type Group, leaving, MOVE_MS } from './motion';
import type { Scene, SceneNode } from './scene';

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

export function drawNodes(group: Group, scene: Scene, marks: Marks, actions: NodeActions, ms: number): void {
  const joined = group
    .selectAll<SVGGElement, SceneNode>('g.node')
    .data(scene.nodes, (d) => d.id)
    .join(
      (enter) => enterNode(enter, actions),
      (update) => update,
      (exit) =>
        leaving(exit)
          .attr('tabindex', null)
          .attr('aria-hidden', 'true')
          .transition()
          .duration(FADE_MS * ms)
          .style('opacity', 0)
          .remove(),
    )
    .attr('class', (d) => nodeClass(d, marks))
    // One that was on its way out may be wanted again.
    .attr('aria-hidden', null)
    .attr('data-id', (d) => d.id)
    .attr('data-members', (d) => d.fold?.members.join(' ') ?? null)
    .attr('aria-label', (d) => marks.describe(d))
    .attr('aria-pressed', (d) => String(d.id === marks.selected))
    .attr('aria-expanded', (d) => (d.node.open || d.node.hidden > 0 ? String(d.node.open) : null))
    .attr('tabindex', (d) => (d.id === marks.tabStop ? 0 : -1));
  const looks = changed(joined, lookOf, 'look');
  looks.select('.shape').attr('d', (d) => d.shape);
  looks.select('.stack').attr('d', (d) => (d.fold ? d.shape : null));
  looks.select('.pin').attr('transform', (d) => `translate(${-d.radius - 7},${-d.radius - 6})`);
  looks.select('.written').attr('transform', (d) => `translate(${d.radius + 8},${-d.radius - 6})`);
  looks.select('.both').attr('r', (d) => d.radius + 3);
  looks.select('.ring').attr('r', (d) => d.radius + 4.5);
  looks.select('.eye').attr('r', (d) => (d.fill === 'ringed' ? Math.round(d.radius * 3.8) / 10 : 0));
  looks
    .select<SVGTextElement>('.hidden')
    .text((d) => (d.node.hidden > 0 ? `+${d.node.hidden}` : ''))
    .attr('x', (d) => d.count.x)
    .attr('y', (d) => d.count.y);
  changed(joined, (d) => `${d.x} ${d.y}`)
    .transition()
    .duration(MOVE_MS * ms)
    .ease(easeCubicOut)
    .style('opacity', 1)
    .attr('transform', (d) => `translate(${d.x},${d.y})`);
}

/** What the shapes of a node depend on. */
function lookOf({ shape, fill, fold, radius, count, node }: SceneNode): string {
  return [shape, fill, fold ? 'fold' : '', radius, count.x, count.y, node.hidden].join(' ');
}

function nodeClass({ id, node, fill, fold, note, shared }: SceneNode, marks: Marks): string {
  const flags = [
    node.main && 'main',
    node.seed && 'seed',
    id === marks.selected && 'selected',
    node.hidden > 0 && 'closed',
    node.pinned && 'pinned',
    marks.marked.has(id) && 'marked',
    fold && 'folded',
    note && 'noted',
    shared && 'shared',
  ].filter(Boolean);
  return ['node', `site-${node.site}`, `fill-${fill}`, ...flags].join(' ');
}

function enterNode(
  enter: Selection<EnterElement, SceneNode, SVGGElement, unknown>,
  actions: NodeActions,
): Selection<SVGGElement, SceneNode, SVGGElement, unknown> {
  const g = enter
    .append('g')
    .attr('role', 'button')
    .attr('transform', (d) => `translate(${d.x},${d.y})`)
    .style('opacity', 0)
    .on('click', (event: MouseEvent, d) =>
      event.ctrlKey || event.metaKey || event.shiftKey ? actions.mark(d.id) : actions.select(d.id),
    )
    .on('dblclick', (event: MouseEvent, d) => {
      event.preventDefault();
      actions.toggle(d.id, event.shiftKey);
    })
    .on('focus', (_, d) => actions.focus(d.id));
  // A generous place to click, larger than the mark itself: at least 24 px.
  g.append('circle').attr('class', 'target').attr('r', 18);
  g.append('circle').attr('class', 'ring');
  g.append('circle').attr('class', 'both');
  g.append('path').attr('class', 'stack').attr('transform', 'translate(4,-4)');
  g.append('path').attr('class', 'shape');
  g.append('circle').attr('class', 'eye');
  g.append('path').attr('class', 'pin').attr('d', PIN_MARK);
  g.append('path').attr('class', 'written').attr('d', NOTE_MARK);
  g.append('text').attr('class', 'hidden').attr('text-anchor', 'middle').attr('dominant-baseline', 'central');
  return g;
}
