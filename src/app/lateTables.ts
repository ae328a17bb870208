import type { MatchTable, PairId } from '../core/match';
import type { Clock } from './clock';

/** Tables are shown together when so many milliseconds have gone by: each of them makes the page trace its graph anew. */
const TOGETHER = 1_000;

export type Chance = Readonly<Partial<Record<PairId, number>>>;

/** Match tables that have come and are not shown yet. */
export class LateTables {
  readonly #clock: Clock;
  readonly #show: (tables: readonly MatchTable[], chance: Chance) => void;
  #tables: MatchTable[] = [];
  #chance: Chance[] = [];

  constructor(clock: Clock, show: (tables: readonly MatchTable[], chance: Chance) => void) {
    this.#clock = clock;
    this.#show = show;
  }

  add(tables: readonly MatchTable[], chance: Chance): void {
    if (this.#tables.length === 0) this.#clock.later(TOGETHER, () => this.showNow());
    this.#tables.push(...tables);
    this.#chance.push(chance);
  }

  showNow(): void {
    if (this.#tables.length === 0) return;
    const tables = this.#tables;
    const chance: Chance = Object.assign({}, ...this.#chance);
    this.#tables = [];
    this.#chance = [];
    this.#show(tables, chance);
  }
}
