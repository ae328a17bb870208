import { NO_CHOICE } from '../core/choice';
import { compared, type Flow, layOut } from '../state/flow';
import { type FlowSpec, graphOf, quickGraphOf } from '../state/graphOf';
import type { OpenPack } from '../state/openPack';
import type { AppState } from '../state/store';
import type { Clock } from './clock';

/**
 * The graph of the spec, and the one that it is compared with. A small graph is there with its spec.
 * A large one is traced and laid out in tasks of their own, and until it is done the one before stays, so that the
 * page answers meanwhile.
 */
export class Flows {
  readonly #first: Traced;
  readonly #beside: Traced;
  #comparedSeeds: FlowSpec['seeds'] = [];

  /** @param late is given the graphs when one has come that was not there with its spec */
  constructor(clock: Clock, late: (flows: FlowsOnShow) => void) {
    const give = (): void => late(this.#flows());
    this.#first = new Traced(clock, give);
    this.#beside = new Traced(clock, give);
  }

  /** The graphs of a state where they are others than those of the state before; empty where they are the same. */
  derive({ spec, open }: AppState): Partial<FlowsOnShow> {
    const { compared: other } = spec;
    if (other !== (this.#comparedSeeds[0] ?? null)) this.#comparedSeeds = other ? [other] : [];
    const beside = other && { ...spec, seeds: this.#comparedSeeds, pinned: NO_CHOICE.pinned };
    const changed = [this.#first.follow(spec, open), this.#beside.follow(beside, open)];
    return changed.some(Boolean) ? this.#flows() : {};
  }

  #flows(): FlowsOnShow {
    const [flow, beside] = [this.#first.flow, this.#beside.flow];
    if (!flow || !beside) return { flow, other: null };
    const [one, other] = compared(flow, beside);
    return { flow: one, other };
  }
}

export type FlowsOnShow = Pick<AppState, 'flow' | 'other'>;

/** One graph that follows its spec. */
class Traced {
  readonly #clock: Clock;
  readonly #late: () => void;
  #key: readonly unknown[] = [];
  #cancel: () => void = () => undefined;
  flow: Flow | null = null;

  /** @param late hears when a graph is there that was not there at once */
  constructor(clock: Clock, late: () => void) {
    this.#clock = clock;
    this.#late = late;
  }

  /** Returns true when the flow is another one now. */
  follow(spec: FlowSpec | null, open: OpenPack | null): boolean {
    const key = spec && open ? partsOf(spec, open) : [];
    if (key.length === this.#key.length && key.every((part, i) => part === this.#key[i])) return false;
    this.#key = key;
    this.#cancel();
    if (!spec || !open) {
      this.flow = null;
      return true;
    }
    const graph = quickGraphOf(spec, open);
    if (graph) {
      this.flow = layOut(graph, spec, open);
      return true;
    }
    this.#traceLater(spec, open);
    return false;
  }

  /** Each thing in a task of its own. */
  #traceLater(spec: FlowSpec, open: OpenPack): void {
    const next = (run: () => void): void => {
      this.#cancel = this.#clock.later(0, run);
    };
    next(() => {
      const graph = graphOf(spec, open);
      next(() => {
        const flow = layOut(graph, spec, open);
        next(() => {
          this.flow = flow;
          this.#late();
        });
      });
    });
  }
}

/** All that a flow depends on. Specs are never changed, only replaced, part by part: equal parts are the same ones. */
function partsOf(spec: FlowSpec, { known, chance }: OpenPack): unknown[] {
  const { seeds, direction, k, cuts, opened, closed, floors, removed, pinned, hiddenSites, groups } = spec;
  const reach = [seeds, direction, k, cuts, opened, closed, floors];
  return [known, known.version, chance, ...reach, removed, pinned, hiddenSites, groups];
}
