import type { FlowRequest, Way } from './flowGraph';
import { type FeatureId, type Position, type PositionId, positionId, positionOf } from './ids';
import type { MatchLookup } from './lookup';
import { type PairId, pairId } from './match';
import { neighbours } from './pairs';

/** One way out of a position: where its features' matches are looked up. */
export interface WayOut {
  readonly to: PositionId;
  readonly position: Position;
  /** The pair `target>source` whose cut a match has to reach, and the site of its source. */
  readonly pair: PairId;
  readonly site: Position['site'];
  readonly hidden: boolean;
  /** Ids of the features there by index, as far as they have been met: each is written once a trace. */
  readonly ids: FeatureId[];
}

export type WaysOut = Readonly<Record<Way, readonly WayOut[]>>;

/** The positions that one trace comes by. A position has thousands of features, and is worked out once. */
export class Positions {
  readonly #request: FlowRequest;
  readonly #lookup: MatchLookup;
  readonly #known = new Map<number, WaysOut>();
  readonly #ids = new Map<PositionId, FeatureId[]>();

  constructor(request: FlowRequest, lookup: MatchLookup) {
    this.#request = request;
    this.#lookup = lookup;
  }

  waysOut({ layer, site }: Position): WaysOut {
    const key = layer * 4 + (site === 'res' ? 0 : site === 'mlp' ? 1 : 2);
    let ways = this.#known.get(key);
    if (!ways) {
      ways = this.#look({ layer, site });
      this.#known.set(key, ways);
    }
    return ways;
  }

  #look(position: Position): WaysOut {
    const { hiddenSites } = this.#request.choice;
    const id = positionId(position);
    const { sources, targets } = neighbours(position, (p) => this.#lookup.has(p));
    const out = (to: PositionId, target: PositionId, source: PositionId): WayOut => {
      const there = positionOf(to);
      const ids = this.#ids.get(to) ?? [];
      this.#ids.set(to, ids);
      return {
        to,
        position: there,
        pair: pairId(target, source),
        site: positionOf(source).site,
        hidden: hiddenSites.has(there.site),
        ids,
      };
    };
    return {
      backward: sources.map((to) => out(to, id, to)),
      forward: targets.map((to) => out(to, to, id)),
    };
  }
}
