import type { MatchTable } from '../core/match';

/** How two tables of the same pair compare. */
export interface Comparison {
  readonly rows: number;
  /** Largest difference of two cosines in the same place. */
  readonly largest: number;
  /** Rows that differ by more than rounding: another cosine, or another feature that is no tie. */
  readonly different: number;
}

/** Compares the places that both tables have, row by row. */
export function compareTables(a: MatchTable, b: MatchTable, rounding: number): Comparison {
  const k = Math.min(a.k, b.k);
  let largest = 0;
  let different = 0;
  for (let i = 0; i < a.n; i++) {
    let same = true;
    for (let p = 0; p < k; p++) {
      const [at, bt] = [i * a.k + p, i * b.k + p];
      const empty = a.index[at] === -1;
      if (empty !== (b.index[bt] === -1)) same = false;
      if (empty || b.index[bt] === -1) continue;
      const difference = Math.abs((a.cosine[at] ?? 0) - (b.cosine[bt] ?? 0));
      largest = Math.max(largest, difference);
      // Cosines in order and equal place by place: another index can then only be a tie.
      if (!(difference <= rounding)) same = false;
      else if (a.index[at] !== b.index[bt] && !isTie(a, at, i, rounding)) same = false;
    }
    if (!same) different++;
  }
  return { rows: a.n, largest, different };
}

/** A neighbour in the list (or beyond its end) has the same cosine but for rounding. */
function isTie(table: MatchTable, at: number, row: number, rounding: number): boolean {
  const cosine = table.cosine[at] ?? 0;
  const last = row * table.k + table.k - 1;
  const near = (p: number): boolean => Math.abs((table.cosine[p] ?? 0) - cosine) <= 2 * rounding;
  return at === last || near(at + 1) || (at > row * table.k && near(at - 1));
}
