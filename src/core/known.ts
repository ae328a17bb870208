import { type FeatureId, featureOf, type PositionId, positionId } from './ids';
import type { KnownMatches, MatchLookup } from './lookup';
import { type MatchTable, type PairId, pairId, tableRow } from './match';

/** Matches of one feature at one position, computed here. */
export interface FoundList extends KnownMatches {
  readonly feature: FeatureId;
  readonly to: PositionId;
}

/**
 * What is known of the pack's matches so far: the tables of its atlas, and the longer lists that were computed
 * here. Lists computed here win, because they are exact, unless a table reaches further.
 */
export class KnownPack implements MatchLookup {
  readonly #features: ReadonlyMap<PositionId, number>;
  readonly #tables = new Map<PairId, MatchTable>();
  readonly #lists = new Map<FeatureId, Map<PositionId, FoundList>>();
  #version = 0;

  constructor(features: ReadonlyMap<PositionId, number>) {
    this.#features = features;
  }

  /** Another number whenever more is known. */
  get version(): number {
    return this.#version;
  }

  has(position: PositionId): boolean {
    return this.#features.has(position);
  }

  /** Number of features at a position; 0 where the pack has no SAE. */
  featuresAt(position: PositionId): number {
    return this.#features.get(position) ?? 0;
  }

  addTables(tables: ReadonlyMap<PairId, MatchTable>): void {
    this.#version++;
    for (const [pair, table] of tables) this.#tables.set(pair, table);
  }

  addLists(lists: readonly FoundList[]): void {
    this.#version++;
    for (const list of lists) {
      const own = this.#lists.get(list.feature) ?? new Map<PositionId, FoundList>();
      this.#lists.set(list.feature, own);
      const known = own.get(list.to);
      // Of two that are as long, the later one may know that nothing more comes.
      if (!known || known.index.length <= list.index.length) own.set(list.to, list);
    }
  }

  /** All lists that were computed for a feature. */
  listsOf(feature: FeatureId): FoundList[] {
    return [...(this.#lists.get(feature)?.values() ?? [])];
  }

  matches(feature: FeatureId, to: PositionId): KnownMatches | undefined {
    const list = this.#lists.get(feature)?.get(to);
    const at = featureOf(feature);
    const table = this.#tables.get(pairId(positionId(at), to));
    if (!table || at.index >= table.n || (list && (!list.more || list.index.length >= table.k))) return list;
    const row = tableRow(table, at.index);
    return { ...row, more: row.index.length === table.k && table.k < this.featuresAt(to) };
  }
}
