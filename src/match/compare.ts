import { type MatchTable, tableRow } from '../core/match';

/** How two tables of the same pair compare. */
export interface Comparison {
  readonly rows: number;
  /** Largest difference of two cosines in the same place. */
  readonly largest: number;
  /** Rows that differ by more than rounding: another cosine, or another feature that is no tie. */
  readonly different: number;
}

/**
 * Compares a stored table with one computed from the decoders, row by row, in the places that both have.
 *
 * Stored cosines are rounded, so features whose cosines differ by no more than `rounding` may stand in another order.
 * Let the computed table have one place more than the stored one: only its runner-up tells a tie at the end of
 * the list from a wrong feature there. With a `rounding` of 0 nothing is a tie: equal cosines have their order.
 */
export function compareTables(stored: MatchTable, computed: MatchTable, rounding: number): Comparison {
  const k = Math.min(stored.k, computed.k);
  let largest = 0;
  let different = 0;
  for (let i = 0; i < stored.n; i++) {
    const found = tableRow(stored, i).index;
    let same = true;
    for (let p = 0; p < k; p++) {
      const [at, bt] = [i * stored.k + p, i * computed.k + p];
      const index = stored.index[at] ?? -1;
      const other = computed.index[bt] ?? -1;
      if (index === -1 || other === -1) {
        if (index !== other) same = false;
        continue;
      }
      const cosine = stored.cosine[at] ?? Number.NaN;
      const difference = Math.abs(cosine - (computed.cosine[bt] ?? Number.NaN));
      if (difference > largest) largest = difference;
      // Written so that NaN is a difference too.
      if (!(difference <= rounding)) same = false;
      if (index === other) continue;
      const repeated = Array.prototype.indexOf.call(found, index) !== p;
      if (rounding === 0 || repeated || !isTie(index, cosine, computed, i, rounding)) same = false;
    }
    if (!same) different++;
  }
  return { rows: stored.n, largest, different };
}

/**
 * Whether a feature can have this cosine, as far as row `i` tells: it stands in the row with this cosine, or the
 * row is full and ends with this cosine, so that more such features may follow beyond its end.
 */
function isTie(index: number, cosine: number, table: MatchTable, i: number, rounding: number): boolean {
  const row = tableRow(table, i);
  const place = Array.prototype.indexOf.call(row.index, index);
  if (place === -1 && row.index.length < table.k) return false;
  const other = row.cosine[place === -1 ? table.k - 1 : place] ?? Number.NaN;
  return Math.abs(cosine - other) <= rounding;
}
