import type { FlowEdge, FlowGraph, FlowNode } from './flowGraph';
import type { FeatureId } from './ids';

/** Groups of features that a person sees as one thing: supernodes, as attribution graphs call them. */

export interface Group {
  /** Empty: named after the feature that stands for it. */
  readonly name: string;
  /** Two or more, each in one group at most. */
  readonly members: readonly FeatureId[];
  /** Drawn as one node. */
  readonly folded: boolean;
}

export const LONGEST_NAME = 60;
export const MOST_GROUPS = 100;

/** The group that a feature is in. */
export function groupOf(groups: readonly Group[], feature: FeatureId): Group | undefined {
  return groups.find(({ members }) => members.includes(feature));
}

/** Puts features into a new group. They leave the groups that they were in; one of a single feature is none. */
export function withGroup(groups: readonly Group[], group: Group): Group[] {
  return [...without(groups, group.members), group];
}

/** Takes features out of their groups. */
export function without(groups: readonly Group[], features: readonly FeatureId[]): Group[] {
  const gone = new Set(features);
  return groups
    .map((group) => ({ ...group, members: group.members.filter((id) => !gone.has(id)) }))
    .filter(({ members }) => members.length > 1);
}

/** A graph with its folded groups drawn as one node each. */
export interface FoldedGraph extends FlowGraph {
  /** What a node of the graph stands for, where that is more than itself: the group, and its members that were drawn. */
  readonly folds: ReadonlyMap<FeatureId, Fold>;
}

export interface Fold {
  readonly group: Group;
  readonly members: readonly FeatureId[];
}

/**
 * Folds groups of which at least two members are drawn. One member stands for all: a seed, or else the first of the
 * main river, or else the first; so that places and names of the graph stay what they are. Matches inside the group
 * are not drawn, and of several between the group and another feature the strongest stands for all.
 */
export function foldGroups(graph: FlowGraph, groups: readonly Group[]): FoldedGraph {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const folds = new Map<FeatureId, Fold>();
  const standsFor = new Map<FeatureId, FeatureId>();
  for (const group of groups) {
    const members = group.members.filter((id) => nodes.has(id));
    const [first] = members;
    if (!group.folded || members.length < 2 || !first) continue;
    const chief =
      members.find((id) => nodes.get(id)?.seed) ?? members.find((id) => nodes.get(id)?.main) ?? first;
    folds.set(chief, { group, members });
    for (const id of members) standsFor.set(id, chief);
  }
  if (folds.size === 0) return { ...graph, folds };
  const chiefOf = (id: FeatureId): FeatureId => standsFor.get(id) ?? id;
  const edges = new Map<string, FlowEdge>();
  for (const edge of graph.edges) {
    const [from, to] = [chiefOf(edge.from), chiefOf(edge.to)];
    if (from === to) continue;
    const key = `${from}>${to}`;
    const known = edges.get(key);
    const main = edge.main || (known?.main ?? false);
    if (!known || edge.cosine > known.cosine) edges.set(key, { ...edge, from, to, main });
    else if (main && !known.main) edges.set(key, { ...known, main });
  }
  return {
    ...graph,
    nodes: graph.nodes
      .filter(({ id }) => chiefOf(id) === id)
      .map((node) => {
        const fold = folds.get(node.id);
        return fold ? foldedNode(node, fold, nodes) : node;
      }),
    edges: [...edges.values()],
    folds,
  };
}

/** The node that shows a feature: itself, or what stands for its folded group. */
export function shownAs({ folds }: FoldedGraph, feature: FeatureId): FeatureId {
  for (const [chief, { members }] of folds) if (members.includes(feature)) return chief;
  return feature;
}

/** A node that stands for others is what any of them is. */
function foldedNode(node: FlowNode, { members }: Fold, nodes: ReadonlyMap<FeatureId, FlowNode>): FlowNode {
  const all = members.flatMap((id) => nodes.get(id) ?? []);
  return {
    ...node,
    main: all.some(({ main }) => main),
    seed: all.some(({ seed }) => seed),
    pinned: all.some(({ pinned }) => pinned),
    reachedFrom: [...new Set(all.flatMap(({ reachedFrom }) => reachedFrom))],
    ways: [...new Set(all.flatMap(({ ways }) => ways))],
    hidden: all.reduce((sum, { hidden }) => sum + hidden, 0),
  };
}
