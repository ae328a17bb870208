import { aborted } from '../core/errors';
import { maskOf, type Plan } from '../core/plan';
import { randomFrom } from '../core/random';
import type { SampledText } from '../core/samples';
import { maskFeed } from './editFeeds';
import { cacheInputs, cacheNames, pickFeed, stretchFeeds } from './feeds';
import { floatsOf, type PlanRows, planFeeds, readingFeeds } from './forward';
import type { KeptValues, ModelSession } from './modelSession';
import { disposeAll } from './ortSession';
import { checkLogits } from './readings';
import { drawToken, logSumExp, type Sampling } from './sampling';
import type { SteeredModel } from './steer';
import { type Tensors, wholeTensor } from './tensor';

/**
 * Many texts at once, each a row of one batch with random numbers of its own: a small model writes far more tokens in a
 * batch in the same time. The edited graph, its masks, random numbers and drawing are those of a single text.
 */
export interface SampleRequest {
  /** Token ids of the prompt, the mark of the beginning included; not empty. */
  readonly prompt: readonly number[];
  /** Settled, with all its sites made ready in the model. */
  readonly plan: Plan;
  readonly rows: PlanRows;
  /** One text for each; at least one. */
  readonly seeds: readonly number[];
  /** Maximum new tokens of a text. */
  readonly length: number;
  readonly sampling: Sampling;
  /** Tokens that end a text. */
  readonly ends: readonly number[];
  readonly signal?: AbortSignal;
}

/** Bytes of logits that are held at a time; more texts take several passes. */
const MOST_BYTES = 2 ** 26;

/**
 * Writes the texts, and reads them once with the unedited model. Gives the number of tokens that each has after every
 * step; stops between two steps when the signal says so.
 *
 * @param model steered at the sites of the plan, with picked logits
 * @returns a text for each seed
 * @throws ModelError, GpuError as the session does; PlanError when the edits are beyond what can be computed; AbortError
 */
export async function* sampleTexts(
  session: ModelSession,
  model: SteeredModel,
  request: SampleRequest,
): AsyncGenerator<number, SampledText[], undefined> {
  const { prompt, plan, seeds, length, sampling, ends, signal } = request;
  const edits = { ...planFeeds(model, plan, request.rows), ...readingFeeds(model, new Map()) };
  const random = seeds.map(randomFrom);
  const rows = seeds.map((): number[] => []);
  const cache = cacheNames(model.inputs);
  let kept: KeptValues = {};
  try {
    let next = seeds.map(() => prompt);
    for (let written = 0; written < length; written++) {
      if (signal?.aborted) throw aborted();
      const tokens = next[0]?.length ?? 0;
      const past = written === 0 ? 0 : prompt.length + written - 1;
      const mask = maskOf(plan, past, tokens, prompt.length);
      const feeds = {
        ...rowFeeds(model, next, past),
        ...pickFeed([tokens - 1]),
        ...edits,
        ...(model.sites.length > 0 ? maskFeed(next.map(() => mask)) : {}),
      };
      const before = kept;
      const step = await session.advance(feeds, before, ['logits'], [...cache.values()]);
      disposeAll(before);
      kept = cacheInputs(cache, step.kept);
      const logits = floatsOf(step.outputs, 'logits').data;
      const size = logits.length / rows.length;
      rows.forEach((row, i) => {
        const mine = logits.subarray(i * size, (i + 1) * size);
        checkLogits(mine, plan.edits.length > 0 ? 'edited' : 'unedited');
        row.push(drawToken(mine, sampling, random[i]?.() ?? 0));
      });
      yield written + 1;
      if (rows.every((row) => row.some((token) => ends.includes(token)))) break;
      next = rows.map((row) => row.slice(-1));
    }
  } finally {
    disposeAll(kept);
  }
  return await readAll(session, model, request, edits, rows);
}

/** Inputs of a stretch whose rows are different tokens, as many in each. */
function rowFeeds(model: SteeredModel, rows: readonly (readonly number[])[], past: number): Tensors {
  const tokens = rows[0] ?? [];
  const stretch = { tokens, past, batch: rows.length };
  return {
    ...stretchFeeds(model.inputs, stretch, model.sizes.headSize),
    input_ids: wholeTensor([rows.length, tokens.length], rows.flat()),
  };
}

/** The texts up to the token that ends them, with what the unedited model says of each. */
async function readAll(
  session: ModelSession,
  model: SteeredModel,
  { prompt, ends, signal }: SampleRequest,
  edits: Tensors,
  texts: readonly (readonly number[])[],
): Promise<SampledText[]> {
  const length = texts[0]?.length ?? 0;
  const places = Array.from({ length }, (_, i) => prompt.length - 1 + i);
  const vocabulary = model.sizes.vocabulary ?? 1;
  const atOnce = Math.max(1, Math.floor(MOST_BYTES / (4 * vocabulary * length)));
  const read: SampledText[] = [];
  for (let first = 0; first < texts.length; first += atOnce) {
    if (signal?.aborted) throw aborted();
    const some = texts.slice(first, first + atOnce);
    const whole = some.map((text) => [...prompt, ...text]);
    const off = new Float32Array(prompt.length + length);
    const feeds = {
      ...rowFeeds(model, whole, 0),
      ...pickFeed(places),
      ...edits,
      ...(model.sites.length > 0 ? maskFeed(some.map(() => off)) : {}),
    };
    const { data } = floatsOf(await session.run(feeds, ['logits']), 'logits');
    const size = data.length / (some.length * length);
    some.forEach((text, row) => {
      const end = text.findIndex((token) => ends.includes(token));
      const tokens = end < 0 ? text : text.slice(0, end);
      const logProbs = tokens.map((token, i) => {
        const at = (row * length + i) * size;
        const logits = data.subarray(at, at + size);
        return (logits[token] ?? Number.NaN) - logSumExp(logits);
      });
      read.push({ tokens, logProbs });
    });
  }
  return read;
}
