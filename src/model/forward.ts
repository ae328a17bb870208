import { HeadwatersError } from '../core/errors';
import { type FeatureId, featureOf, type PositionId } from '../core/ids';
import { editsBySite, maskOf, type Plan } from '../core/plan';
import type { ReadOptions } from '../pack/bytes';
import type { Pack } from '../pack/open';
import { type FeatureRows, readFeatureRows } from '../pack/rows';
import { editFeeds, maskFeed, readerFeeds } from './editFeeds';
import { pickFeed, stretchFeeds } from './feeds';
import type { ModelSession } from './modelSession';
import { editNames, type readerNames } from './onnx/names';
import type { SteeredModel } from './steer';
import type { Tensor, Tensors } from './tensor';

/** What the features of a plan read and write, by site. */
export type PlanRows = ReadonlyMap<PositionId, FeatureRows>;

/** @throws FeatureError, FileError, NetworkError, AbortError as `readFeatureRows` does */
export async function readPlanRows(
  pack: Pack,
  plan: Pick<Plan, 'edits'>,
  options: ReadOptions = {},
): Promise<PlanRows> {
  const rows = [...editsBySite(plan)].map(async ([site, edits]) => {
    const indices = edits.map(({ feature }) => featureOf(feature).index);
    return [site, await readFeatureRows(pack, site, indices, options)] as const;
  });
  return new Map(await Promise.all(rows));
}

export interface Forward {
  readonly vocabulary: number;
  /** `[tokens, vocabulary]`, or of the last token alone where the model has to be told which. */
  readonly logits: Float32Array;
  /** `[tokens, edits of the plan]`, in the plan's order: the activations that the edits act on. */
  readonly activations: Float32Array;
}

/**
 * Runs a text through a model once, under a plan. All of it counts as prompt.
 *
 * @param model steered at the sites of the plan, with activations
 * @param plan settled: schedule and folding are not looked at here
 * @throws ModelError when the model does not run, or gives something else than it should
 */
export async function forward(
  session: ModelSession,
  model: SteeredModel,
  plan: Plan,
  rows: PlanRows,
  tokens: readonly number[],
): Promise<Forward> {
  const feeds: Record<string, Tensor> = {
    ...stretchFeeds(model.inputs, { tokens, past: 0, batch: 1 }, model.sizes.headSize),
    ...planFeeds(model, plan, rows),
  };
  if (model.picked) Object.assign(feeds, pickFeed([tokens.length - 1]));
  if (model.sites.length > 0) Object.assign(feeds, maskFeed([maskOf(plan, 0, tokens.length, tokens.length)]));
  const results = await session.run(feeds, ['logits', ...model.sites.map((s) => editNames(s).activations)]);
  const logits = floatsOf(results, 'logits');
  const vocabulary = logits.dims.at(-1) ?? 0;
  return {
    vocabulary,
    logits: logits.data,
    activations: inPlanOrder(results, plan, tokens.length),
  };
}

/** The inputs of all edits: the same for the whole of a text. A site without an edit of the plan gets one of zeros. */
export function planFeeds(
  { sites, sizes }: Pick<SteeredModel, 'sites' | 'sizes'>,
  plan: Plan,
  rows: PlanRows,
): Record<string, Tensor> {
  const edits = editsBySite(plan);
  const feeds = sites.map((site) => {
    const features = rows.get(site) ?? noFeatures(sizes.width);
    return editFeeds(site, edits.get(site) ?? [], features);
  });
  return Object.assign({}, ...feeds);
}

/** The inputs of what is read at each site that was made ready. */
export function readingFeeds(
  { sites, sizes }: Pick<SteeredModel, 'sites' | 'sizes'>,
  rows: PlanRows,
): Record<string, Tensor> {
  const feeds = sites.map((site) => readerFeeds(site, rows.get(site) ?? noFeatures(sizes.width)));
  return Object.assign({}, ...feeds);
}

function noFeatures(width: number | undefined): FeatureRows {
  if (width === undefined)
    throw new HeadwatersError('ModelError', {
      what: 'The model does not declare the width of its residual stream.',
      next: 'Export it with shapes, or edit only sites that the model was prepared for.',
    });
  const none = new Float32Array(0);
  return { d: width, encoder: none, bias: none, threshold: none, decoder: none };
}

/**
 * Activations of a plan's features in the plan's order, `[tokens, edits]`, all rows of the batch one after the other:
 * sites give `[batch, tokens, K]` each, and a plan may go back and forth between sites.
 *
 * @param tokens of all rows together
 * @param names of what the edits act on, or of what they leave
 */
export function inPlanOrder(
  results: Tensors,
  plan: Pick<Plan, 'edits'>,
  tokens: number,
  names: typeof editNames | typeof readerNames = editNames,
): Float32Array {
  const width = plan.edits.length;
  const out = new Float32Array(tokens * width);
  const column = new Map<FeatureId, number>(plan.edits.map(({ feature }, i) => [feature, i]));
  for (const [site, edits] of editsBySite(plan)) {
    const { data } = floatsOf(results, names(site).activations);
    edits.forEach(({ feature }, i) => {
      const to = column.get(feature) ?? 0;
      for (let t = 0; t < tokens; t++) out[t * width + to] = data[t * edits.length + i] ?? 0;
    });
  }
  return out;
}

/** @throws ModelError when the output is not there or not in single precision */
export function floatsOf(results: Tensors, name: string): Extract<Tensor, { type: 'float32' }> {
  const tensor = results[name];
  if (tensor?.type === 'float32') return tensor;
  throw new HeadwatersError('ModelError', {
    what: `The model’s output "${name}" is not what it should be.`,
    expected: 'float32',
    found: tensor?.type ?? 'nothing',
    next: 'Use an export with logits in single precision.',
  });
}
