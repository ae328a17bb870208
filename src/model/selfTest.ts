import { EMPTY_PLAN } from '../core/plan';
import { SELF_TEST_BOUND, type SelfTest } from '../core/run';
import type { ModelCheck } from '../pack/modelCheck';
import { forward } from './forward';
import type { ModelSession } from './modelSession';
import { largest, logSumExp } from './sampling';
import type { SteeredModel } from './steer';

/**
 * Asks a model what is known of it: a GPU can be wrong without a word.
 *
 * @param model with picked logits, or not
 * @throws ModelError, GpuError when it does not run at all
 */
export async function selfTest(
  session: ModelSession,
  model: SteeredModel,
  check: ModelCheck,
): Promise<SelfTest> {
  let [difference, agreeing, fromPyTorch] = [0, 0, 0];
  for (const { tokens, logits, reference } of check.cases) {
    const all = await forward(session, model, EMPTY_PLAN, new Map(), tokens);
    const found = all.logits.subarray(-all.vocabulary);
    fromPyTorch = worse(fromPyTorch, divergenceOf(reference, found));
    difference = logits.reduce(
      (most, x, i) => worse(most, Math.abs(x - (found[i] ?? Number.NaN))),
      difference,
    );
    if (largest(found, 1)[0] === largest(logits, 1)[0]) agreeing++;
  }
  const verdict = difference <= SELF_TEST_BOUND ? 'pass' : 'fail';
  return { verdict, largest: difference, agreeing, texts: check.cases.length, fromPyTorch };
}

/** What is not a number is worse than every number. */
function worse(a: number, b: number): number {
  return Number.isNaN(b) || b > a ? b : a;
}

/** KL(p || q) of the distributions that two lists of logits stand for, in nats. */
export function divergenceOf(p: Float32Array, q: Float32Array): number {
  if (p.length !== q.length) return Number.NaN;
  const [allP, allQ] = [logSumExp(p), logSumExp(q)];
  return p.reduce((sum, x, i) => {
    const logP = x - allP;
    return sum + Math.exp(logP) * (logP - ((q[i] ?? Number.NaN) - allQ));
  }, 0);
}
