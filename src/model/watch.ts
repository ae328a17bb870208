import type { FeatureId } from '../core/ids';
import { editsBySite, type Plan } from '../core/plan';
import type { Activations, Side } from '../core/run';
import { inPlanOrder, type PlanRows } from './forward';
import { editNames, readerNames } from './onnx/names';
import type { Tensors } from './tensor';

/** Features that are read while a plan acts, after the edits of their sites. */
export interface Watch {
  /** As edits that change nothing. */
  readonly edits: Plan['edits'];
  readonly rows: PlanRows;
}

export function asEdits(features: readonly FeatureId[]): Plan['edits'] {
  return features.map((feature) => ({ feature, r: 1, s: 0 }));
}

/** Outputs of the model that hold what the plan acts on and what is watched. */
export function activationOutputs(plan: Plan, watch: Watch): string[] {
  return [
    ...[...editsBySite(plan).keys()].map((site) => editNames(site).activations),
    ...[...editsBySite(watch).keys()].map((site) => readerNames(site).activations),
  ];
}

/**
 * @param sides what the rows of the batch are; what is not among them comes out empty
 * @param tokens of each row
 */
export function activationsIn(
  results: Tensors,
  plan: Plan,
  watch: Watch,
  sides: readonly Side[],
  tokens: number,
): Activations {
  const row = (all: Float32Array, side: Side): Float32Array => {
    const size = all.length / sides.length;
    const at = sides.indexOf(side);
    return at < 0 ? new Float32Array(0) : all.slice(at * size, (at + 1) * size);
  };
  const read = inPlanOrder(results, watch, tokens * sides.length, readerNames);
  const acted = inPlanOrder(results, plan, tokens * sides.length);
  return { unedited: row(read, 'unedited'), edited: row(read, 'edited'), before: row(acted, 'edited') };
}
