import { type Facts, factsOf } from '../src/core/facts';
import { fluencyOf } from '../src/core/fluency';
import { featureOf } from '../src/core/ids';
import type { Plan } from '../src/core/plan';
import { settlePlan, type TypicalActivation } from '../src/core/schedule';
import { EMPTY_TEXT } from '../src/core/textSpec';
import { loudest, type Themes, themeScores } from '../src/core/themes';
import type { Sampling } from '../src/model/sampling';
import { openTokenizer, type TextTokenizer } from '../src/model/tokenizer';
import { readFacts, readVocabulary } from '../src/pack/describe';
import type { Pack } from '../src/pack/open';
import { readThemes } from '../src/pack/themes';
import { Chains } from './steeringChains';
import { type Sample, Sampler } from './steeringSampler';

export const LENGTH = 40;
export const SEEDS = 50;

/** The theme of many texts, and how many fall apart, as shares. */
export interface Figure {
  readonly texts: number;
  /** Texts whose loudest shelf is the wanted one. */
  readonly theme: number;
  readonly repeats: number;
  readonly unlikely: number;
  /** The beginning of the first text. */
  readonly example: string;
}

export interface Question {
  readonly shelf: string;
  readonly prompt: string;
  readonly plan: Plan;
  readonly seeds?: readonly number[];
  readonly sampling?: Sampling;
}

/** Numbers from `first` on: seeds of that many texts. */
export function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

/** A pack that is ready to be steered and measured. */
export class Meter {
  readonly pack: Pack;
  readonly facts: Facts;
  readonly chains: Chains;
  readonly #tokenizer: TextTokenizer;
  readonly #themes: Themes;
  readonly #sampler: Sampler;

  private constructor(pack: Pack, facts: Facts, tokenizer: TextTokenizer, themes: Themes, sampler: Sampler) {
    this.pack = pack;
    this.facts = facts;
    this.chains = new Chains(pack);
    this.#tokenizer = tokenizer;
    this.#themes = themes;
    this.#sampler = sampler;
  }

  static async open(pack: Pack): Promise<Meter> {
    const themes = await readThemes(pack, await readVocabulary(pack));
    if (!themes) throw new Error(`The pack ${pack.manifest.id} has no theme meter.`);
    return new Meter(
      pack,
      await readFacts(pack),
      await openTokenizer(pack),
      themes,
      await Sampler.open(pack),
    );
  }

  get shelves(): readonly string[] {
    return this.#themes.shelves;
  }

  /** The mean activation of a feature where it is active. */
  readonly typical: TypicalActivation = (feature) => factsOf(this.facts, featureOf(feature))?.typical;

  async samples({ prompt, plan, seeds, sampling }: Omit<Question, 'shelf'>): Promise<Sample[]> {
    const { bos } = this.pack.manifest.model;
    return await this.#sampler.write({
      prompt: [...(bos === undefined ? [] : [bos]), ...this.#tokenizer.encode(prompt)],
      plan: settlePlan(plan, this.typical),
      seeds: seeds ?? seedsFrom(1, SEEDS),
      length: LENGTH,
      sampling: sampling ?? EMPTY_TEXT,
    });
  }

  async measure(question: Question): Promise<Figure> {
    return this.figure(question.shelf, await this.samples(question));
  }

  figure(shelf: string, samples: readonly Sample[]): Figure {
    const share = (of: (sample: Sample) => boolean): number => samples.filter(of).length / samples.length;
    const verdict = ({ tokens, logProbs }: Sample): string => fluencyOf(tokens, logProbs).verdict;
    return {
      texts: samples.length,
      theme: share(({ tokens }) => loudest(this.#themes, themeScores(this.#themes, tokens)) === shelf),
      repeats: share((sample) => verdict(sample) === 'repeats'),
      unlikely: share((sample) => verdict(sample) === 'unlikely'),
      example: this.#tokenizer
        .decode(samples[0]?.tokens ?? [])
        .replace(/\s+/g, ' ')
        .trim(),
    };
  }

  release(): Promise<void> {
    return this.#sampler.release();
  }
}
