import { HeadwatersError } from '../core/errors';
import type { Reading, Side } from '../core/run';
import { largest, logSumExp } from './sampling';

const TOP = 5;

/** What logits `[V]` say of a token that was taken. */
export function readingOf(logits: Float32Array, token: number): Reading {
  const all = logSumExp(logits);
  const logProb = (one: number): number => (logits[one] ?? Number.NaN) - all;
  return {
    logProb: logProb(token),
    top: largest(logits, TOP).map((one) => ({ token: one, logProb: logProb(one) })),
  };
}

/** @throws ModelError, PlanError when there is nothing to read in the logits of a side */
export function checkLogits(logits: Float32Array, side: Side): void {
  if (!saysNothing(logits)) return;
  if (side === 'unedited')
    throw new HeadwatersError('ModelError', {
      what: 'The model gives logits that are not numbers.',
      next: 'Use another export of it, or another backend.',
    });
  throw new HeadwatersError('PlanError', {
    what: 'The plan drives the model’s activations out of range.',
    next: 'Use smaller strengths.',
  });
}

/**
 * What is not a number anywhere is not one in the sum. And where squares in a norm overflow, zero is what comes out, for
 * every token alike.
 */
function saysNothing(logits: Float32Array): boolean {
  return !Number.isFinite(logSumExp(logits)) || logits.every((x) => x === logits[0]);
}
