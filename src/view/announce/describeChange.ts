import { orientationOf } from '../../core/choice';
import type { FlowEdge, FlowGraph } from '../../core/flowGraph';
import type { FeatureId } from '../../core/ids';
import type { GraphSpec } from '../../core/spec';
import type { History } from '../../state/history';
import { describeChoice } from './describeChoice';

/** The graph on show, and the steps that led to it. */
export interface Moment {
  readonly spec: GraphSpec;
  readonly history: History;
  readonly graph: FlowGraph;
  readonly isUpright: boolean;
}

type LabelOf = (id: FeatureId) => string;

/** What a change has done to the graph, in one sentence; null where there is nothing to tell. */
export function describeChange(before: Moment, after: Moment, labelOf: LabelOf): string | null {
  const [was, is] = [before.spec, after.spec];
  const other = was.seeds.join() !== is.seeds.join();
  const way = travelled(before, after);
  if (way !== null) {
    const what = way === 'undo' ? 'Undone' : 'Redone';
    if (other) return `${what}: ${startText(is, after.graph, labelOf)}`;
    const size = sizeChange(before.graph, after.graph);
    const turned = was.orientation !== is.orientation ? turnText(after) : '';
    return size || turned ? `${what}: ${size || turned}` : what;
  }
  // The first graph of a visit is the page itself.
  if (was.seeds.length === 0 && after.history.past.length === 0) return null;
  if (other) return seedsText(before, after, labelOf);
  const size = sizeChange(before.graph, after.graph);
  return (
    openingText(before, after, labelOf) ??
    describeChoice(was, is, after.graph, labelOf, size) ??
    reachText(was, after, size)
  );
}

function travelled(before: Moment, after: Moment): 'undo' | 'redo' | null {
  if (after.history.future.length > before.history.future.length) return 'undo';
  const [next] = before.history.future;
  return next !== undefined && after.spec === next ? 'redo' : null;
}

function seedsText(before: Moment, after: Moment, labelOf: LabelOf): string {
  const [was, is] = [before.spec.seeds, after.spec.seeds];
  const [added, ...more] = is.filter((id) => !was.includes(id));
  if (added && more.length === 0 && was.length > 0 && was.every((id) => is.includes(id))) {
    const size = sizeChange(before.graph, after.graph);
    return `${labelOf(added)} added as a seed${size ? `: ${size}` : ''}`;
  }
  return `Now ${startText(after.spec, after.graph, labelOf)}`;
}

function startText({ seeds: [seed, ...more] }: GraphSpec, { nodes }: FlowGraph, labelOf: LabelOf): string {
  if (!seed) return 'no graph';
  const others = more.length > 0 ? ` and ${more.length} more` : '';
  return `starting from ${labelOf(seed)}${others}, ${counted(nodes.length, 'feature')}`;
}

function openingText(before: Moment, after: Moment, labelOf: LabelOf): string | null {
  const [was, is] = [before.spec, after.spec];
  const size = sizeChange(before.graph, after.graph) || 'nothing changes';
  const all = [...is.opened].filter(([id, how]) => was.opened.get(id) !== how || was.closed.has(id));
  const [opened] = all[0] ?? [];
  if (all.length > 1) return `${all.length} features expanded: ${size}`;
  if (opened) return growthText(opened, before.graph, after.graph, labelOf);
  if ([...is.closed].some((id) => !was.closed.has(id))) return `Collapsed: ${size}`;
  if (was.opened.size + was.closed.size > is.opened.size + is.closed.size) return `Expansions reset: ${size}`;
  return null;
}

function growthText(opened: FeatureId, before: FlowGraph, after: FlowGraph, labelOf: LabelOf): string {
  const added = new Set(missingFrom(before, after));
  if (added.size === 0)
    return after.missing.includes(opened)
      ? 'Expanded: more follows when the decoders have loaded'
      : 'Expanded: no more features';
  const direct = after.edges
    .map((edge) => ({ edge, end: endOf(edge, opened) }))
    .filter(({ end }) => end !== undefined && added.has(end))
    .sort((a, b) => b.edge.cosine - a.edge.cosine);
  const ways = new Set(direct.map(({ edge }) => edge.way));
  const all = direct.length === added.size && ways.size === 1;
  const noun = !all ? 'feature' : ways.has('backward') ? 'source' : 'target';
  const [best] = direct;
  const strongest = best?.end && `${labelOf(best.end)} ${best.edge.cosine.toFixed(2)}`;
  const count = `${counted(added.size, noun)} added`;
  if (!strongest) return count;
  return added.size === 1 ? `${count}: ${strongest}` : `${count}, strongest ${strongest}`;
}

/** The feature that an edge leads to from one that was opened. */
function endOf({ from, to, way }: FlowEdge, opened: FeatureId): FeatureId | undefined {
  if (way === 'backward') return to === opened ? from : undefined;
  return from === opened ? to : undefined;
}

function reachText(was: GraphSpec, after: Moment, size: string): string | null {
  const { spec: is, graph } = after;
  const { nodes } = graph;
  const total = `${counted(nodes.length, 'feature')} in all`;
  const text = (what: string): string => `${what}: ${size ? `${size}, ` : ''}${total}`;
  if (was.direction !== is.direction) return text(DIRECTION_TEXTS[is.direction]);
  if (was.orientation !== is.orientation) return `Drawn ${turnText(after)}`;
  if (was.k !== is.k) return text(`k = ${is.k}`);
  if (was.cuts.rule !== is.cuts.rule)
    return text(`Matches no better than chance ${is.cuts.rule === 'chance' ? 'hidden' : 'shown'}`);
  const { cuts } = is;
  return was.cuts.res !== cuts.res || was.cuts.mlp !== cuts.mlp || was.cuts.att !== cuts.att
    ? text('Cuts changed')
    : null;
}

const DIRECTION_TEXTS = { backward: 'Backward', forward: 'Forward', both: 'Both ways' } as const;

const ORIENTATION_TEXTS = {
  across: 'left to right, Left and Right follow the matches',
  down: 'top to bottom, Up and Down follow the matches',
} as const;

function turnText({ spec, isUpright }: Moment): string {
  return ORIENTATION_TEXTS[orientationOf(spec.orientation, isUpright)];
}

/** "3 features more", "4 features fewer", both, or nothing. */
function sizeChange(before: FlowGraph, after: FlowGraph): string {
  const [more, fewer] = [missingFrom(before, after).length, missingFrom(after, before).length];
  return [
    more > 0 ? `${counted(more, 'feature')} more` : '',
    fewer > 0 ? `${counted(fewer, 'feature')} fewer` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** Features of the second graph that the first does not have. */
function missingFrom(first: FlowGraph, second: FlowGraph): FeatureId[] {
  const known = new Set(first.nodes.map(({ id }) => id));
  return second.nodes.map(({ id }) => id).filter((id) => !known.has(id));
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
