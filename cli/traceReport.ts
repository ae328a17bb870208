import type { FlowClass, Scores } from '../src/core/classes';
import type { Cuts } from '../src/core/cuts';
import type { Direction, FlowGraph } from '../src/core/flowGraph';
import type { FeatureId } from '../src/core/ids';
import { type Labels, labelOf } from '../src/core/labels';

/** What `trace --json` prints. */
export interface TraceReport {
  readonly seed: FeatureId;
  /** All of them, where a link names several. */
  readonly seeds?: readonly FeatureId[];
  readonly k: number;
  readonly direction: Direction;
  readonly thresholds: Cuts;
  readonly nodes: readonly TraceNode[];
  readonly edges: readonly TraceEdge[];
}

export interface TraceNode {
  readonly feature: FeatureId;
  /** Null where the pack has none. */
  readonly label: string | null;
  /** Null for mlp and attention features, which have no sources. */
  readonly class: FlowClass | null;
  /** Null where a source does not exist. */
  readonly scores: Scores;
}

/** `from` is upstream of `to`. */
export interface TraceEdge {
  readonly from: FeatureId;
  readonly to: FeatureId;
  readonly cosine: number;
  readonly rank: number;
  /** Cosine less that of the next match; null where there is none. */
  readonly margin: number | null;
}

export function traceReport(
  graph: FlowGraph,
  asked: { seeds: readonly FeatureId[]; k: number; direction: Direction; cuts: Cuts },
  labels: Labels,
): TraceReport {
  const { seeds, k, direction, cuts } = asked;
  const [seed] = seeds;
  if (seed === undefined) throw new Error('a trace has a seed');
  return {
    seed,
    ...(seeds.length > 1 && { seeds }),
    k,
    direction,
    thresholds: { res: cuts.res, mlp: cuts.mlp, att: cuts.att, rule: cuts.rule },
    nodes: graph.nodes.map((node) => ({
      feature: node.id,
      label: labelOf(labels, node.id) ?? null,
      class: node.class,
      scores: { res: node.scores.res, mlp: node.scores.mlp, att: node.scores.att },
    })),
    edges: graph.edges.map(({ from, to, cosine, rank, margin }) => ({ from, to, cosine, rank, margin })),
  };
}
