import { type Facts, factsOf } from '../src/core/facts';
import { fluencyOf } from '../src/core/fluency';
import { featureOf, type PositionId, positionId } from '../src/core/ids';
import type { Plan } from '../src/core/plan';
import type { SampledText } from '../src/core/samples';
import type { TypicalActivation } from '../src/core/schedule';
import { EMPTY_TEXT } from '../src/core/textSpec';
import { loudest, type Themes, themeScores } from '../src/core/themes';
import { readModelFiles } from '../src/model/files';
import { openSession } from '../src/model/node/modelSession';
import type { Sampling } from '../src/model/sampling';
import { TextModel } from '../src/model/textModel';
import { openTokenizer } from '../src/model/tokenizer';
import { readFacts, readVocabulary } from '../src/pack/describe';
import type { Pack } from '../src/pack/open';
import { readThemes } from '../src/pack/themes';
import { Chains } from './steeringChains';

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
  readonly model: TextModel;
  readonly themes: Themes;

  private constructor(pack: Pack, facts: Facts, model: TextModel, themes: Themes) {
    this.pack = pack;
    this.facts = facts;
    this.chains = new Chains(pack);
    this.model = model;
    this.themes = themes;
  }

  static async open(pack: Pack): Promise<Meter> {
    const themes = await readThemes(pack, await readVocabulary(pack));
    if (!themes) throw new Error(`The pack ${pack.manifest.id} has no theme meter.`);
    const [files, tokenizer] = [await readModelFiles(pack), await openTokenizer(pack)];
    const model = new TextModel(pack, files, tokenizer, openSession);
    // One session for the plans of all tables.
    await model.prepare(residualSites(pack));
    return new Meter(pack, await readFacts(pack), model, themes);
  }

  get shelves(): readonly string[] {
    return this.themes.shelves;
  }

  /** The mean activation of a feature where it is active. */
  readonly typical: TypicalActivation = (feature) => factsOf(this.facts, featureOf(feature))?.typical;

  async samples({ prompt, plan, seeds, sampling }: Omit<Question, 'shelf'>): Promise<SampledText[]> {
    const text = { ...EMPTY_TEXT, length: LENGTH, ...sampling, prompt };
    const request = { plan, text, seeds: seeds ?? seedsFrom(1, SEEDS), cutLeft: false };
    const writing = this.model.sample(request, this.typical);
    let step = await writing.next();
    while (!step.done) step = await writing.next();
    return step.value;
  }

  async measure(question: Question): Promise<Figure> {
    return this.figure(question.shelf, await this.samples(question));
  }

  figure(shelf: string, samples: readonly SampledText[]): Figure {
    const share = (of: (sample: SampledText) => boolean): number =>
      samples.filter(of).length / samples.length;
    const verdict = ({ tokens, logProbs }: SampledText): string => fluencyOf(tokens, logProbs).verdict;
    return {
      texts: samples.length,
      theme: share(({ tokens }) => loudest(this.themes, themeScores(this.themes, tokens)) === shelf),
      repeats: share((sample) => verdict(sample) === 'repeats'),
      unlikely: share((sample) => verdict(sample) === 'unlikely'),
      example: this.model.tokenizer
        .decode(samples[0]?.tokens ?? [])
        .replace(/\s+/g, ' ')
        .trim(),
    };
  }

  release(): Promise<void> {
    return this.model.release();
  }
}

function residualSites({ manifest }: Pack): PositionId[] {
  return Array.from({ length: manifest.model.layers }, (_, layer) => positionId({ layer, site: 'res' }));
}
