import { easeCubicOut } from 'd3-ease';
import { type BaseType, type Selection, select } from 'd3-selection';
import 'd3-transition';
import type { FeatureId } from '../../core/ids';
import { HULL_ROOM } from './groupScene';
import { NOTE_MARK, PIN_MARK } from './marks';
import type { Scene, SceneEdge, SceneNode } from './scene';

/** Draws scenes into an SVG group: what is new fades in where it flows from, what stays moves, what goes fades. */

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

export interface Drawing {
  /** @param still everything is at once where it belongs */
  update(scene: Scene, marks: Marks, still?: boolean): void;
  node(id: FeatureId): SVGGElement | undefined;
}

type Group = Selection<SVGGElement, unknown, BaseType, unknown>;

const MOVE_MS = 420;
const FADE_MS = 240;

export function createDrawing(world: SVGGElement, actions: NodeActions): Drawing {
  const root = select(world) as Group;
  const layer = (name: string): Group => root.append('g').attr('class', name);
  const rivers = layer('rivers');
  const hulls = layer('hulls').attr('aria-hidden', 'true');
  const edges = layer('edges');
  const span = layer('span');
  const cosines = layer('cosines').attr('aria-hidden', 'true');
  const nodes = layer('nodes');
  const labels = layer('labels').attr('aria-hidden', 'true');
  const notes = layer('notes').attr('aria-hidden', 'true');
  let before = new Map<FeatureId, SceneNode>();

  return {
    update(scene, marks, still = false) {
      const ms = still || calm() ? 0 : 1;
      drawHulls(hulls, scene);
      drawRivers(rivers, scene, ms);
      drawEdges(edges, scene, before, ms);
      drawSpan(span, scene, ms);
      drawTexts(cosines, scene.cosines, ms, (d) => `cosine site-${d.site}`);
      const emphasis = new Map(scene.nodes.map((d) => [d.id as string, d]));
      drawTexts(labels, scene.labels, ms, ({ id }) => {
        const node = emphasis.get(id)?.node;
        return `label${node?.seed ? ' seed' : ''}${id === marks.selected ? ' selected' : ''}${node?.main ? '' : ' side'}`;
      });
      drawTexts(notes, scene.notes, ms, () => 'note');
      drawNodes(nodes, scene, marks, actions, ms);
      before = new Map(scene.nodes.map((d) => [d.id, d]));
    },
    node: (id) =>
      nodes
        .selectAll<SVGGElement, SceneNode>('g.node')
        .filter((d) => d.id === id)
        .node() ?? undefined,
  };
}

function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

function drawRivers(group: Group, scene: Scene, ms: number): void {
  group
    .selectAll<SVGPathElement, Scene['rivers'][number]>('path')
    .data(scene.rivers, (d) => d.id)
    .join(
      (enter) =>
        enter
          .append('path')
          .attr('d', (d) => d.path)
          .style('opacity', 0),
      (update) => update,
      (exit) =>
        exit
          .transition()
          .duration(FADE_MS * ms)
          .style('opacity', 0)
          .remove(),
    )
    .attr('class', 'river')
    .transition()
    .duration(MOVE_MS * ms)
    .ease(easeCubicOut)
    .style('opacity', 1)
    .attr('d', (d) => d.path);
}

function drawHulls(group: Group, scene: Scene): void {
  const joined = group
    .selectAll<SVGGElement, Scene['hulls'][number]>('g')
    .data(scene.hulls, (d) => d.id)
    .join((enter) => {
      const g = enter.append('g').attr('class', 'hull');
      g.append('path').attr('stroke-width', 2 * HULL_ROOM);
      g.append('text').attr('text-anchor', 'middle');
      return g;
    });
  joined.select('path').attr('d', (d) => d.path);
  joined
    .select('text')
    .attr('x', (d) => d.at.x)
    .attr('y', (d) => d.at.y)
    .text((d) => d.name);
}

/** A new stream fades in; one that stays is moved, its path having the same commands as before. */
function drawEdges(group: Group, scene: Scene, before: ReadonlyMap<FeatureId, SceneNode>, ms: number): void {
  const joined = group
    .selectAll<SVGPathElement, SceneEdge>('path')
    .data(scene.edges, (d) => d.id)
    .join(
      (enter) =>
        enter
          .append('path')
          .attr('d', (d) => d.path)
          .style('opacity', 0),
      (update) => update,
      (exit) =>
        exit
          .transition()
          .duration(FADE_MS * ms)
          .style('opacity', 0)
          .remove(),
    )
    .attr('class', (d) => `edge site-${d.site}${d.edge.main ? ' main' : ''}`);
  joined
    .transition()
    .duration(MOVE_MS * ms)
    .delay((d) => (before.size > 0 && !before.has(d.edge.from) ? 90 * ms : 0))
    .ease(easeCubicOut)
    .style('opacity', (d) => d.opacity)
    .attr('d', (d) => d.path);
}

function drawSpan(group: Group, { span }: Scene, ms: number): void {
  const mark = group
    .selectAll<SVGGElement, NonNullable<Scene['span']>>('g')
    .data(span ? [span] : [])
    .join((enter) => {
      const g = enter.append('g').attr('class', 'span-mark').style('opacity', 0);
      g.append('path');
      g.append('text').attr('text-anchor', 'middle');
      return g;
    });
  const move = mark
    .transition()
    .duration(MOVE_MS * ms)
    .ease(easeCubicOut)
    .style('opacity', 1);
  move.select('path').attr('d', (d) => d.path);
  move.select('text').attr('transform', (d) => `translate(${d.at.x},${d.at.y}) rotate(${d.turn})`);
  mark.select('text').text((d) => d.text);
}

interface Text {
  readonly id: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

function drawTexts<T extends Text>(
  group: Group,
  texts: readonly T[],
  ms: number,
  className: (text: T) => string,
): void {
  group
    .selectAll<SVGTextElement, T>('text')
    .data(texts, (d) => d.id)
    .join(
      (enter) =>
        enter
          .append('text')
          .attr('x', (d) => d.x)
          .attr('y', (d) => d.y)
          .style('opacity', 0),
      (update) => update,
      (exit) =>
        exit
          .transition()
          .duration(FADE_MS * ms * 0.5)
          .style('opacity', 0)
          .remove(),
    )
    .attr('class', className)
    .attr('text-anchor', 'middle')
    .attr('dominant-baseline', 'central')
    .text((d) => d.text)
    .transition()
    .duration(MOVE_MS * ms)
    .ease(easeCubicOut)
    .style('opacity', 1)
    .attr('x', (d) => d.x)
    .attr('y', (d) => d.y);
}

function drawNodes(group: Group, scene: Scene, marks: Marks, actions: NodeActions, ms: number): void {
  const joined = group
    .selectAll<SVGGElement, SceneNode>('g.node')
    .data(scene.nodes, (d) => d.id)
    .join(
      (enter) => enterNode(enter, actions),
      (update) => update,
      (exit) =>
        exit
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
  joined.select('.shape').attr('d', (d) => d.shape);
  joined.select('.stack').attr('d', (d) => (d.fold ? d.shape : null));
  joined.select('.pin').attr('transform', (d) => `translate(${-d.radius - 7},${-d.radius - 6})`);
  joined.select('.written').attr('transform', (d) => `translate(${d.radius + 8},${-d.radius - 6})`);
  joined.select('.both').attr('r', (d) => d.radius + 3);
  joined.select('.ring').attr('r', (d) => d.radius + 4.5);
  joined.select('.eye').attr('r', (d) => (d.fill === 'ringed' ? Math.round(d.radius * 3.8) / 10 : 0));
  joined
    .select<SVGTextElement>('.hidden')
    .text((d) => (d.node.hidden > 0 ? `+${d.node.hidden}` : ''))
    .attr('x', (d) => d.count.x)
    .attr('y', (d) => d.count.y);
  joined
    .transition()
    .duration(MOVE_MS * ms)
    .ease(easeCubicOut)
    .style('opacity', 1)
    .attr('transform', (d) => `translate(${d.x},${d.y})`);
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
  enter: Selection<import('d3-selection').EnterElement, SceneNode, SVGGElement, unknown>,
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
