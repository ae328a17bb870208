import { easeCubicOut } from 'd3-ease';
import { select } from 'd3-selection';
import 'd3-transition';
import type { FeatureId } from '../../core/ids';
import { drawNodes, type Marks, type NodeActions } from './drawNodes';
import { HULL_ROOM } from './groupScene';
import { changed, FADE_MS, type Group, leaving, MOVE_MS } from './motion';
import type { Scene, SceneEdge, SceneNode } from './scene';

/** Draws scenes into an SVG group: what is new fades in where it flows from, what stays moves, what goes fades. */

export interface Drawing {
  /** @param still everything is at once where it belongs */
  update(scene: Scene, marks: Marks, still?: boolean): void;
  node(id: FeatureId): SVGGElement | undefined;
}

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
  const joined = group
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
        leaving(exit)
          .transition()
          .duration(FADE_MS * ms)
          .style('opacity', 0)
          .remove(),
    )
    .attr('class', 'river');
  changed(joined, (d) => d.path)
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
        leaving(exit)
          .transition()
          .duration(FADE_MS * ms)
          .style('opacity', 0)
          .remove(),
    )
    .attr('class', (d) => `edge site-${d.site}${d.edge.main ? ' main' : ''}${d.edge.held ? ' held' : ''}`);
  changed(joined, (d) => `${d.opacity} ${d.path}`)
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
  const joined = group
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
        leaving(exit)
          .transition()
          .duration(FADE_MS * ms * 0.5)
          .style('opacity', 0)
          .remove(),
    )
    .attr('class', className)
    .attr('text-anchor', 'middle')
    .attr('dominant-baseline', 'central')
    .text((d) => d.text);
  changed(joined, (d) => `${d.x} ${d.y}`)
    .transition()
    .duration(MOVE_MS * ms)
    .ease(easeCubicOut)
    .style('opacity', 1)
    .attr('x', (d) => d.x)
    .attr('y', (d) => d.y);
}
