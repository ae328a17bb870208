import type { Choice } from './choice';
import type { FlowClass, Scores } from './classes';
import type { ChanceLevels, Cuts } from './cuts';
import type { Feature, FeatureId } from './ids';
import type { PairId } from './match';

/** What a flow graph is, and what one can be asked for. */

export const DIRECTIONS = ['backward', 'forward', 'both'] as const;
export type Direction = (typeof DIRECTIONS)[number];
/** The way an edge was found: as a source of its lower end or as a target of its upper end. */
export type Way = 'backward' | 'forward';

export interface FlowNode extends Feature {
  readonly id: FeatureId;
  readonly scores: Scores;
  /** Null for mlp and attention features, which have no sources of their own, and while scores are unknown. */
  readonly class: FlowClass | null;
  /** Steps to the nearest seed; null for a pinned feature that no drawn match leads to. */
  readonly distance: number | null;
  readonly seed: boolean;
  /** Seeds that lead to it; of a seed, itself and others that do. */
  readonly reachedFrom: readonly FeatureId[];
  readonly pinned: boolean;
  /** On the main river: reached from a seed by strongest residual matches alone. */
  readonly main: boolean;
  /** The way in which it grows: upstream of the seed backward, downstream forward. */
  readonly ways: readonly Way[];
  /** Its matches are drawn. */
  readonly open: boolean;
  /** How it was opened by hand, if it was. */
  readonly expansion: Expansion | null;
  /** Matches over the cut that are not drawn because the node is closed. */
  readonly hidden: number;
}

/** `from` is upstream of `to`. */
export interface FlowEdge {
  readonly from: FeatureId;
  readonly to: FeatureId;
  readonly cosine: number;
  /** 1 is the best match of the feature it was found from: of `to` backward, of `from` forward. */
  readonly rank: number;
  /** Cosine less that of the next match; null when there is none, or none is known yet. */
  readonly margin: number | null;
  readonly way: Way;
  readonly main: boolean;
  /** Stands for the sake of a pinned feature alone: below its cut, beyond k, or at a hidden site. */
  readonly held: boolean;
}

export interface FlowGraph {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
  /** Features whose matches the graph needs and the lookup does not know well enough. */
  readonly missing: readonly FeatureId[];
  /** Pairs `target>source` whose chance level the rule `chance` asks for and nobody has measured. */
  readonly unmeasured: readonly PairId[];
  /** Matches of open nodes among the best k that stay below their cuts. */
  readonly below: number;
  /** The graph would have more nodes than `maxNodes`. */
  readonly truncated: boolean;
}

/** How far a trace goes. */
export interface Reach {
  /** Most steps from a seed. */
  readonly depth: number;
  /** `all`: every node opens. `main`: the main river opens by itself, other nodes when they are named. */
  readonly follow: 'all' | 'main';
  /** Nodes opened by hand, in the order they were: one step, or with everything behind them. */
  readonly opened: ReadonlyMap<FeatureId, Expansion>;
  /** Nodes closed by hand. */
  readonly closed: ReadonlySet<FeatureId>;
  /**
   * What the matches found through a seed or an opened node have to reach as well, where all of them would be too many.
   * The river stays whole up to the rank.
   */
  readonly floors: ReadonlyMap<FeatureId, Floor>;
}

/** Beyond a rank only matches with at least this cosine stand. */
export interface Floor {
  readonly cut: number;
  readonly rank: number;
}

export type Expansion = 'step' | 'chain';

export const FULL_REACH: Reach = {
  depth: Number.POSITIVE_INFINITY,
  follow: 'all',
  opened: new Map(),
  closed: new Set(),
  floors: new Map(),
};

export interface FlowRequest {
  readonly seeds: readonly FeatureId[];
  readonly direction: Direction;
  /** Matches of each feature at each position, 1 to 10. */
  readonly k: number;
  readonly cuts: Cuts;
  readonly chance: ChanceLevels;
  readonly choice: Choice;
  readonly reach: Reach;
  readonly maxNodes: number;
}
