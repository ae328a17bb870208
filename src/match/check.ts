import { HeadwatersError } from '../core/errors';
import { type Decoder, type MatchTable, tableRow } from '../core/match';
import { randomFrom } from '../core/random';
import { prepareDecoder } from './decoder';
import type { MatchEngine } from './engine';
import { exactList } from './one';
import { fillNormal } from './random';
import { F32_ERROR } from './refine';
import { runNow, type Steps } from './steps';
import { matchRows } from './twin';

/**
 * Drivers have bugs, so no answer of a GPU is believed unseen: a sample of every job is compared with the twin
 * before it is refined, and a small job is compared in full at the start.
 */

export interface Check {
  /** Rows compared. */
  readonly rows: number;
  /** Largest difference between a cosine of the table and the twin's. */
  readonly largestDifference: number;
  /** Rows with a cosine that is off by more than 1e-5, a missing feature or one that should not be there. */
  readonly wrong: number;
}

/** `count` different rows below `n`, ascending, the same for the same seed. All of them if there are no more. */
export function sampleRows(n: number, count: number, seed: number): number[] {
  if (n <= count) return Array.from({ length: n }, (_, i) => i);
  const random = randomFrom(seed);
  const rows = new Set<number>();
  while (rows.size < count) rows.add(Math.floor(random() * n));
  return [...rows].sort((a, b) => a - b);
}

/** Compares `rows` of a float32 table with exact lists of the same length. Yields after every row. */
export function* checkSteps(
  table: MatchTable,
  target: Decoder,
  source: Decoder,
  rows: readonly number[],
): Steps<Check> {
  let largestDifference = 0;
  let wrong = 0;
  for (const i of rows) {
    const difference = rowDifference(table, target, source, i);
    if (difference > F32_ERROR) wrong++;
    largestDifference = Math.max(largestDifference, difference);
    yield;
  }
  return { rows: rows.length, largestDifference, wrong };
}

/** The same in one go. */
export function checkTable(
  table: MatchTable,
  target: Decoder,
  source: Decoder,
  rows: readonly number[],
): Check {
  return runNow(checkSteps(table, target, source, rows));
}

/** Infinity when a cosine is no number, or a feature is missing that is no tie, stands twice or is dead. */
function rowDifference(table: MatchTable, target: Decoder, source: Decoder, i: number): number {
  const found = tableRow(table, i);
  const exact = exactList(target, i, source, table.k);
  const length = exact.index.length;
  const features = new Set(Array.from(found.index));
  if (found.index.length !== length || features.size !== length) return Infinity;
  let largest = 0;
  for (let p = 0; p < length; p++) {
    const cosine = exact.cosine[p] as number;
    const difference = Math.abs((found.cosine[p] as number) - cosine);
    if (Number.isNaN(difference)) return Infinity;
    largest = Math.max(largest, difference);
    const tie = cosine <= (found.cosine[length - 1] as number) + F32_ERROR;
    if (!features.has(exact.index[p] as number) && !tie) return Infinity;
  }
  return largest;
}

/**
 * A small job of odd sizes with a dead row, compared in full: to be run when an engine starts.
 *
 * @param k the length of list that the engine will be asked for: some make code for each length.
 * @throws HeadwatersError `GpuError` when a single feature differs from the twin's.
 */
export async function selfTest(engine: MatchEngine, k = 7): Promise<void> {
  const random = randomFrom(1);
  const decoder = (n: number, d: number): Decoder => {
    const values = new Float32Array(n * d);
    fillNormal(values, random);
    values.fill(0, 3 * d, 4 * d);
    return prepareDecoder('0/res', n, d, values);
  };
  const target = decoder(70, 19);
  const source = decoder(45, 19);
  const found = await engine.matchAll(target, source, k);
  const exact = matchRows(target, source, k);
  const same = exact.index.every(
    (j, p) => j === found.index[p] && (j === -1 || exact.cosine[p] === found.cosine[p]),
  );
  if (!same) throw wrongAnswers();
}

export function wrongAnswers(): HeadwatersError {
  return new HeadwatersError('GpuError', {
    what: 'The GPU gives wrong answers: they differ from the same sums on the CPU.',
    next: 'Matching on the CPU still works. A newer browser or graphics driver may help.',
  });
}
