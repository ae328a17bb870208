import type { FlowClass } from '../../core/classes';
import type { FlowGraph, Way } from '../../core/flowGraph';
import { groupOf } from '../../core/groups';
import type { FeatureId, Site } from '../../core/ids';
import { type Labels, labelOf } from '../../core/labels';
import type { GraphSpec } from '../../core/spec';

/** A drawn graph as flat rows, for tables and for other programs. Cosines keep every digit. */

export interface NodeRow {
  readonly id: FeatureId;
  readonly layer: number;
  readonly site: Site;
  readonly index: number;
  /** As the pack writes it; empty where it has none. */
  readonly label: string;
  /** Null for mlp and attention features, and while scores are unknown. */
  readonly class: FlowClass | null;
  /** Best cosine at each source; null where there is no such source. */
  readonly score_res: number | null;
  readonly score_mlp: number | null;
  readonly score_att: number | null;
  readonly seed: boolean;
  readonly main: boolean;
  /** Steps to the nearest seed; null for a pinned feature that no drawn match leads to. */
  readonly distance: number | null;
  /** Matches over the cut that are not drawn because the feature is closed. */
  readonly hidden: number;
  readonly pinned: boolean;
  /** Name of its group; empty where it is in none, or in one without a name. */
  readonly group: string;
  readonly note: string;
}

export interface EdgeRow {
  /** Upstream of `to`. */
  readonly from: FeatureId;
  readonly to: FeatureId;
  readonly cosine: number;
  readonly rank: number;
  /** Null where there is no next match, or none is known yet. */
  readonly margin: number | null;
  readonly way: Way;
  readonly main: boolean;
  /** Stands for a pinned feature alone: below its cut, beyond k, or at a hidden site. */
  readonly held: boolean;
}

export const NODE_COLUMNS = [
  'id',
  'layer',
  'site',
  'index',
  'label',
  'class',
  'score_res',
  'score_mlp',
  'score_att',
  'seed',
  'main',
  'distance',
  'hidden',
  'pinned',
  'group',
  'note',
] as const satisfies readonly (keyof NodeRow)[];

export const EDGE_COLUMNS = [
  'from',
  'to',
  'cosine',
  'rank',
  'margin',
  'way',
  'main',
  'held',
] as const satisfies readonly (keyof EdgeRow)[];

export function nodeRows(
  graph: FlowGraph,
  labels: Labels,
  { groups, notes }: Pick<GraphSpec, 'groups' | 'notes'>,
): NodeRow[] {
  return graph.nodes.map(
    ({ id, layer, site, index, scores, seed, main, distance, hidden, pinned, ...node }) => ({
      id,
      layer,
      site,
      index,
      label: labelOf(labels, id) ?? '',
      class: node.class,
      score_res: scores.res,
      score_mlp: scores.mlp,
      score_att: scores.att,
      seed,
      main,
      distance,
      hidden,
      pinned,
      group: groupOf(groups, id)?.name ?? '',
      note: notes.get(id) ?? '',
    }),
  );
}

export function edgeRows(graph: FlowGraph): EdgeRow[] {
  return graph.edges.map(({ from, to, cosine, rank, margin, way, main, held }) => ({
    from,
    to,
    cosine,
    rank,
    margin,
    way,
    main,
    held,
  }));
}
