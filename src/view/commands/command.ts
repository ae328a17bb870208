import type { FlowGraph } from '../../core/flowGraph';
import type { GraphSpec } from '../../core/spec';
import type { AppState, Store } from '../../state/store';
import { besideSpec, graphOf } from '../graphOf';
import type { Services } from '../services';

export const GROUPS = ['feature', 'graph', 'steering', 'page'] as const;

/** One thing that a person can do, wherever it is asked for. */
export interface Command {
  readonly id: string;
  readonly group: (typeof GROUPS)[number];
  readonly name: string;
  /** Its key, in words. */
  readonly shortcut?: string;
  /** It is about the selected feature, and leaves the keyboard there. */
  readonly staysOnFeature?: boolean;
  available(now: Now): boolean;
  run(now: Now): void;
}

/** What a command acts on: the page as it is when it is run. */
export interface Now {
  readonly store: Store;
  readonly services: Services;
  readonly state: AppState;
  /** The graph that a command is about: of two side by side the one that has the selected feature, the first if both do. */
  readonly graph: FlowGraph;
  /** All graphs on show. */
  readonly graphs: readonly FlowGraph[];
}

const NO_GRAPH: FlowGraph = { nodes: [], edges: [], missing: [], unmeasured: [], below: 0, truncated: false };

/** The picture that a command is asked for from: of two side by side the first, or the one beside it. */
export type Asking = 'first' | 'beside';

export function nowOf(store: Store, services: Services, asking?: Asking): Now {
  const state = store.getState();
  const { spec, open } = state;
  const first = open ? graphOf(spec, open) : NO_GRAPH;
  const graphs = open && spec.compared ? [first, graphOf(besideSpec(spec, spec.compared), open)] : [first];
  const asked = asking && graphs[asking === 'first' ? 0 : 1];
  const graph = asked ?? graphs.find(({ nodes }) => nodes.some(({ id }) => id === spec.selected)) ?? first;
  return { store, services, state, graph, graphs };
}

/** A step of the graph's history. */
export function step({ services }: Now, update: (spec: GraphSpec) => GraphSpec): void {
  services.change(update, 'step');
}
