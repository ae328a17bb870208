import type { PackName } from '../core/packName';
import type { GraphSpec } from '../core/spec';
import { addStep, type Journey, redo, undo } from '../state/history';
import { writeLink } from '../state/link';
import { packNameOf } from '../state/openPack';
import type { Store, Weight } from '../state/store';
import type { Clock } from './clock';
import type { Address } from './environment';

/** Presses of a key on a slider that are nearer than this, in milliseconds, are one step. */
const SETTLED_TOGETHER = 1_000;

/** Changes of the graph, their history, and the address that shows where it stands. */
export class Editing {
  readonly #store: Store;
  readonly #address: Address;
  readonly #clock: Clock;
  #lastSettled = Number.NEGATIVE_INFINITY;

  constructor(store: Store, address: Address, clock: Clock) {
    this.#store = store;
    this.#address = address;
    this.#clock = clock;
  }

  /** Shows a graph and its history in place of all that there was. */
  begin(journey: Journey, weight: Weight | 'none'): void {
    this.#store.setState({ ...journey, dragFrom: null });
    this.#lastSettled = Number.NEGATIVE_INFINITY;
    if (weight !== 'none') this.#show(weight === 'step');
  }

  /**
   * Changes the graph. A `step` becomes an entry of the browser's history; what changes nothing is no step. A slider is
   * written when it has come to rest, and one that is pressed on by key makes one step of it all.
   */
  readonly change = (update: (spec: GraphSpec) => GraphSpec, weight: Weight): void => {
    const { spec: now, dragFrom, history } = this.#store.getState();
    const spec = update(now);
    const from = dragFrom ?? now;
    if (weight === 'drag') {
      this.#store.setState({ spec, dragFrom: from });
      return;
    }
    const at = this.#clock.now();
    const together = weight === 'settle' && at - this.#lastSettled < SETTLED_TOGETHER;
    this.#lastSettled = weight === 'settle' ? at : Number.NEGATIVE_INFINITY;
    const part = weight === 'touch' || together;
    const journey = part ? { spec, history } : addStep({ spec: from, history }, spec);
    this.#store.setState({ ...journey, dragFrom: null });
    this.#show(journey.history !== history);
  };

  readonly undo = (): void => this.#travel(undo);
  readonly redo = (): void => this.#travel(redo);

  #travel(way: (journey: Journey) => Journey): void {
    const { spec, history, dragFrom } = this.#store.getState();
    this.begin(way({ spec: dragFrom ?? spec, history }), 'touch');
  }

  #show(asStep: boolean): void {
    const { spec, open } = this.#store.getState();
    if (!open) return;
    const fragment = this.fragmentOf(spec);
    if (fragment === this.#address.fragment()) return;
    if (asStep) this.#address.push(fragment);
    else this.#address.replace(fragment);
  }

  /** The fragment that shows a graph of the open pack. */
  fragmentOf(spec: GraphSpec): string {
    return writeLink(spec, this.#packName());
  }

  #packName(): PackName {
    const { open } = this.#store.getState();
    return open ? packNameOf(open) : { id: '', revision: null };
  }
}
