import { type Fluency, fluencyOf } from '../src/core/fluency';
import type { FeatureId } from '../src/core/ids';
import type { Plan } from '../src/core/plan';
import type { PromptTokens, RunRequest, Side, WrittenText } from '../src/core/run';
import type { TextSpec } from '../src/core/textSpec';
import { loudest, type Themes, themeScores } from '../src/core/themes';
import type { Manifest } from '../src/pack/manifest';

/** A run that has come to its end. */
export interface Run {
  readonly prompt: PromptTokens;
  /** Settled. */
  readonly plan: Plan;
  readonly texts: ReadonlyMap<Side, WrittenText>;
}

interface Token {
  readonly id: number;
  readonly piece: string;
}

/** Of both models: the one that is named, given the same tokens. */
type Both<T> = Readonly<Record<Side, T>>;

interface TextReport {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** ln p of each token at temperature 1, `[tokens]`. */
  readonly logProbs: Both<readonly number[]>;
  /** `[tokens of the prompt or of the text, features of the plan]`, before the edits act on them. */
  readonly activations: Readonly<Record<'prompt' | 'written', Both<readonly (readonly number[])[]>>>;
  /** The same in the edited model, after the edits. */
  readonly activationsAfter: Readonly<Record<'prompt' | 'written', readonly (readonly number[])[]>>;
  /** Under the unedited model; the perplexity of an empty text is null. */
  readonly fluency: Fluency;
  /** Log-odds of each shelf in nats, and the shelf with the most; null where the pack has no theme meter. */
  readonly theme: {
    readonly loudest: string | null;
    readonly scores: Readonly<Record<string, number>>;
  } | null;
  readonly end: WrittenText['end'];
}

/** What `generate --json` prints. */
export interface GenerateReport {
  readonly pack: string;
  readonly revision: string;
  readonly model: string;
  readonly prompt: { readonly text: string; readonly tokens: readonly Token[]; readonly cut: number };
  readonly settings: Omit<TextSpec, 'prompt'> & { readonly cutLeft: boolean };
  /** As it was given, and with schedule and folding worked into its numbers. */
  readonly plan: { readonly given: Plan; readonly settled: Plan };
  /** Columns of all activations. */
  readonly features: readonly FeatureId[];
  /** By the model that wrote each; only the first where nothing is edited. */
  readonly texts: Readonly<Partial<Record<Side, TextReport>>>;
}

export interface ReportSources {
  readonly pack: Pick<Manifest, 'id' | 'revision'>;
  readonly model: string;
  readonly request: RunRequest;
  readonly run: Run;
  readonly pieces: readonly string[];
  readonly themes: Themes | undefined;
  readonly decode: (tokens: readonly number[]) => string;
}

export function generateReport(sources: ReportSources): GenerateReport {
  const { pack, model, request, run, pieces } = sources;
  const { prompt, ...settings } = request.text;
  const { ids, cut } = run.prompt;
  return {
    pack: pack.id,
    revision: pack.revision,
    model,
    prompt: { text: prompt, tokens: tokensOf(ids, pieces), cut },
    settings: { ...settings, cutLeft: request.cutLeft },
    plan: { given: request.plan, settled: run.plan },
    features: run.plan.edits.map(({ feature }) => feature),
    texts: Object.fromEntries([...run.texts].map(([side, text]) => [side, textReport(text, sources)])),
  };
}

const ACTED_ON = { unedited: 'unedited', edited: 'before' } as const;

function textReport(written: WrittenText, { run, pieces, themes, decode }: ReportSources): TextReport {
  const ids = written.tokens.map(({ token }) => token);
  const logProbs = both((side) => written.tokens.map(({ readings }) => readings[side].logProb));
  const width = run.plan.edits.length;
  return {
    text: decode(ids),
    tokens: tokensOf(ids, pieces),
    logProbs,
    activations: {
      prompt: both((side) => rowsOf(written.prompt?.[ACTED_ON[side]], run.prompt.ids.length, width)),
      written: both((side) =>
        written.tokens.map(({ activations }) => [...(activations?.[ACTED_ON[side]] ?? [])]),
      ),
    },
    activationsAfter: {
      prompt: rowsOf(written.prompt?.edited, run.prompt.ids.length, width),
      written: written.tokens.map(({ activations }) => [...(activations?.edited ?? [])]),
    },
    fluency: fluencyOf(ids, logProbs.unedited),
    theme: themes ? themeOf(themes, ids) : null,
    end: written.end,
  };
}

function both<T>(of: (side: Side) => T): Both<T> {
  return { unedited: of('unedited'), edited: of('edited') };
}

function tokensOf(ids: readonly number[], pieces: readonly string[]): Token[] {
  return ids.map((id) => ({ id, piece: pieces[id] ?? '' }));
}

function rowsOf(values: Float32Array | undefined, rows: number, width: number): number[][] {
  return Array.from({ length: rows }, (_, t) => [...(values?.subarray(t * width, (t + 1) * width) ?? [])]);
}

function themeOf(themes: Themes, ids: readonly number[]): TextReport['theme'] {
  const scores = themeScores(themes, ids);
  return {
    loudest: loudest(themes, scores),
    scores: Object.fromEntries(themes.shelves.map((shelf, i) => [shelf, scores[i] ?? 0])),
  };
}
