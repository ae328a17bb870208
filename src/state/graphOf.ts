import { type Choice, NO_CHOICE } from '../core/choice';
import { traceFlow } from '../core/flow';
import type { FlowGraph, FlowRequest, Reach } from '../core/flowGraph';
import type { FeatureId } from '../core/ids';
import type { GraphSpec } from '../core/spec';
import type { OpenPack } from './openPack';

/** More nodes than this tell nobody anything. */
export const MOST_NODES = 5000;
/** A graph of at most so many nodes is traced and laid out in a small part of a frame. */
export const QUICK_NODES = 600;

/** What a graph shows before anything is opened by hand. */
export const MAIN_REACH: Reach = {
  depth: Number.POSITIVE_INFINITY,
  follow: 'main',
  opened: new Map(),
  closed: new Set(),
  floors: new Map(),
};

/** What of a spec decides which graph is drawn. */
export type FlowSpec = Pick<
  GraphSpec,
  'seeds' | 'direction' | 'k' | 'cuts' | 'opened' | 'closed' | 'floors' | 'groups' | keyof Choice
>;

/** What a spec shows beside its own graph: everything alike but the seed, and without the pins, which are of the first. */
export function besideSpec<T extends FlowSpec>(spec: T, seed: FeatureId): T {
  return { ...spec, seeds: [seed], pinned: NO_CHOICE.pinned };
}

export function requestOf(spec: FlowSpec, { chance }: Pick<OpenPack, 'chance'>): FlowRequest {
  const { seeds, direction, k, cuts, opened, closed, floors, removed, pinned, hiddenSites } = spec;
  return {
    seeds,
    direction,
    k,
    cuts,
    chance,
    choice: { removed, pinned, hiddenSites },
    reach: { ...MAIN_REACH, opened, closed, floors },
    maxNodes: MOST_NODES,
  };
}

/** Graphs that were asked for last, with all that they depend on: two can be on show side by side. */
let kept: readonly { readonly key: readonly unknown[]; readonly graph: FlowGraph }[] = [];
const KEPT = 2;

/** The graph of a spec. Page and commands ask for the same one again and again, and it is traced once. */
export function graphOf(spec: FlowSpec, open: OpenPack): FlowGraph {
  return recall(spec, open) ?? keep(spec, open, traceFlow(requestOf(spec, open), open.known));
}

/** The same where it has at most `QUICK_NODES` nodes, or is known already; undefined where it takes longer. */
export function quickGraphOf(spec: FlowSpec, open: OpenPack): FlowGraph | undefined {
  const known = recall(spec, open);
  if (known) return known.nodes.length <= QUICK_NODES ? known : undefined;
  const graph = traceFlow({ ...requestOf(spec, open), maxNodes: QUICK_NODES }, open.known);
  return graph.truncated ? undefined : keep(spec, open, graph);
}

function recall(spec: FlowSpec, open: OpenPack): FlowGraph | undefined {
  const key = keyOf(spec, open);
  return kept.find((one) => one.key.every((part, i) => part === key[i]))?.graph;
}

function keep(spec: FlowSpec, open: OpenPack, graph: FlowGraph): FlowGraph {
  kept = [{ key: keyOf(spec, open), graph }, ...kept].slice(0, KEPT);
  return graph;
}

/** Specs are never changed, only replaced, part by part: equal parts are the same ones. */
function keyOf(spec: FlowSpec, { known, chance }: OpenPack): unknown[] {
  const { direction, k, cuts, opened, closed, floors, removed, pinned, hiddenSites } = spec;
  const seeds = spec.seeds.join();
  return [
    known,
    known.version,
    chance,
    seeds,
    direction,
    k,
    cuts,
    opened,
    closed,
    floors,
    removed,
    pinned,
    hiddenSites,
  ];
}
