import { HeadwatersError } from '../src/core/errors';
import { type MatchTable, pairId, tableRow } from '../src/core/match';
import { sampleRows } from '../src/match/check';
import { compareTables } from '../src/match/compare';
import { exactList } from '../src/match/one';
import { openAtlas, readTables, roundingOf } from '../src/pack/atlas';
import type { Pack } from '../src/pack/open';
import type { DecoderStore } from '../src/trace/decoderStore';

/** Rows of each table that are computed again. */
const SAMPLE = 16;

export interface AtlasCheck {
  readonly k: number;
  readonly tables: number;
  readonly rowsCompared: number;
  readonly largestDifference: number;
}

/**
 * Reads both halves of a pack's atlas and computes a sample of its rows again; null where the pack has none.
 *
 * @throws FileError for the first table that is not there, does not fit or does not hold the pack's matches
 */
export async function checkAtlas(pack: Pack, decoders: DecoderStore): Promise<AtlasCheck | null> {
  const atlas = await openAtlas(pack);
  if (!atlas) return null;
  const rounding = roundingOf(atlas);
  let [tables, rowsCompared, largestDifference] = [0, 0, 0];
  for (const way of ['backward', 'forward'] as const)
    for (const table of (await readTables(pack, atlas, way)).values()) {
      const rows = sampleRows(table.n, SAMPLE, tables);
      const exact = await exactRows(table, rows, decoders);
      const { largest, different } = compareTables(pick(table, rows), exact, rounding);
      if (different > 0) throw wrongTable(atlas.file.ref.path, table, different, rows.length);
      tables++;
      rowsCompared += rows.length;
      largestDifference = Math.max(largestDifference, largest);
    }
  return { k: atlas.k, tables, rowsCompared, largestDifference };
}

/** Some rows of a table, as a table. */
function pick(table: MatchTable, rows: readonly number[]): MatchTable {
  return build(table, table.k, rows, (row) => tableRow(table, row));
}

/** The same rows computed from the decoders, with the runner-up: it tells ties at the end from wrong features. */
async function exactRows(
  table: MatchTable,
  rows: readonly number[],
  decoders: DecoderStore,
): Promise<MatchTable> {
  const [target, source] = [await decoders.get(table.from), await decoders.get(table.to)];
  const k = table.k + 1;
  return build(table, k, rows, (row) => exactList(target, row, source, k));
}

function build(
  { from, to }: MatchTable,
  k: number,
  rows: readonly number[],
  list: (row: number) => { index: ArrayLike<number>; cosine: ArrayLike<number> },
): MatchTable {
  const index = new Int32Array(rows.length * k).fill(-1);
  const cosine = new Float64Array(rows.length * k).fill(Number.NaN);
  rows.forEach((row, at) => {
    const found = list(row);
    index.set(found.index, at * k);
    cosine.set(found.cosine, at * k);
  });
  return { from, to, n: rows.length, k, index, cosine };
}

function wrongTable(
  path: string,
  { from, to }: MatchTable,
  different: number,
  rows: number,
): HeadwatersError {
  return new HeadwatersError('FileError', {
    what: `${path} does not hold the matches of this pack's decoders, in ${pairId(from, to)}.`,
    expected: `${rows} sampled rows as computed here`,
    found: `${different} that differ`,
    next: 'Build it again with "headwaters match".',
  });
}
