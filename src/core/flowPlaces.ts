import { type Cuts, cutFor, cutsAt } from './cuts';
import type { FlowRequest, Way } from './flowGraph';
import { type FeatureId, type Position, type PositionId, positionId, positionOf } from './ids';
import type { MatchLookup } from './lookup';
import { neighbours } from './pairs';

/** One way out of a position: where its features' matches are looked up, and what a match there needs to stand. */
export interface WayOut {
  readonly to: PositionId;
  readonly position: Position;
  readonly cut: number;
  readonly hidden: boolean;
  /** Ids of the features there by index, as far as they have been met: each is written once a trace. */
  readonly ids: FeatureId[];
}

/** What holds for all features of a position. */
export interface Surroundings {
  readonly id: PositionId;
  readonly waysOut: Readonly<Record<Way, readonly WayOut[]>>;
  readonly cuts: Pick<Cuts, Position['site']>;
}

/** The positions that one trace comes by. A position has thousands of features, and is worked out once. */
export class Places {
  readonly #request: FlowRequest;
  readonly #lookup: MatchLookup;
  readonly #known = new Map<number, Surroundings>();
  readonly #ids = new Map<PositionId, FeatureId[]>();

  constructor(request: FlowRequest, lookup: MatchLookup) {
    this.#request = request;
    this.#lookup = lookup;
  }

  around({ layer, site }: Position): Surroundings {
    const key = layer * 4 + (site === 'res' ? 0 : site === 'mlp' ? 1 : 2);
    let surroundings = this.#known.get(key);
    if (!surroundings) {
      surroundings = this.#look({ layer, site });
      this.#known.set(key, surroundings);
    }
    return surroundings;
  }

  #look(position: Position): Surroundings {
    const { cuts, chance, choice } = this.#request;
    const id = positionId(position);
    const { sources, targets } = neighbours(position, (p) => this.#lookup.has(p));
    const out = (to: PositionId, cut: number): WayOut => {
      const there = positionOf(to);
      const ids = this.#ids.get(to) ?? [];
      this.#ids.set(to, ids);
      return { to, position: there, cut, hidden: choice.hiddenSites.has(there.site), ids };
    };
    return {
      id,
      waysOut: {
        backward: sources.map((to) => out(to, cutFor(cuts, chance, id, to))),
        forward: targets.map((to) => out(to, cutFor(cuts, chance, to, id))),
      },
      cuts: cutsAt(cuts, chance, position),
    };
  }
}
