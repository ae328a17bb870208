import type { PositionId } from '../core/ids';
import type { MatchTable } from '../core/match';

/**
 * The `k` best features of each row while they are being looked for: larger cosine first, equal cosines in the
 * order of their index. Insertion into a short sorted list, because after the first few columns almost every
 * candidate fails the first comparison.
 */
export class TopLists {
  readonly rows: number;
  readonly k: number;
  /** `[rows, k]`; -1 where nothing stands yet. */
  readonly index: Int32Array;
  /** `[rows, k]`; -Infinity where nothing stands yet. */
  readonly cosine: Float64Array;

  constructor(rows: number, k: number) {
    this.rows = rows;
    this.k = k;
    this.index = new Int32Array(rows * k).fill(-1);
    this.cosine = new Float64Array(rows * k).fill(-Infinity);
  }

  /** Offers feature `index` with a finite `cosine` to list `row`. */
  offer(row: number, cosine: number, index: number): void {
    const values = this.cosine;
    const first = row * this.k;
    let place = first + this.k - 1;
    if (!this.#before(cosine, index, place)) return;
    while (place > first && this.#before(cosine, index, place - 1)) {
      values[place] = values[place - 1] as number;
      this.index[place] = this.index[place - 1] as number;
      place--;
    }
    values[place] = cosine;
    this.index[place] = index;
  }

  /** Empties list `row`. */
  clear(row: number): void {
    this.index.fill(-1, row * this.k, (row + 1) * this.k);
    this.cosine.fill(-Infinity, row * this.k, (row + 1) * this.k);
  }

  /** The lists as a table, over the same memory. Nothing more may be offered afterwards. */
  table(from: PositionId, to: PositionId): MatchTable {
    const { rows, k, index, cosine } = this;
    for (let p = 0; p < index.length; p++) if (index[p] === -1) cosine[p] = NaN;
    return { from, to, n: rows, k, index, cosine };
  }

  #before(cosine: number, index: number, place: number): boolean {
    const held = this.cosine[place] as number;
    return cosine > held || (cosine === held && index < (this.index[place] as number));
  }
}
