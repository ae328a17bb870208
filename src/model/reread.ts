import { aborted } from '../core/errors';
import { maskOf, type Plan } from '../core/plan';
import {
  type Activations,
  activationRows,
  SIDES,
  type Side,
  type Written,
  type WrittenText,
} from '../core/run';
import { maskFeed } from './editFeeds';
import { pickFeed, stretchFeeds } from './feeds';
import { floatsOf, type PlanRows, planFeeds, readingFeeds } from './forward';
import type { ModelSession } from './modelSession';
import { checkLogits, readingOf } from './readings';
import type { SteeredModel } from './steer';
import type { Tensors } from './tensor';
import { activationOutputs, activationsIn, type Watch } from './watch';

/**
 * What a plan makes of a text that the unedited model has written already. The text is known, with all that the unedited
 * model says of it, so that one pass over it takes the place of a step for each token.
 */
export interface RereadRequest extends Pass {
  /** Written by the unedited model, to its end. */
  readonly text: WrittenText;
  /** Whether the text's own activations are those that are watched, in the same order. */
  readonly sameFeatures: boolean;
}

/** What a text is read again under. */
export interface Pass {
  /** Token ids of the prompt, the mark of the beginning included; not empty. */
  readonly prompt: readonly number[];
  /** Settled, with all its sites made ready in the model. */
  readonly plan: Plan;
  readonly rows: PlanRows;
  readonly watch: Watch;
  readonly signal?: AbortSignal;
}

/** Bytes of logits that are held at a time; a text with more takes several passes. */
const MOST_BYTES = 2 ** 26;

/**
 * Gives all that `writeText` would have given for the text, up to the order of additions.
 *
 * @param model steered at the sites of the plan and of what is watched, with activations, readers and picked logits
 * @param request with at least one edit
 * @throws ModelError, GpuError as the session does; PlanError when the edits are beyond what can be computed; AbortError
 */
export async function* reread(
  session: ModelSession,
  model: SteeredModel,
  request: RereadRequest,
): AsyncGenerator<Written, void, undefined> {
  const { prompt, text, sameFeatures, plan, watch } = request;
  const { tokens, end } = text;
  const ids = [...prompt, ...tokens.map(({ token }) => token)];
  const sides: readonly Side[] = sameFeatures ? ['edited'] : SIDES;
  const run = passesOver(session, model, request, ids, sides);
  /** Logits of those after which `count` tokens of the text come, from `from` on. */
  const pass = (from: number, count: number): Promise<Tensors> =>
    run(Array.from({ length: Math.max(1, count) }, (_, i) => prompt.length - 1 + from + i));
  const vocabulary = model.sizes.vocabulary ?? 1;
  const most = Math.max(1, Math.floor(MOST_BYTES / (4 * vocabulary * sides.length)));
  let results = await pass(0, Math.min(most, tokens.length));
  const all = activationsIn(results, plan, watch, sides, ids.length);
  const activationsOf = (from: number, count: number, known: Activations | null): Activations => {
    const rows = activationRows(all, ids.length, from, from + count);
    return sameFeatures && known ? { ...rows, unedited: known.unedited } : rows;
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

/** What features do in a text that is written already, `[tokens, features]`, in one pass over it. @throws as `reread` */
export async function readText(
  session: ModelSession,
  model: SteeredModel,
  request: Pass,
  tokens: readonly number[],
): Promise<Activations> {
  const { prompt, plan, watch } = request;
  const ids = [...prompt, ...tokens];
  // Without edits both sides are the same.
  const sides: readonly Side[] = plan.edits.length > 0 ? SIDES : ['unedited'];
  const results = await passesOver(session, model, request, ids, sides)([0]);
  return activationsIn(results, plan, watch, sides, ids.length);
}

/** Runs all of a text through the model, as often as it is asked to, for the logits at some of its places. */
function passesOver(
  session: ModelSession,
  model: SteeredModel,
  { prompt, plan, rows, watch, signal }: Pass,
  ids: readonly number[],
  sides: readonly Side[],
): (places: readonly number[]) => Promise<Tensors> {
  const masks = {
    unedited: new Float32Array(ids.length),
    edited: maskOf(plan, 0, ids.length, prompt.length),
  };
  const feeds = {
    ...stretchFeeds(model.inputs, { tokens: ids, past: 0, batch: sides.length }, model.sizes.headSize),
    ...planFeeds(model, plan, rows),
    ...readingFeeds(model, watch.rows),
    ...maskFeed(sides.map((side) => masks[side])),
  };
  return async (places) => {
    if (signal?.aborted) throw aborted();
    return session.run({ ...feeds, ...pickFeed(places) }, ['logits', ...activationOutputs(plan, watch)]);
  };
}
