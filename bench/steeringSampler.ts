import { type PositionId, positionId } from '../src/core/ids';
import { EMPTY_PLAN, maskOf, type Plan } from '../src/core/plan';
import { randomFrom } from '../src/core/random';
import { maskFeed } from '../src/model/editFeeds';
import { cacheNames, stretchFeeds } from '../src/model/feeds';
import { lengthsOf, readModelFiles } from '../src/model/files';
import { floatsOf, planFeeds, readPlanRows } from '../src/model/forward';
import type { KeptValues, ModelSession } from '../src/model/modelSession';
import { openSession } from '../src/model/node/modelSession';
import { disposeAll } from '../src/model/ortSession';
import { drawToken, logSumExp, type Sampling } from '../src/model/sampling';
import { type SteeredModel, steerModel } from '../src/model/steer';
import { type Tensors, wholeTensor } from '../src/model/tensor';
import type { Pack } from '../src/pack/open';

/** A text that was written, and how likely the unedited model finds it. */
export interface Sample {
  readonly tokens: readonly number[];
  /** ln p of each token, at temperature 1, under the unedited model. */
  readonly logProbs: readonly number[];
}

export interface SampleRequest {
  /** Token ids, with the mark of the beginning. */
  readonly prompt: readonly number[];
  /** Settled; edits at the residual stream alone. */
  readonly plan: Plan;
  /** One text for each. */
  readonly seeds: readonly number[];
  readonly length: number;
  readonly sampling: Sampling;
}

/**
 * Writes many texts at once, each a row of one batch with random numbers of its own. Everything that decides what comes
 * out is the app's: the edited graph, its inputs, masks, random numbers and drawing. Only its loop over a single text
 * is not: a small model writes far more in a batch in the same time.
 */
export class Sampler {
  readonly #pack: Pack;
  readonly #model: SteeredModel;
  readonly #session: ModelSession;

  private constructor(pack: Pack, model: SteeredModel, session: ModelSession) {
    this.#pack = pack;
    this.#model = model;
    this.#session = session;
  }

  /** Ready for edits at the residual stream of every layer. */
  static async open(pack: Pack): Promise<Sampler> {
    const files = await readModelFiles(pack);
    const sites: PositionId[] = Array.from({ length: pack.manifest.model.layers }, (_, layer) =>
      positionId({ layer, site: 'res' }),
    );
    const model = steerModel(files.graph, files.name, lengthsOf(files), { sites });
    return new Sampler(pack, model, await openSession(model, files.data));
  }

  async write({ prompt, plan, seeds, length, sampling }: SampleRequest): Promise<Sample[]> {
    const edits = planFeeds(this.#model, plan, await readPlanRows(this.#pack, plan));
    const random = seeds.map(randomFrom);
    const rows = seeds.map((): number[] => []);
    let kept: KeptValues = {};
    let past = 0;
    let next = seeds.map(() => prompt);
    for (let written = 0; written < length; written++) {
      const step = await this.#step(next, past, edits, plan, prompt.length, kept);
      disposeAll(kept);
      kept = step.kept;
      past += next[0]?.length ?? 0;
      rows.forEach((row, i) => {
        row.push(drawToken(step.last(i), sampling, random[i]?.() ?? 0));
      });
      next = rows.map((row) => row.slice(-1));
    }
    disposeAll(kept);
    return await this.#judge(prompt, rows);
  }

  async #step(
    rows: readonly (readonly number[])[],
    past: number,
    edits: Tensors,
    plan: Plan,
    prompt: number,
    before: KeptValues,
  ): Promise<{ kept: KeptValues; last: (row: number) => Float32Array }> {
    const { inputs, sizes } = this.#model;
    const [batch, tokens] = [rows.length, rows[0] ?? []];
    const mask = maskOf(plan, past, tokens.length, prompt);
    const feeds = {
      ...stretchFeeds(inputs, { tokens, past, batch }, sizes.headSize),
      input_ids: wholeTensor([batch, tokens.length], rows.flat()),
      ...edits,
      ...maskFeed(rows.map(() => mask)),
    };
    const cache = cacheNames(inputs);
    const { outputs, kept } = await this.#session.advance(feeds, before, ['logits'], [...cache.values()]);
    const { data, dims } = floatsOf(outputs, 'logits');
    const size = dims.at(-1) ?? 0;
    return {
      kept: Object.fromEntries(
        [...cache].flatMap(([input, output]) => {
          const value = kept[output];
          return value ? [[input, value] as const] : [];
        }),
      ),
      last: (row) => data.subarray(((row + 1) * tokens.length - 1) * size, (row + 1) * tokens.length * size),
    };
  }

  /** The texts up to the token that ends them, read once by the unedited model. */
  async #judge(prompt: readonly number[], texts: readonly (readonly number[])[]): Promise<Sample[]> {
    const { inputs, sizes } = this.#model;
    const whole = texts.map((text) => [...prompt, ...text]);
    const tokens = whole[0] ?? [];
    const feeds = {
      ...stretchFeeds(inputs, { tokens, past: 0, batch: texts.length }, sizes.headSize),
      input_ids: wholeTensor([texts.length, tokens.length], whole.flat()),
      ...planFeeds(this.#model, EMPTY_PLAN, new Map()),
      ...maskFeed(texts.map(() => new Float32Array(tokens.length))),
    };
    const { data, dims } = floatsOf(await this.#session.run(feeds, ['logits']), 'logits');
    const size = dims.at(-1) ?? 0;
    const ends = this.#pack.manifest.model.eos ?? [];
    return texts.map((text, row) => {
      const end = text.findIndex((token) => ends.includes(token));
      const kept = end < 0 ? text : text.slice(0, end);
      const logProbs = kept.map((token, i) => {
        const at = (row * tokens.length + prompt.length - 1 + i) * size;
        const logits = data.subarray(at, at + size);
        return (logits[token] ?? Number.NaN) - logSumExp(logits);
      });
      return { tokens: kept, logProbs };
    });
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}
