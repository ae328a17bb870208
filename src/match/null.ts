import { type Decoder, pairId } from '../core/match';
import { randomFrom } from '../core/random';
import { liveRows, prepareDecoder } from './decoder';
import { checkJob, type MatchEngine } from './engine';
import { MOST_MIXED, sharedMix } from './mix';
import { fillNormal, seedOf } from './random';
import { runNow, runPaced, type Steps } from './steps';
import { matchSteps, twinEngine } from './twin';
import { MIX_ROWS } from './wasm/mix';

/**
 * What a match would be worth if the target were not a feature at all.
 *
 * The score of a feature is a maximum over all N features of the source, so its chance level is an extreme value
 * and not zero. Decoders also share preferred directions, which raises it further. So the null is drawn from the pack itself: x = W^T g with W the unit rows
 * of the target and g normal, a Gaussian direction with the second moment of the target's decoder that singles
 * out none of its features. A cut at the 99th percentile lets 1 % of such directions pass.
 */

const SAMPLES = 512;
const PERCENTILE = 0.99;
/** The cut where there is nothing to compare with. */
const NOTHING = 1;

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

/**
 * The same cut, giving the event loop a turn every 8 ms. All engines give the same, some of them sooner.
 *
 * @throws HeadwatersError `AbortError` when the signal stops it, `LimitError` when the decoders differ in width.
 */
export async function nullCutPaced(
  target: Decoder,
  source: Decoder,
  engine: MatchEngine = twinEngine(),
  signal?: AbortSignal,
): Promise<number> {
  checkJob(target, source, 1);
  if (!hasBoth(target, source)) return NOTHING;
  const directions = await runPaced(directionSteps(target, SAMPLES, pairSeed(target, source)), signal);
  const { cosine } = await engine.matchAll(directions, source, 1, signal ? { signal } : {});
  return cutOf(Float64Array.from(cosine).sort());
}

function* nullSteps(target: Decoder, source: Decoder, samples: number, seed: number): Steps<Float64Array> {
  checkJob(target, source, 1);
  if (!hasBoth(target, source)) return new Float64Array(0);
  const directions = yield* directionSteps(target, samples, seed);
  const lists = yield* matchSteps(directions, source, 1, 0, samples);
  return lists.cosine.sort();
}

function hasBoth(target: Decoder, source: Decoder): boolean {
  return liveRows(target).length > 0 && liveRows(source).length > 0;
}

/** `samples` rows x = W^T g over the live unit rows of `target`. */
function* directionSteps(target: Decoder, samples: number, seed: number): Steps<Decoder> {
  const { d, rows, norms, position } = target;
  const random = randomFrom(seed);
  const mix = sharedMix();
  const sums = new Float64Array(samples * d);
  const live = liveRows(target);
  for (let first = 0; first < live.length; first += MOST_MIXED) {
    const some = live.subarray(first, first + MOST_MIXED);
    const groups = Math.ceil(some.length / MIX_ROWS);
    // What is missing from the last group is zeros.
    const unit = new Float64Array(groups * MIX_ROWS * d);
    some.forEach((i, r) => {
      const norm = norms[i] as number;
      for (let c = 0; c < d; c++) unit[r * d + c] = (rows[i * d + c] as number) / norm;
    });
    const weights = new Float32Array(groups * samples * MIX_ROWS);
    fillNormal(weights, random);
    yield* mix(sums, samples, d, unit, weights);
  }
  return prepareDecoder(position, samples, d, Float32Array.from(sums));
}

function pairSeed(target: Decoder, source: Decoder): number {
  return seedOf(pairId(target.position, source.position));
}

function cutOf(ascending: Float64Array): number {
  return ascending[Math.ceil(PERCENTILE * ascending.length) - 1] ?? NOTHING;
}
