import { type GraphSpec, isSameWork } from '../core/spec';
import { addsTooMany } from '../state/growth';
import type { AppState, Store } from '../state/store';

/**
 * Steps whose matches come after them: beyond the stored lists nobody knows how much a larger k adds. When it turns out
 * to be more than is shown unasked, the step is taken back and asked about.
 */
export class LateGrowth {
  readonly #store: Store;
  readonly #undo: () => void;
  #step: { readonly from: GraphSpec; readonly to: GraphSpec; lacked: boolean } | undefined;

  constructor(store: Store, undo: () => void) {
    this.#store = store;
    this.#undo = undo;
  }

  /** To be told of every change. */
  react(now: AppState, before: AppState): void {
    const [past, was] = [now.history.past, before.history.past];
    const from = past.at(-1);
    if (past.length > was.length && from) this.#step = { from, to: now.spec, lacked: false };
    if (!this.#step || now.flow === before.flow || !now.open || !now.flow) return;
    const { to, from: start } = this.#step;
    if (!isSameWork(now.spec, to)) {
      this.#step = undefined;
      return;
    }
    const { lacked } = this.#step;
    this.#step.lacked = [now.flow, now.other].some((flow) => flow && flow.graph.missing.length > 0);
    if (this.#step.lacked) return;
    this.#step = undefined;
    // What was known when the step was made was asked about then.
    if (!lacked || now.growthAsked || !addsTooMany(start, to, now.open)) return;
    this.#undo();
    const name = to.k > start.k ? `k = ${to.k}` : 'This step';
    this.#store.setState({
      growthAsked: { name, update: ({ selected }) => ({ ...to, selected }) },
    });
  }
}
