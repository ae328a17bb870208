import { traceFlow } from '../core/flow';
import type { FlowGraph } from '../core/flowGraph';
import type { GraphSpec } from '../core/spec';
import { besideSpec, graphOf, requestOf } from './graphOf';
import type { OpenPack } from './openPack';

/** Steps that would show more than anybody can look at. */

/** More new features by one step are asked about first. */
export const MOST_AT_ONCE = 100;
/** Halvings of the range of cosines in the search for a floor. */
const HALVINGS = 12;

/** All specs that are on show with one. */
function shownWith(spec: GraphSpec): readonly GraphSpec[] {
  return spec.compared ? [spec, besideSpec(spec, spec.compared)] : [spec];
}

function newIn(after: FlowGraph, before: FlowGraph): number {
  const known = new Set(before.nodes.map(({ id }) => id));
  return after.nodes.reduce((n, { id }) => n + Number(!known.has(id)), 0);
}

/** How many features a step adds to the graphs on show. */
export function addedBy(before: GraphSpec, after: GraphSpec, open: OpenPack): number {
  const graphs = shownWith(before).map((spec) => graphOf(spec, open));
  return shownWith(after).reduce((n, spec, i) => {
    const shown = graphs[i];
    return shown ? n + newIn(traceFlow(requestOf(spec, open), open.known), shown) : n;
  }, 0);
}

/** Whether a step adds more than can be shown unasked; found out without growing all of it. */
export function addsTooMany(before: GraphSpec, after: GraphSpec, open: OpenPack): boolean {
  let added = 0;
  for (const [i, spec] of shownWith(after).entries()) {
    const was = shownWith(before)[i];
    if (!was) continue;
    const shown = graphOf(was, open);
    const maxNodes = shown.nodes.length + MOST_AT_ONCE + 1;
    const graph = traceFlow({ ...requestOf(spec, open), maxNodes }, open.known);
    // With that many nodes in all, as many are new, or others have gone.
    added += graph.truncated ? MOST_AT_ONCE + 1 : newIn(graph, shown);
  }
  return added > MOST_AT_ONCE;
}

/**
 * The step with a floor under what it adds, so that its strongest matches come in and no more features than are shown
 * unasked; what was there stays. Null where nothing new would come in.
 *
 * @param pause called between traces
 */
export async function strongestOf(
  before: GraphSpec,
  after: GraphSpec,
  open: OpenPack,
  pause: () => Promise<void>,
): Promise<GraphSpec | null> {
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const cut = (low + high) / 2;
    if (addsTooMany(before, withFloor(before, after, cut), open)) low = cut;
    else high = cut;
    await pause();
  }
  const cut = Math.ceil(high * 1e4) / 1e4;
  const spec = withFloor(before, after, cut);
  return cut < 1 && !addsTooMany(before, spec, open) && addedBy(before, spec, open) > 0 ? spec : null;
}

/** Under what was opened by a step lies a floor; under what was there already, beyond the ranks that it had. */
function withFloor(before: GraphSpec, after: GraphSpec, cut: number): GraphSpec {
  const floors = new Map(after.floors);
  for (const [id, how] of after.opened) if (before.opened.get(id) !== how) floors.set(id, { cut, rank: 0 });
  if (after.k > before.k)
    for (const id of [...after.seeds, ...after.opened.keys()])
      if (!floors.has(id)) floors.set(id, { cut, rank: before.k });
  return { ...after, floors };
}
