import type { PositionId } from '../core/ids';
import type { Pack } from '../pack/open';

/** How far matching a pack has come. */
export interface Progress {
  /** Bytes of decoders that have come in, and of how many. */
  readonly bytes: number;
  readonly totalBytes: number;
  /** Pairs of neighbouring positions that are done both ways, and of how many. */
  readonly pairs: number;
  readonly totalPairs: number;
  /** Features matched, both ways, and of how many. */
  readonly rows: number;
  readonly totalRows: number;
  /** By the speed so far; null until there is any. */
  readonly secondsLeft: number | null;
}

/** A pair of neighbouring positions, matched both ways. */
export interface Pair {
  readonly target: PositionId;
  readonly source: PositionId;
}

/** How much there is to match in all. */
export type Total = Pick<Progress, 'totalPairs' | 'totalRows'>;

export function totalOf({ saes }: Pack, pairs: readonly Pair[]): Total {
  const n = (position: PositionId): number => saes.get(position)?.features ?? 0;
  const rows = pairs.map(({ target, source }) => n(target) + n(source));
  return { totalPairs: pairs.length, totalRows: sum(rows) };
}

/** Keeps count of work on pairs. Only the time while it runs counts, so that pauses do not slow down the estimate. */
export class ProgressCount {
  readonly #pack: Pack;
  readonly #now: () => number;
  readonly #onProgress: (progress: Progress) => void;
  readonly #since: number;
  /** Bytes by position: what is read again does not count again. */
  readonly #bytes = new Map<PositionId, number>();
  readonly #left: readonly Pair[];
  readonly #total: Total & Pick<Progress, 'totalBytes'>;
  #pairs: number;
  #rows: number;
  /** Cosines computed since the count began, with those of the pair at work. */
  #cosines = 0;
  #current = { rows: 0, cosines: 0 };

  /** @param left the pairs that are not done yet, of `all` */
  constructor(
    pack: Pack,
    all: readonly Pair[],
    left: readonly Pair[],
    onProgress: (progress: Progress) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#pack = pack;
    this.#left = left;
    this.#now = now;
    this.#onProgress = onProgress;
    this.#since = now();
    const positions = new Set(left.flatMap(({ target, source }) => [target, source]));
    const bytes = [...positions].map((position) => pack.saes.get(position)?.decoder.bytes ?? 0);
    this.#total = { totalBytes: sum(bytes), ...totalOf(pack, all) };
    this.#pairs = all.length - left.length;
    this.#rows = this.#total.totalRows - totalOf(pack, left).totalRows;
  }

  get progress(): Progress {
    const cosines = this.#cosines + this.#current.cosines;
    const all = sum(this.#left.map((pair) => 2 * this.#n(pair.target) * this.#n(pair.source)));
    const seconds = (this.#now() - this.#since) / 1000;
    return {
      ...this.#total,
      bytes: sum([...this.#bytes.values()]),
      pairs: this.#pairs,
      rows: this.#rows + this.#current.rows,
      secondsLeft: cosines > 0 ? (seconds * (all - cosines)) / cosines : null,
    };
  }

  /** Counts the bytes of one read of a decoder. */
  reading(position: PositionId): (bytes: number) => void {
    let read = 0;
    return (bytes) => {
      read += bytes;
      this.#bytes.set(position, Math.max(this.#bytes.get(position) ?? 0, read));
      this.#onProgress(this.progress);
    };
  }

  /** A decoder is here, wherever it came from. */
  arrived(position: PositionId): void {
    this.#bytes.set(position, this.#pack.saes.get(position)?.decoder.bytes ?? 0);
    this.#onProgress(this.progress);
  }

  /** So many features of the target, then of the source, of the pair at work are matched. */
  matched({ target, source }: Pair, targets: number, sources: number): void {
    this.#current = {
      rows: targets + sources,
      cosines: targets * this.#n(source) + sources * this.#n(target),
    };
    this.#onProgress(this.progress);
  }

  done(pair: Pair): void {
    this.#pairs++;
    this.#rows += totalOf(this.#pack, [pair]).totalRows;
    this.#cosines += 2 * this.#n(pair.target) * this.#n(pair.source);
    this.#current = { rows: 0, cosines: 0 };
    this.#onProgress(this.progress);
  }

  #n(position: PositionId): number {
    return this.#pack.saes.get(position)?.features ?? 0;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
