import { isAbort } from '../core/errors';
import { type FeatureId, type PositionId, positionId, positionOf } from '../core/ids';
import { EMPTY_PLAN, type Plan } from '../core/plan';
import {
  type Activations,
  addWritten,
  featuresRead,
  NO_TEXT,
  type ReadRequest,
  type ReadTexts,
  type RunEvent,
  type RunRequest,
  type SelfTest,
  SIDES,
  type Side,
  type Written,
  type WrittenText,
  withActivations,
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
import { type Pass, readText, reread } from './reread';
import { sampleTexts } from './sampleTexts';
import { selfTest } from './selfTest';
import { type SteeredModel, steerModel } from './steer';
import { checkVocabulary, type TextTokenizer } from './tokenizer';
import { asEdits, type Watch } from './watch';
import { writeText } from './write';

/** Loads an edited graph into whatever runtime there is. */
export type OpenSession = (model: SteeredModel, data: readonly ExternalFile[]) => Promise<ModelSession>;

/**
 * A pack's model that writes text. Its session is made for the sites that are edited or read, and made again only when
 * another site comes: strengths, features and masks are inputs.
 */
export class TextModel {
  readonly tokenizer: TextTokenizer;
  readonly #pack: Pack;
  readonly #files: ModelFiles;
  readonly #open: OpenSession;
  #ready: { readonly model: SteeredModel; readonly session: ModelSession } | undefined;
  readonly #rows = new Map<
    'edited' | 'read' | 'watched',
    { readonly features: string; readonly rows: PlanRows }
  >();
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
    const before = this.#ready?.model.sites ?? [];
    if (this.#ready && sites.every((site) => before.includes(site))) return;
    const { name, graph } = this.#files;
    // Whoever looks from one feature to the next comes back to those before.
    const all = [...new Set([...before, ...sites])];
    const options = { sites: all, activations: true, readers: true, picked: true };
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
    const plain = { plan: EMPTY_PLAN, rows: new Map(), watch: { edits: [], rows: new Map() } };
    const request = { prompt, side: SIDES[0], ...plain, text, ends: [] };
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
    { plan, text, cutLeft, given, watched }: RunRequest,
    typical: TypicalActivation,
    options: ReadOptions = {},
  ): AsyncGenerator<RunEvent, void, undefined> {
    checkText(text);
    const settled = settlePlan(plan, typical);
    const features = featuresRead(plan, await this.#readable(watched, options));
    const { model, session } = await this.#readyFor(sitesOf(features));
    const { manifest } = this.#pack;
    const prompt = promptTokens(text, this.tokenizer, manifest, model.sizes, cutLeft);
    const acting = await this.#acting(settled, features, options);
    yield { kind: 'begin', prompt, plan: settled, features };
    const { signal } = options;
    const edited = settled.edits.length > 0;
    const request = { prompt: prompt.ids, ...acting, text, ends: manifest.model.eos ?? [] };
    const write = (side: Side): AsyncGenerator<Written, void, undefined> => {
      const more = { side, given: given?.[side] ?? [], ...(signal ? { signal } : {}) };
      return writeText(session, model, { ...request, ...more });
    };
    const [key, columns] = [JSON.stringify([prompt.ids, text]), features.join()];
    if (this.#unedited?.key !== key) {
      // The steered text first: it is the one that somebody waits for.
      const sides: readonly Side[] = edited ? ['edited', 'unedited'] : ['unedited'];
      let known = NO_TEXT;
      for await (const [side, what] of inTurn(sides.map((side) => [side, write(side)] as const))) {
        yield { kind: 'written', side, what };
        if (side === 'unedited') known = addWritten(known, what);
      }
      this.#unedited = { key, columns, text: known };
      return;
    }
    const before = this.#unedited;
    if (edited) for await (const what of write('edited')) yield { kind: 'written', side: 'edited', what };
    const sameFeatures = before.columns === columns;
    const pass = { prompt: prompt.ids, ...acting, ...(signal ? { signal } : {}) };
    let known = before.text;
    if (!edited && !sameFeatures) known = await this.#readAgain(known, pass);
    const all = edited ? reread(session, model, { ...pass, text: known, sameFeatures }) : asWritten(known);
    known = NO_TEXT;
    for await (const what of all) {
      yield { kind: 'written', side: 'unedited', what };
      known = addWritten(known, what);
    }
    this.#unedited = { key, columns, text: known };
  }

  async #readAgain(text: WrittenText, pass: Pass): Promise<WrittenText> {
    const nothing = { unedited: NOTHING, edited: NOTHING, before: NOTHING };
    if (pass.watch.edits.length === 0) return withActivations(text, nothing, pass.prompt.length);
    const { model, session } = await this.#readyFor([]);
    const tokens = text.tokens.map(({ token }) => token);
    return withActivations(text, await readText(session, model, pass, tokens), pass.prompt.length);
  }

  /**
   * What features do in the texts of a run, in one pass over each.
   *
   * @throws PlanError, FeatureError for what cannot be read; ModelError, GpuError when it breaks; AbortError
   */
  async read(
    { plan, watched, prompt, texts }: ReadRequest,
    typical: TypicalActivation,
    options: ReadOptions = {},
  ): Promise<ReadTexts> {
    const features = featuresRead(plan, await this.#readable(watched, options));
    const { model, session } = await this.#readyFor(sitesOf(features));
    const acting = await this.#acting(settlePlan(plan, typical), features, options);
    const pass = { prompt, ...acting, ...(options.signal ? { signal: options.signal } : {}) };
    const [unedited, edited] = [
      await readText(session, model, pass, texts.unedited),
      await readText(session, model, pass, texts.edited),
    ];
    return { features, texts: { unedited, edited } };
  }

  /** Those of which the pack has an encoder that can be read: somebody may look at others, too. */
  async #readable(watched: readonly FeatureId[] = [], options: ReadOptions): Promise<readonly FeatureId[]> {
    try {
      if (watched.length > 0) await this.#rowsOf('watched', { edits: asEdits(watched) }, options);
      return watched;
    } catch (error) {
      // The plan can be carried out without it: somebody may only look at it, offline perhaps.
      if (isAbort(error)) throw error;
      return [];
    }
  }

  /** A plan with what its edits and what is watched read and write. */
  async #acting(
    plan: Plan,
    features: readonly FeatureId[],
    options: ReadOptions,
  ): Promise<{ readonly plan: Plan; readonly rows: PlanRows; readonly watch: Watch }> {
    const edits = asEdits(features);
    const rows = await this.#rowsOf('edited', plan, options);
    const isMore = features.length > plan.edits.length;
    return {
      plan,
      rows,
      watch: { edits, rows: isMore ? await this.#rowsOf('read', { edits }, options) : rows },
    };
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
    const { model, session } = await this.#readyFor(sitesOf(plan.edits.map(({ feature }) => feature)));
    const { manifest } = this.#pack;
    const prompt = promptTokens(text, this.tokenizer, manifest, model.sizes, cutLeft);
    const { signal } = options;
    return yield* sampleTexts(session, model, {
      prompt: prompt.ids,
      plan: settled,
      rows: await this.#rowsOf('edited', settled, options),
      seeds,
      length: text.length,
      sampling: text,
      ends: manifest.model.eos ?? [],
      ...(signal ? { signal } : {}),
    });
  }

  /** A slider changes no feature, so the last plan's rows most often are those of the next. */
  async #rowsOf(
    use: 'edited' | 'read' | 'watched',
    plan: Pick<Plan, 'edits'>,
    options: ReadOptions,
  ): Promise<PlanRows> {
    const features = plan.edits.map(({ feature }) => feature).join();
    const known = this.#rows.get(use);
    if (known?.features === features) return known.rows;
    const rows = await readPlanRows(this.#pack, plan, options);
    this.#rows.set(use, { features, rows });
    return rows;
  }

  async release(): Promise<void> {
    const ready = this.#ready;
    this.#ready = undefined;
    await ready?.session.release();
  }
}

interface UneditedText {
  readonly key: string;
  /** Features whose activations it has. */
  readonly columns: string;
  readonly text: WrittenText;
}

function sitesOf(features: readonly FeatureId[]): PositionId[] {
  return [...new Set(features.map((feature) => positionId(positionOf(feature))))];
}

/** What `writeText` gives for a text without edits. */
function* asWritten({ prompt, tokens, end }: WrittenText): Generator<Written, void, undefined> {
  const alone = (both: Activations): Activations => ({ ...both, edited: NOTHING, before: NOTHING });
  if (prompt) yield { kind: 'prompt', activations: alone(prompt) };
  for (const { token, readings, activations } of tokens) {
    yield { kind: 'token', token, readings: { unedited: readings.unedited, edited: readings.unedited } };
    if (activations && activations.unedited.length > 0)
      yield { kind: 'activations', activations: alone(activations) };
  }
  if (end) yield { kind: 'end', why: end };
}

const NOTHING = new Float32Array(0);
