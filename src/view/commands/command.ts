import type { FlowGraph } from '../../core/flowGraph';
import type { GraphSpec } from '../../core/spec';
import type { AppState, Store } from '../../state/store';
import { graphOf } from '../graphOf';
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
  readonly graph: FlowGraph;
}

const NO_GRAPH: FlowGraph = { nodes: [], edges: [], missing: [], truncated: false };

export function nowOf(store: Store, services: Services): Now {
  const state = store.getState();
  return { store, services, state, graph: state.open ? graphOf(state.spec, state.open) : NO_GRAPH };
}

/** A step of the graph's history. */
export function step({ services }: Now, update: (spec: GraphSpec) => GraphSpec): void {
  services.change(update, 'step');
}
