import { aborted, HeadwatersError, isAbort, messageOf } from '../core/errors';
import { factsOf } from '../core/facts';
import { featureOf } from '../core/ids';
import { EMPTY_PLAN, type Plan } from '../core/plan';
import type { SampledText, SamplesRequest } from '../core/samples';
import { TEXT_LIMITS } from '../core/textSpec';
import {
  bestOf,
  curveStrengths,
  type Judge,
  MOST_TRIES,
  nextStrength,
  outcomeOf,
  type Tried,
} from '../core/trial';
import { changePlan } from '../state/planCommands';
import type { Store } from '../state/store';
import { commonStrength, isTrialOf, searchFrom, type Trial, withStrength } from '../state/trial';
import type { Services } from '../view/services';

/** Ended trials that are kept until the page is closed. */
const MOST_TRIALS = 50;

/** Writes the texts of one strength; hears how many tokens each has. */
export type Sample = (request: SamplesRequest, onTokens: (tokens: number) => void) => Promise<SampledText[]>;

/** Tries a strength, or the plan as it is (undefined); gives all that were tried. */
type Try = (s: number | undefined) => Promise<readonly Tried[]>;

/** Counts what a plan does over many seeds. */
export class Trials {
  readonly #store: Store;
  readonly #change: Services['change'];
  /** Texts of the unsteered model, which no plan changes. */
  #unsteered: { readonly key: string; readonly texts: readonly SampledText[] } | undefined;

  constructor(store: Store, change: Services['change']) {
    this.#store = store;
    this.#change = change;
  }

  /**
   * Writes the texts, strength by strength, and counts them.
   *
   * @param cutLeft a prompt that is too long may lose its beginning
   * @throws what `sample` throws, but for AbortError
   */
  async run(trial: Trial, signal: AbortSignal, cutLeft: boolean, sample: Sample): Promise<void> {
    const work = trial.purpose === 'strength' ? this.#findStrength : this.#count;
    const { text, seeds: count, plan } = trial;
    const [, most] = TEXT_LIMITS.seed;
    const seeds = Array.from({ length: count }, (_, i) => (text.seed + i) % (most + 1));
    const tried: Tried[] = [];
    let before = 0;
    const write = async (one: Plan): Promise<SampledText[]> => {
      if (signal.aborted) throw aborted();
      const texts = await sample({ plan: one, text, seeds, cutLeft }, (tokens) =>
        this.#set(trial, { done: before + tokens }),
      );
      before += text.length;
      return texts;
    };
    const passes = strengthsOf(trial).length + (this.#knows(trial, seeds) ? 0 : 1);
    this.#set(trial, { stage: 'running', total: text.length * passes });
    try {
      await this.#described(signal);
      const unsteered = await this.#unsteeredOf(trial, seeds, write);
      const judge = this.#judgeOf(plan);
      await work(trial, async (s) => {
        const steered = await write(s === undefined ? plan : withStrength(plan, s));
        tried.push({ s: s ?? plan.edits[0]?.s ?? 0, outcome: outcomeOf(steered, unsteered, judge) });
        this.#set(trial, { tried: [...tried] });
        return tried;
      });
      this.#end(trial, { stage: 'done' });
    } catch (error) {
      if (isAbort(error)) return this.#end(trial, { stage: 'stopped' });
      this.#end(trial, { stage: 'failed', trouble: messageOf(error) });
      throw error;
    }
  }

  async #unsteeredOf(
    { text, plan }: Trial,
    seeds: readonly number[],
    write: (plan: Plan) => Promise<SampledText[]>,
  ): Promise<readonly SampledText[]> {
    const key = keyOf(text, seeds);
    if (this.#unsteered?.key !== key)
      this.#unsteered = { key, texts: await write({ ...EMPTY_PLAN, fold: plan.fold }) };
    return this.#unsteered.texts;
  }

  #knows({ text }: Trial, seeds: readonly number[]): boolean {
    return this.#unsteered?.key === keyOf(text, seeds);
  }

  /** Waits for what texts are judged by: facts and theme meter, which are read after the first graph. */
  async #described(signal: AbortSignal): Promise<void> {
    const { getState, subscribe } = this.#store;
    const isOver = (): boolean => getState().open?.isDescribed !== undefined;
    if (!isOver())
      await new Promise<void>((resolve, reject) => {
        const end = (): void => {
          leave();
          signal.removeEventListener('abort', end);
          if (signal.aborted) reject(aborted());
          else resolve();
        };
        const leave = subscribe(() => isOver() && end());
        signal.addEventListener('abort', end);
      });
    const { facts, themes } = getState().open ?? {};
    if (!facts && !themes)
      throw new HeadwatersError('FileError', {
        what: 'Texts cannot be judged: neither the theme meter of the pack nor the tokens that its features raise are known.',
        next: 'Read the texts themselves, or open the pack again once its files can be read.',
      });
  }

  /** Looks for a strength that works, and takes it. */
  readonly #findStrength = async (trial: Trial, attempt: Try): Promise<void> => {
    const range = searchFrom(trial.plan);
    let tried: readonly Tried[] = [];
    for (;;) {
      const s = range && nextStrength(tried, range.begin, range.most);
      if (s === undefined) break;
      tried = await attempt(s);
    }
    const best = bestOf(tried);
    if (!best || best.outcome.good === 0) return;
    this.#set(trial, { taken: best.s });
    // Part of the step that brought the plan: undo takes both back.
    this.#change((g) => changePlan(g, withStrength(g.plan, best.s)), 'touch');
  };

  /** Counts at the plan's own strength, and then at others, for the curve. */
  readonly #count = async (trial: Trial, attempt: Try): Promise<void> => {
    for (const s of strengthsOf(trial)) await attempt(s);
  };

  /** What the features of a plan are judged by. */
  #judgeOf({ edits }: Plan): Judge {
    const { open } = this.#store.getState();
    const facts = open?.facts;
    const raised = edits.flatMap(
      ({ feature }) => (facts && factsOf(facts, featureOf(feature))?.promotes) ?? [],
    );
    return { raised: new Set(raised), ...(open?.themes ? { themes: open.themes } : {}) };
  }

  #now({ id }: Trial): Trial | undefined {
    const { trial } = this.#store.getState();
    return trial?.id === id ? trial : undefined;
  }

  #set(of: Trial, change: Partial<Trial>): void {
    const trial = this.#now(of);
    if (trial) this.#store.setState({ trial: { ...trial, ...change } });
  }

  #end(of: Trial, change: Partial<Trial>): void {
    this.#set(of, change);
    const trial = this.#now(of);
    if (trial && trial.tried.length > 0)
      this.#store.setState(({ trials }) => ({ trials: [...trials, trial].slice(-MOST_TRIALS) }));
  }
}

function keyOf(text: Trial['text'], seeds: readonly number[]): string {
  return JSON.stringify([{ ...text, seed: 0 }, seeds]);
}

/** The strengths to be tried: at most, where one is looked for. */
function strengthsOf({ purpose, plan }: Trial): readonly (number | undefined)[] {
  const [own, range] = [commonStrength(plan), searchFrom(plan)];
  if (purpose === 'strength') return range ? Array(MOST_TRIES).fill(range.begin) : [];
  const curve = own && range ? curveStrengths(range.begin, range.most) : [];
  return [own, ...curve.filter((s) => s !== own)];
}

/** A trial that waits to be run for the plan and the text on show. */
export function waitingTrial(store: Store): Trial | undefined {
  const { trial, spec } = store.getState();
  return trial?.stage === 'waiting' && isTrialOf(trial, spec) ? trial : undefined;
}
