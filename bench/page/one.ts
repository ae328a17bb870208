import { randomFrom } from '../../src/core/random';
import { prepareDecoder } from '../../src/match/decoder';
import { matchOne } from '../../src/match/index';
import { fillNormal } from '../../src/match/random';

/** Runs in the page: one feature against a whole decoder, and a plain copy of the same bytes. */

export interface OneOutcome {
  readonly bytes: number;
  readonly matchMs: readonly number[];
  readonly copyMs: readonly number[];
}

/** A browser compiles what runs often, and then again better: small decoders need many runs for that. */
const WARM_UP_MS = 50;

export function measureOne(n: number, d: number, k: number, runs: number): OneOutcome {
  const values = new Float32Array(n * d);
  // A million different numbers, over and over: what the numbers are makes no difference to the time.
  const some = new Float32Array(2 ** 20);
  fillNormal(some, randomFrom(1));
  for (let at = 0; at < values.length; at += some.length)
    values.set(some.subarray(0, Math.min(some.length, values.length - at)), at);
  const source = prepareDecoder('0/res', n, d, values);
  const copy = new Float32Array(n * d);
  const [matchMs, copyMs]: [number[], number[]] = [[], []];
  // Alternating, so that other work on the machine meets both. What warms up does not count.
  const begun = performance.now();
  for (let run = 0; matchMs.length < runs; run++) {
    const start = performance.now();
    matchOne(source, run % n, source, k);
    const middle = performance.now();
    copy.set(values);
    const end = performance.now();
    if (run === 0 || start - begun < WARM_UP_MS) continue;
    matchMs.push(middle - start);
    copyMs.push(end - middle);
  }
  return { bytes: values.byteLength, matchMs, copyMs };
}
