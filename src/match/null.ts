import { type Decoder, pairId } from '../core/match';
import { randomFrom } from '../core/random';
import { liveRows, prepareDecoder } from './decoder';
import { checkJob } from './engine';
import { fillNormal, seedOf } from './random';
import { runNow, runPaced, type Steps } from './steps';
import { matchSteps } from './twin';

/**
 * What a match is worth if the target were no feature at all.
 *
 * The score of a feature is a maximum over all N features of the source, so its chance level is an extreme value
 * and not zero (about 0.23 for 1,024 random directions in 192 dimensions). Decoders also share preferred
 * directions, which raises it further. So the null is drawn from the pack itself: x = W^T g with W the unit rows
 * of the target and g normal, a Gaussian direction with the second moment of the target's decoder that singles
 * out none of its features. A cut at the 99th percentile lets 1 % of such directions pass.
 */

const SAMPLES = 512;
const PERCENTILE = 0.99;
/** Directions are gathered from this many decoder rows at a time. */
const TOGETHER = 4;

/**
 * The best cosine with any live feature of `source` for `samples` random directions, ascending. Empty when
 * either decoder has no live row. The same for the same seed.
 *
 * @throws HeadwatersError `LimitError` when the decoders differ in width.
 */
export function nullBest(target: Decoder, source: Decoder, samples: number, seed: number): Float64Array {
  return runNow(nullSteps(target, source, samples, seed));
}

/**
 * The cosine that 99 % of 512 random directions do not exceed; 1 when there is nothing to compare with. The seed
 * comes from the pair's id, so that a pair has one cut.
 *
 * @throws HeadwatersError `LimitError` when the decoders differ in width.
 */
export function nullCut(target: Decoder, source: Decoder): number {
  return cutOf(nullBest(target, source, SAMPLES, pairSeed(target, source)));
}

/** The same cut, giving the event loop a turn every 8 ms. Throws `AbortError` when the signal stops it. */
export async function nullCutPaced(target: Decoder, source: Decoder, signal?: AbortSignal): Promise<number> {
  return cutOf(await runPaced(nullSteps(target, source, SAMPLES, pairSeed(target, source)), signal));
}

function* nullSteps(target: Decoder, source: Decoder, samples: number, seed: number): Steps<Float64Array> {
  checkJob(target, source, 1);
  if (!liveRows(target).length || !liveRows(source).length) return new Float64Array(0);
  const directions = yield* directionSteps(target, samples, seed);
  const lists = yield* matchSteps(directions, source, 1, 0, samples);
  return lists.cosine.sort();
}

/** `samples` rows x = W^T g over the live unit rows of `target`. */
function* directionSteps(target: Decoder, samples: number, seed: number): Steps<Decoder> {
  const { d, rows, norms, position } = target;
  const random = randomFrom(seed);
  const sums = new Float64Array(samples * d);
  const weights = new Float32Array(samples * TOGETHER);
  const unit = new Float64Array(TOGETHER * d);
  const live = liveRows(target);
  for (let first = 0; first < live.length; first += TOGETHER) {
    unit.fill(0);
    live.subarray(first, first + TOGETHER).forEach((i, r) => {
      const norm = norms[i] as number;
      for (let c = 0; c < d; c++) unit[r * d + c] = (rows[i * d + c] as number) / norm;
    });
    fillNormal(weights, random);
    for (let s = 0; s < samples; s++) addFour(sums, s * d, d, unit, weights, s * TOGETHER);
    yield;
  }
  return prepareDecoder(position, samples, d, Float32Array.from(sums));
}

/** sums[start + c] += the four unit rows at c, weighted. */
function addFour(
  sums: Float64Array,
  start: number,
  d: number,
  unit: Float64Array,
  weights: Float32Array,
  at: number,
): void {
  const w0 = weights[at] as number;
  const w1 = weights[at + 1] as number;
  const w2 = weights[at + 2] as number;
  const w3 = weights[at + 3] as number;
  for (let c = 0; c < d; c++) {
    const a = w0 * (unit[c] as number) + w1 * (unit[d + c] as number);
    const b = w2 * (unit[2 * d + c] as number) + w3 * (unit[3 * d + c] as number);
    sums[start + c] = (sums[start + c] as number) + a + b;
  }
}

function pairSeed(target: Decoder, source: Decoder): number {
  return seedOf(pairId(target.position, source.position));
}

function cutOf(ascending: Float64Array): number {
  return ascending[Math.ceil(PERCENTILE * ascending.length) - 1] ?? 1;
}
