import { aborted } from '../core/errors';
import { editsBySite, maskOf, type Plan } from '../core/plan';
import { type Activations, SIDES, type Side, type Written, type WrittenText } from '../core/run';
import { maskFeed } from './editFeeds';
import { pickFeed, stretchFeeds } from './feeds';
import { floatsOf, inPlanOrder, type PlanRows, planFeeds } from './forward';
import type { ModelSession } from './modelSession';
import { editNames } from './onnx/names';
import { checkLogits, readingOf } from './readings';
import type { SteeredModel } from './steer';

/**
 * What a plan makes of a text that the unedited model has written already. The text is known, with all that the unedited
 * model says of it, so that one pass over it takes the place of a step for each token.
 */
export interface RereadRequest {
  /** Token ids of the prompt, the mark of the beginning included; not empty. */
  readonly prompt: readonly number[];
  /** Written by the unedited model, to its end. */
  readonly text: WrittenText;
  /** Whether the text's own activations are those of the plan's features, in its order. */
  readonly sameFeatures: boolean;
  /** Settled, with all its sites made ready in the model, and at least one edit. */
  readonly plan: Plan;
  readonly rows: PlanRows;
  readonly signal?: AbortSignal;
}

/** Bytes of logits that are held at a time; a text with more takes several passes. */
const MOST_BYTES = 2 ** 26;

/**
 * Gives all that `writeText` would have given for the text, up to the order of additions.
 *
 * @param model steered at the sites of the plan, with activations and picked logits
 * @throws ModelError, GpuError as the session does; PlanError when the edits are beyond what can be computed; AbortError
 */
export async function* reread(
  session: ModelSession,
  model: SteeredModel,
  { prompt, text, sameFeatures, plan, rows, signal }: RereadRequest,
): AsyncGenerator<Written, void, undefined> {
  const { tokens, end } = text;
  const ids = [...prompt, ...tokens.map(({ token }) => token)];
  const sides: readonly Side[] = sameFeatures ? ['edited'] : SIDES;
  const masks = {
    unedited: new Float32Array(ids.length),
    edited: maskOf(plan, 0, ids.length, prompt.length),
  };
  const feeds = {
    ...stretchFeeds(model.inputs, { tokens: ids, past: 0, batch: sides.length }, model.sizes.headSize),
    ...planFeeds(model, plan, rows),
    ...maskFeed(sides.map((side) => masks[side])),
  };
  /** Activations of all tokens, and logits of those after which `count` tokens of the text come, from `from` on. */
  const pass = async (from: number, count: number) => {
    if (signal?.aborted) throw aborted();
    const places = Array.from({ length: Math.max(1, count) }, (_, i) => prompt.length - 1 + from + i);
    const sites = [...editsBySite(plan).keys()].map((site) => editNames(site).activations);
    return session.run({ ...feeds, ...pickFeed(places) }, ['logits', ...sites]);
  };
  const vocabulary = model.sizes.vocabulary ?? 1;
  const most = Math.max(1, Math.floor(MOST_BYTES / (4 * vocabulary * sides.length)));
  let results = await pass(0, Math.min(most, tokens.length));
  const width = plan.edits.length;
  const all = inPlanOrder(results, plan, ids.length * sides.length);
  const activationsOf = (from: number, count: number, known: Activations | null): Activations => {
    const row = (side: Side): Float32Array => {
      const first = (sides.indexOf(side) * ids.length + from) * width;
      return all.slice(first, first + count * width);
    };
    return { unedited: (sameFeatures && known?.unedited) || row('unedited'), edited: row('edited') };
  };
  yield { kind: 'prompt', activations: activationsOf(0, prompt.length, text.prompt) };
  for (const [i, { token, readings, activations }] of tokens.entries()) {
    const count = Math.min(most, tokens.length - (i - (i % most)));
    if (i > 0 && i % most === 0) results = await pass(i, count);
    const { data } = floatsOf(results, 'logits');
    const at = ((sides.length - 1) * count + (i % most)) * vocabulary;
    const logits = data.subarray(at, at + vocabulary);
    checkLogits(logits, 'edited');
    yield { kind: 'token', token, readings: { ...readings, edited: readingOf(logits, token) } };
    yield { kind: 'activations', activations: activationsOf(prompt.length + i, 1, activations) };
  }
  if (end) yield { kind: 'end', why: end };
}
