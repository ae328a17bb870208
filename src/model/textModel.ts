import type { PositionId } from '../core/ids';
import { EMPTY_PLAN, editsBySite, type Plan } from '../core/plan';
import {
  addWritten,
  NO_TEXT,
  type RunEvent,
  type RunRequest,
  type SelfTest,
  SIDES,
  type Side,
  type Written,
  type WrittenText,
} from '../core/run';
import type { SampledText, SamplesRequest } from '../core/samples';
import { settlePlan, type TypicalActivation } from '../core/schedule';
import { checkText } from '../core/textSpec';
import type { ReadOptions } from '../pack/bytes';
import type { ModelCheck } from '../pack/modelCheck';
import type { Pack } from '../pack/open';
import { lengthsOf, type ModelFiles } from './files';
import { checkFits } from './fit';
import { type PlanRows, readPlanRows } from './forward';
import { inTurn } from './inTurn';
import type { ExternalFile, ModelSession } from './modelSession';
import { promptTokens } from './prompt';
import { reread } from './reread';
import { sampleTexts } from './sampleTexts';
import { selfTest } from './selfTest';
import { type SteeredModel, steerModel } from './steer';
import { checkVocabulary, type TextTokenizer } from './tokenizer';
import { writeText } from './write';

/** Loads an edited graph into whatever runtime there is. */
export type OpenSession = (model: SteeredModel, data: readonly ExternalFile[]) => Promise<ModelSession>;

/**
 * A pack's model that writes text. Its session is made for the sites that plans edit, and made again only when a plan
 * comes with another site: strengths, features and masks are inputs.
 */
export class TextModel {
  readonly tokenizer: TextTokenizer;
  readonly #pack: Pack;
  readonly #files: ModelFiles;
  readonly #open: OpenSession;
  #ready: { readonly model: SteeredModel; readonly session: ModelSession } | undefined;
  #rows: { readonly features: string; readonly rows: PlanRows } | undefined;
  /** The last text that the unedited model wrote to its end, by what it follows from. */
  #unedited: UneditedText | undefined;

  constructor(pack: Pack, files: ModelFiles, tokenizer: TextTokenizer, open: OpenSession) {
    this.#pack = pack;
    this.#files = files;
    this.tokenizer = tokenizer;
    this.#open = open;
  }

  /**
   * Makes the sites ready that are to be edited.
   *
   * @throws ModelError when the model cannot be edited there, is another one than the pack's, or is not accepted
   */
  async prepare(sites: readonly PositionId[]): Promise<void> {
    if (this.#ready && sites.every((site) => this.#ready?.model.sites.includes(site))) return;
    const { name, graph } = this.#files;
    const options = { sites, activations: true, picked: true };
    const model = steerModel(graph, name, lengthsOf(this.#files), options);
    checkFits(name, model.sizes, this.#pack.manifest);
    const { vocabulary } = model.sizes;
    const tokens = this.#pack.manifest.model.tokenizer?.path ?? 'The tokenizer';
    if (vocabulary !== undefined) checkVocabulary(tokens, this.tokenizer, name, vocabulary);
    await this.release();
    this.#ready = { model, session: await this.#open(model, this.#files.data) };
  }

  async #readyFor(sites: readonly PositionId[]): Promise<{ model: SteeredModel; session: ModelSession }> {
    await this.prepare(sites);
    if (!this.#ready) throw new RangeError('nothing is ready');
    return this.#ready;
  }

  async test(check: ModelCheck): Promise<SelfTest> {
    const { model, session } = await this.#readyFor([]);
    return selfTest(session, model, check);
  }

  /** Tokens a second, one text without a plan, measured over `tokens` after one to warm up. */
  async speed(tokens: number, signal?: AbortSignal): Promise<number> {
    const { model, session } = await this.#readyFor([]);
    const text = { seed: 1, length: tokens + 1, temperature: 0, topP: 1, topK: 0 };
    const prompt = [this.#pack.manifest.model.bos ?? 0];
    const request = { prompt, side: SIDES[0], plan: EMPTY_PLAN, rows: new Map(), text, ends: [] };
    const at: number[] = [];
    for await (const { kind } of writeText(session, model, { ...request, ...(signal ? { signal } : {}) }))
      if (kind === 'token') at.push(performance.now());
    // From the first token to the last there are as many steps of the model as tokens after the first.
    return (tokens * 1_000) / ((at.at(-1) ?? 0) - (at[0] ?? 0));
  }

  /**
   * Writes the two texts of a run: as the model is, and as the plan edits it, a token of each in turn. Without edits
   * there is only the first. It follows from prompt, settings and random numbers alone: where these are those of the
   * run before, it is not written again, and comes after the edited text.
   *
   * @throws PlanError, FeatureError, LimitError for what cannot be run; ModelError, GpuError when it breaks; AbortError
   */
  async *run(
    { plan, text, cutLeft, given }: RunRequest,
    typical: TypicalActivation,
    options: ReadOptions = {},
  ): AsyncGenerator<RunEvent, void, undefined> {
    checkText(text);
    const settled = settlePlan(plan, typical);
    const { model, session } = await this.#readyFor([...editsBySite(plan).keys()]);
    const { manifest } = this.#pack;
    const prompt = promptTokens(text, this.tokenizer, manifest, model.sizes, cutLeft);
    const rows = await this.#rowsOf(settled, options);
    yield { kind: 'begin', prompt, plan: settled };
    const { signal } = options;
    const edited = settled.edits.length > 0;
    const request = { prompt: prompt.ids, plan: settled, rows, text, ends: manifest.model.eos ?? [] };
    const write = (side: Side): AsyncGenerator<Written, void, undefined> => {
      const more = { side, given: given?.[side] ?? [], ...(signal ? { signal } : {}) };
      return writeText(session, model, { ...request, ...more });
    };
    const [key, features] = [JSON.stringify([prompt.ids, text]), featuresOf(settled)];
    if (this.#unedited?.key !== key) {
      // The steered text first: it is the one that somebody waits for.
      const sides: readonly Side[] = edited ? ['edited', 'unedited'] : ['unedited'];
      let known = NO_TEXT;
      for await (const [side, what] of inTurn(sides.map((side) => [side, write(side)] as const))) {
        yield { kind: 'written', side, what };
        if (side === 'unedited') known = addWritten(known, what);
      }
      this.#unedited = { key, features, text: known };
      return;
    }
    const before = this.#unedited;
    if (edited) for await (const what of write('edited')) yield { kind: 'written', side: 'edited', what };
    const sameFeatures = before.features === features;
    const again = { prompt: prompt.ids, text: before.text, sameFeatures, plan: settled, rows };
    const all = edited
      ? reread(session, model, { ...again, ...(signal ? { signal } : {}) })
      : asWritten(before.text);
    for await (const what of all) yield { kind: 'written', side: 'unedited', what };
  }

  /**
   * Writes many texts side by side, those that `run` writes with each of the seeds. Gives the tokens that each has, step
   * by step.
   *
   * @throws as `run` does
   */
  async *sample(
    { plan, text, seeds, cutLeft }: SamplesRequest,
    typical: TypicalActivation,
    options: ReadOptions = {},
  ): AsyncGenerator<number, SampledText[], undefined> {
    checkText(text);
    const settled = settlePlan(plan, typical);
    const { model, session } = await this.#readyFor([...editsBySite(plan).keys()]);
    const { manifest } = this.#pack;
    const prompt = promptTokens(text, this.tokenizer, manifest, model.sizes, cutLeft);
    const { signal } = options;
    return yield* sampleTexts(session, model, {
      prompt: prompt.ids,
      plan: settled,
      rows: await this.#rowsOf(settled, options),
      seeds,
      length: text.length,
      sampling: text,
      ends: manifest.model.eos ?? [],
      ...(signal ? { signal } : {}),
    });
  }

  /** A slider changes no feature, so the last plan's rows most often are those of the next. */
  async #rowsOf(plan: Plan, options: ReadOptions): Promise<PlanRows> {
    const features = featuresOf(plan);
    if (this.#rows?.features !== features)
      this.#rows = { features, rows: await readPlanRows(this.#pack, plan, options) };
    return this.#rows.rows;
  }

  async release(): Promise<void> {
    const ready = this.#ready;
    this.#ready = undefined;
    await ready?.session.release();
  }
}

interface UneditedText {
  readonly key: string;
  /** Whose activations it has. */
  readonly features: string;
  readonly text: WrittenText;
}

function featuresOf(plan: Pick<Plan, 'edits'>): string {
  return plan.edits.map(({ feature }) => feature).join();
}

/** What `writeText` gives for a text without edits. */
function* asWritten({ tokens, end }: WrittenText): Generator<Written, void, undefined> {
  const none = new Float32Array(0);
  yield { kind: 'prompt', activations: { unedited: none, edited: none } };
  for (const { token, readings } of tokens)
    yield { kind: 'token', token, readings: { unedited: readings.unedited, edited: readings.unedited } };
  if (end) yield { kind: 'end', why: end };
}
