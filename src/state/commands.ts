import type { Cuts } from '../core/cuts';
import type { Direction, Expansion } from '../core/flowGraph';
import type { FeatureId } from '../core/ids';
import { EMPTY_SPEC, type GraphSpec, LARGEST_K, MOST_SEEDS } from '../core/spec';

/** Everything a person can do to a graph, as pure changes of its spec. */

/** Starts a new graph at a feature; direction, k and cuts stay as they are. */
export function seedAt(spec: GraphSpec, feature: FeatureId): GraphSpec {
  return {
    ...spec,
    seeds: [feature],
    opened: new Map(),
    closed: new Set(),
    floors: new Map(),
    removed: new Set(),
    pinned: new Set(),
    compared: null,
    selected: feature,
  };
}

export function addSeed(spec: GraphSpec, feature: FeatureId): GraphSpec {
  const removed = new Set(spec.removed);
  removed.delete(feature);
  const seeds = [...new Set([...spec.seeds, feature])].slice(0, MOST_SEEDS);
  return { ...spec, seeds, removed, selected: feature };
}

export function select(spec: GraphSpec, selected: FeatureId | null): GraphSpec {
  return { ...spec, selected };
}

/** Opens a node: its own matches, or with everything behind them. */
export function open(spec: GraphSpec, feature: FeatureId, how: Expansion): GraphSpec {
  const closed = new Set(spec.closed);
  closed.delete(feature);
  const opened = new Map(spec.opened).set(feature, how);
  return { ...spec, opened, closed, floors: without(spec.floors, [feature]), selected: feature };
}

function without(floors: GraphSpec['floors'], features: readonly FeatureId[]): GraphSpec['floors'] {
  if (!features.some((id) => floors.has(id))) return floors;
  return new Map([...floors].filter(([id]) => !features.includes(id)));
}

/** Closes a node, so that nothing is drawn through it any more. */
export function close(spec: GraphSpec, feature: FeatureId): GraphSpec {
  const opened = new Map(spec.opened);
  opened.delete(feature);
  const floors = without(spec.floors, [feature]);
  return { ...spec, opened, floors, closed: new Set(spec.closed).add(feature), selected: feature };
}

/** Opens or closes many nodes at once; what is selected stays so. */
export function openAll(spec: GraphSpec, features: readonly FeatureId[]): GraphSpec {
  const { selected } = spec;
  return { ...features.reduce((s, id) => open(s, id, 'step'), spec), selected };
}

export function closeAll(spec: GraphSpec, features: readonly FeatureId[]): GraphSpec {
  const { selected } = spec;
  return { ...features.reduce(close, spec), selected };
}

/** The second gesture on a node: an open one closes, a closed one opens by a step. */
export function toggle(spec: GraphSpec, feature: FeatureId, isOpen: boolean): GraphSpec {
  return isOpen ? close(spec, feature) : open(spec, feature, 'step');
}

export function turn(spec: GraphSpec, direction: Direction): GraphSpec {
  return { ...spec, direction };
}

export function setK(spec: GraphSpec, k: number): GraphSpec {
  const floored = [...spec.floors].flatMap(([id, { rank }]) => (rank > 0 ? [id] : []));
  const floors = without(spec.floors, floored);
  return { ...spec, floors, k: Math.min(Math.max(Math.round(k), 1), LARGEST_K) };
}

export function setCuts(spec: GraphSpec, cuts: Partial<Cuts>): GraphSpec {
  return { ...spec, cuts: { ...spec.cuts, ...cuts } };
}

/** Back to the graph as it was when its seed was chosen. */
export function tidy(spec: GraphSpec): GraphSpec {
  const { opened, closed, floors } = EMPTY_SPEC;
  return { ...spec, opened, closed, floors };
}

/** All matches again where only the strongest were shown. */
export function showAll(spec: GraphSpec): GraphSpec {
  return { ...spec, floors: EMPTY_SPEC.floors };
}
