import { isAbort, messageOf } from '../core/errors';
import { notify, type Store, settle } from '../state/store';
import { isMendable, tellUnfetched } from './bring';
import type { Network } from './environment';

/** What failed for want of a network, and how it is done again. */
export class Mending<What extends string> {
  readonly #store: Store;
  readonly #network: Network;
  /** What its messages are about. */
  readonly #about: string;
  readonly #failed = new Map<What, () => void>();

  constructor(store: Store, network: Network, about: string) {
    this.#store = store;
    this.#network = network;
    this.#about = about;
  }

  /** The network is back, or somebody asks for it: all of it is done again. */
  readonly goOn = (): void => {
    const all = [...this.#failed.values()];
    this.#failed.clear();
    settle(this.#store, this.#about);
    for (const again of all) again();
  };

  begin(what: What): void {
    this.#failed.delete(what);
  }

  /** Remembers how to do it again, where a network can mend it. Returns whether it can. */
  fail(what: What, error: unknown, again: () => void): boolean {
    const can = isMendable(error);
    if (can) this.#failed.set(what, again);
    return can;
  }

  /** Whatever fails becomes a message, until the work is left; what a network can mend is done again when it is back. */
  async tolerate(
    what: What,
    again: () => void,
    act: () => Promise<void>,
    isLeft: () => boolean,
  ): Promise<void> {
    this.begin(what);
    try {
      await act();
      if (this.#failed.size === 0) settle(this.#store, this.#about);
    } catch (error) {
      if (isAbort(error) || isLeft()) return;
      const text = messageOf(error);
      if (!this.fail(what, error, again)) return notify(this.#store, { kind: 'trouble', text });
      tellUnfetched({ store: this.#store, network: this.#network }, this.#about, text, this.goOn);
    }
  }
}
