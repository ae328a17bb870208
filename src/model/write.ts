import { aborted } from '../core/errors';
import { maskOf, type Plan } from '../core/plan';
import { randomFrom } from '../core/random';
import { type Activations, SIDES, type Side, type Written } from '../core/run';
import type { TextSpec } from '../core/textSpec';
import { maskFeed } from './editFeeds';
import { cacheInputs, cacheNames, pickFeed, stretchFeeds } from './feeds';
import { floatsOf, type PlanRows, planFeeds, readingFeeds } from './forward';
import type { KeptValues, ModelSession } from './modelSession';
import { disposeAll } from './ortSession';
import { checkLogits, readingOf } from './readings';
import { drawToken } from './sampling';
import type { SteeredModel } from './steer';
import type { Tensors } from './tensor';
import { activationOutputs, activationsIn, type Watch } from './watch';

/**
 * One text being written, token by token, with the model as it is and the model as edited side by side: both read the
 * same tokens, as two rows of one batch that differ in the mask of the edits alone, and one of them decides how the
 * text goes on. So every token comes with its probability under both.
 */

export interface WriteRequest {
  /** Token ids of the prompt, the mark of the beginning included; not empty. */
  readonly prompt: readonly number[];
  /** Which of the two decides. */
  readonly side: Side;
  /** Settled, with all its sites made ready in the model. */
  readonly plan: Plan;
  readonly rows: PlanRows;
  /** Its sites are ready as well. */
  readonly watch: Watch;
  readonly text: Omit<TextSpec, 'prompt' | 'chat'>;
  /** Tokens that end a text. */
  readonly ends: readonly number[];
  /** Tokens that were written before, on a device that was lost: the text begins with these. */
  readonly given?: readonly number[];
  readonly signal?: AbortSignal;
}

/**
 * Writes a text. Stops between two tokens when the signal says so, and gives back what it held on the device.
 *
 * @param model steered at the sites of the plan and of what is watched, with activations, readers and picked logits
 * @throws ModelError, GpuError as the session does; PlanError when the edits are beyond what can be computed; AbortError
 */
export async function* writeText(
  session: ModelSession,
  model: SteeredModel,
  request: WriteRequest,
): AsyncGenerator<Written, void, undefined> {
  const { prompt, side, text, ends, given, signal, watch } = request;
  const random = randomFrom(text.seed);
  const stepper = new Stepper(session, model, request);
  try {
    let { outputs } = await stepper.step(prompt);
    yield { kind: 'prompt', activations: stepper.activationsOf(outputs, prompt.length) };
    for (let written = 0; written < text.length; written++) {
      if (signal?.aborted) throw aborted();
      const logits = stepper.logitsOf(outputs);
      for (const one of SIDES) checkLogits(logits[one], one);
      const drawn = drawToken(logits[side], text, random());
      const token = given?.[written] ?? drawn;
      if (ends.includes(token)) {
        yield { kind: 'end', why: 'end of text' };
        return;
      }
      yield {
        kind: 'token',
        token,
        readings: { unedited: readingOf(logits.unedited, token), edited: readingOf(logits.edited, token) },
      };
      if (signal?.aborted) throw aborted();
      ({ outputs } = await stepper.step([token]));
      if (watch.edits.length > 0)
        yield { kind: 'activations', activations: stepper.activationsOf(outputs, 1) };
    }
    yield { kind: 'end', why: 'length' };
  } finally {
    stepper.release();
  }
}

/** Takes tokens through the model and keeps its cache, on the device, from one step to the next. */
class Stepper {
  readonly #session: ModelSession;
  readonly #model: SteeredModel;
  readonly #plan: Plan;
  readonly #watch: Watch;
  readonly #prompt: number;
  /** Without edits both sides are the same, and one row says it all. */
  readonly #sides: readonly Side[];
  readonly #edits: Tensors;
  readonly #cache: ReadonlyMap<string, string>;
  readonly #read: readonly string[];
  #kept: KeptValues = {};
  #past = 0;

  constructor(session: ModelSession, model: SteeredModel, { plan, rows, watch, prompt }: WriteRequest) {
    this.#session = session;
    this.#model = model;
    this.#plan = plan;
    this.#watch = watch;
    this.#prompt = prompt.length;
    this.#sides = plan.edits.length > 0 ? SIDES : ['unedited'];
    this.#edits = { ...planFeeds(model, plan, rows), ...readingFeeds(model, watch.rows) };
    this.#cache = cacheNames(model.inputs);
    this.#read = ['logits', ...activationOutputs(plan, watch)];
  }

  async step(tokens: readonly number[]): Promise<{ outputs: Tensors }> {
    const batch = this.#sides.length;
    const { inputs, sizes, sites } = this.#model;
    const feeds = {
      ...stretchFeeds(inputs, { tokens, past: this.#past, batch }, sizes.headSize),
      ...pickFeed([tokens.length - 1]),
      ...this.#edits,
      ...(sites.length > 0 ? maskFeed(this.#sides.map((side) => this.#mask(side, tokens.length))) : {}),
    };
    const before = this.#kept;
    const { outputs, kept } = await this.#session.advance(feeds, before, this.#read, [
      ...this.#cache.values(),
    ]);
    disposeAll(before);
    this.#kept = cacheInputs(this.#cache, kept);
    this.#past += tokens.length;
    return { outputs };
  }

  #mask(side: Side, length: number): Float32Array {
    return side === 'edited'
      ? maskOf(this.#plan, this.#past, length, this.#prompt)
      : new Float32Array(length);
  }

  logitsOf(outputs: Tensors): Readonly<Record<Side, Float32Array>> {
    const { data, dims } = floatsOf(outputs, 'logits');
    const vocabulary = dims.at(-1) ?? 0;
    const row = (i: number): Float32Array => data.subarray(i * vocabulary, (i + 1) * vocabulary);
    return { unedited: row(0), edited: row(this.#sides.length - 1) };
  }

  activationsOf(outputs: Tensors, tokens: number): Activations {
    return activationsIn(outputs, this.#plan, this.#watch, this.#sides, tokens);
  }

  release(): void {
    disposeAll(this.#kept);
    this.#kept = {};
  }
}
