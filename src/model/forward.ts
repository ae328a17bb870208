import { HeadwatersError } from '../core/errors';
import { type FeatureId, featureOf, type PositionId } from '../core/ids';
import { editsBySite, maskOf, type Plan } from '../core/plan';
import type { Pack } from '../pack/open';
import { type FeatureRows, readFeatureRows } from '../pack/rows';
import { editFeeds, maskFeed } from './editFeeds';
import { promptFeeds } from './feeds';
import { editNames } from './onnx/names';
import type { Session } from './session';
import type { SteeredModel } from './steer';
import type { Tensor, Tensors } from './tensor';

/** What the features of a plan read and write, by site. */
export type PlanRows = ReadonlyMap<PositionId, FeatureRows>;

/** @throws FeatureError, FileError, NetworkError, AbortError as `readFeatureRows` does */
export async function readPlanRows(pack: Pack, plan: Plan): Promise<PlanRows> {
  const rows = [...editsBySite(plan)].map(async ([site, edits]) => {
    const indices = edits.map(({ feature }) => featureOf(feature).index);
    return [site, await readFeatureRows(pack, site, indices)] as const;
  });
  return new Map(await Promise.all(rows));
}

export interface Forward {
  readonly vocabulary: number;
  /** `[tokens, vocabulary]`, or of the last token alone where the model was cut to it. */
  readonly logits: Float32Array;
  /** `[tokens, edits of the plan]`, in the plan's order: the activations that the edits act on. */
  readonly activations: Float32Array;
}

/**
 * Runs a text through a model once, under a plan.
 *
 * @param model steered at the sites of the plan, with activations
 * @throws ModelError when the model does not run, or gives something else than it should
 */
export async function forward(
  session: Session,
  model: SteeredModel,
  plan: Plan,
  rows: PlanRows,
  tokens: readonly number[],
): Promise<Forward> {
  const feeds: Record<string, Tensor> = promptFeeds(model.inputs, tokens, model.sizes.headSize);
  const sites = editsBySite(plan);
  if (model.sites.length > 0) Object.assign(feeds, maskFeed(maskOf(plan, 0, tokens.length)));
  for (const site of model.sites) {
    const features = rows.get(site);
    if (features) Object.assign(feeds, editFeeds(site, sites.get(site) ?? [], features));
  }
  const results = await session.run(feeds, ['logits', ...model.sites.map((s) => editNames(s).activations)]);
  const logits = floatsOf(results, 'logits');
  const vocabulary = logits.dims.at(-1) ?? 0;
  return {
    vocabulary,
    logits: logits.data,
    activations: inPlanOrder(results, plan, tokens.length),
  };
}

/** Sites give `[1, tokens, K]` each; a plan may go back and forth between sites. */
function inPlanOrder(results: Tensors, plan: Plan, tokens: number): Float32Array {
  const width = plan.edits.length;
  const out = new Float32Array(tokens * width);
  const column = new Map<FeatureId, number>(plan.edits.map(({ feature }, i) => [feature, i]));
  for (const [site, edits] of editsBySite(plan)) {
    const { data } = floatsOf(results, editNames(site).activations);
    edits.forEach(({ feature }, i) => {
      const to = column.get(feature) ?? 0;
      for (let t = 0; t < tokens; t++) out[t * width + to] = data[t * edits.length + i] ?? 0;
    });
  }
  return out;
}

function floatsOf(results: Tensors, name: string): Extract<Tensor, { type: 'float32' }> {
  const tensor = results[name];
  if (tensor?.type === 'float32') return tensor;
  throw new HeadwatersError('ModelError', {
    what: `The model does not give its "${name}" as it should.`,
    expected: 'float32',
    found: tensor?.type ?? 'nothing',
    next: 'Use an export with logits in single precision.',
  });
}
