import type { FlowGraph } from '../../core/flowGraph';
import type { FeatureId } from '../../core/ids';
import type { GraphSpec } from '../../core/spec';
import { besideSpec, graphOf } from '../../state/graphOf';
import { addsTooMany } from '../../state/growth';
import type { AppState, Store } from '../../state/store';
import type { Services } from '../services';

export const SECTIONS = ['feature', 'graph', 'steering', 'page'] as const;

/** One thing that a person can do: the same object for the palette, keys, buttons, menus and the tour. */
export interface Command {
  readonly id: string;
  /** Where the palette lists it. */
  readonly section: (typeof SECTIONS)[number];
  readonly name: Text;
  /** What its button says where the place of the button says the rest. */
  readonly short?: Text;
  /** One line more than the name. */
  readonly description?: string;
  /** In the spelling of tinykeys. */
  readonly keys?: readonly string[];
  /** Whether its keys work anywhere on the page, or on a feature of the picture that has the focus. */
  readonly keysWork?: 'anywhere' | 'while typing' | 'on a feature';
  /** Where another command has the same key: whether it now belongs to this one. */
  ownsKey?(now: Now, key: string): boolean;
  /** It is about the selected feature, and leaves the focus there. */
  readonly staysOnFeature?: boolean;
  /** Whether it can be run now. */
  when(now: Now): boolean;
  run(now: Now): void;
}

type Text = string | ((now: Now) => string);

/** What a command acts on: the page as it is when it is run. */
export interface Now {
  readonly store: Store;
  readonly services: Services;
  readonly state: AppState;
  /** The feature that a command is about: the selected one unless another one was named. */
  readonly feature: FeatureId | null;
  /** The graph that a command is about: of two side by side the one with the feature, the first if both have it. */
  readonly graph: FlowGraph;
  /** All graphs on show. */
  readonly graphs: readonly FlowGraph[];
}

/** The picture that a command is asked for from: of two side by side the first, or the one beside it. */
export type Asking = 'first' | 'beside';

/** What a command is about, where that is not the selected feature in the graph that has it. */
export interface About {
  readonly feature?: FeatureId;
  readonly asking?: Asking;
  /** Graphs on show, where they have been traced already. */
  readonly graphs?: readonly FlowGraph[];
}

const NO_GRAPH: FlowGraph = { nodes: [], edges: [], missing: [], unmeasured: [], below: 0, truncated: false };

/** The page as it is now. Graphs are traced only for commands that look at them. */
export function nowOf(store: Store, services: Services, about: About = {}): Now {
  const state = store.getState();
  const feature = about.feature ?? state.spec.selected;
  let known = about.graphs;
  return {
    store,
    services,
    state,
    feature,
    get graphs() {
      known ??= graphsOf(state);
      return known;
    },
    get graph() {
      const asked = about.asking && this.graphs[about.asking === 'first' ? 0 : 1];
      return asked ?? this.graphs.find((graph) => hasNode(graph, feature)) ?? this.graphs[0] ?? NO_GRAPH;
    },
  };
}

function graphsOf({ spec, open }: AppState): readonly FlowGraph[] {
  if (!open) return [];
  const first = graphOf(spec, open);
  return spec.compared ? [first, graphOf(besideSpec(spec, spec.compared), open)] : [first];
}

export function hasNode({ nodes }: FlowGraph, feature: FeatureId | null): boolean {
  return feature !== null && nodes.some(({ id }) => id === feature);
}

type Update = (spec: GraphSpec) => GraphSpec;
type Nothing = undefined | null | false;

/** A step of the graph's history. */
export function step({ services }: Now, update: Update): void {
  services.change(update, 'step');
}

/** A command that is one step of the graph's history, where there is one to take. */
export function stepping(
  about: Omit<Command, 'when' | 'run'>,
  updateOf: (now: Now) => Update | Nothing,
): Command {
  return {
    staysOnFeature: true,
    ...about,
    when: (now) => Boolean(updateOf(now)),
    run(now) {
      const update = updateOf(now);
      if (update) step(now, update);
    },
  };
}

/** A stepping command that may add many features: more than can be looked at are asked about first. */
export function growing(
  about: Omit<Command, 'when' | 'run'>,
  updateOf: (now: Now) => Update | Nothing,
): Command {
  const command = stepping(about, updateOf);
  return {
    ...command,
    run(now) {
      const update = updateOf(now);
      if (update && !askFirst(now.store, shortNameOf(command, now), update)) step(now, update);
    },
  };
}

/** Whether a step adds so much that somebody is asked now whether it should be taken. */
export function askFirst(store: Store, name: string, update: Update): boolean {
  const { spec, open } = store.getState();
  if (!open || !addsTooMany(spec, update(spec), open)) return false;
  store.setState({ growthAsked: { name, update } });
  return true;
}

export function nameOf({ name }: Command, now: Now): string {
  return typeof name === 'string' ? name : name(now);
}

/** What the button of a command says. */
export function shortNameOf(command: Command, now: Now): string {
  return nameOf({ ...command, name: command.short ?? command.name }, now);
}
