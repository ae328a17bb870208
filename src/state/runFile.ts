import { SIDES, type Side, type WrittenText } from '../core/run';
import { loudest, type Themes, themeScores } from '../core/themes';
import { type KnownTokens, piecesIn, textOf } from '../core/tokenText';
import type { Manifest } from '../pack/manifest';
import { planJson } from '../pack/planFile';
import type { Run } from './steering';
import type { Trial } from './trial';

/**
 * Runs as a file: all that is needed to write them again elsewhere, and what was written. Log-probabilities are natural
 * logarithms at temperature 1; activations are in the model's units: `activations`
 * `[edits]` what the edits act on, `activationsAfter` `[features]` what is there after them.
 * Trials count texts of consecutive seeds; `s` is that of the first edit.
 */
export function runsJson(
  runs: readonly Run[],
  trials: readonly Trial[],
  { id, revision, model }: Manifest,
  known: KnownTokens,
  themes: Themes | undefined,
): string {
  const pieces = piecesIn(known);
  const written = (text: WrittenText, side: Side, width: number) => {
    const tokens = text.tokens.map(({ token }) => token);
    const scores = themes && themeScores(themes, tokens);
    return {
      text: textOf(tokens.map(pieces)),
      tokens: text.tokens.map(({ token, readings, activations }) => ({
        id: token,
        piece: known.vocabulary?.[token] ?? `#${token}`,
        logProb: { unedited: readings.unedited.logProb, edited: readings.edited.logProb },
        activations: activations && [
          ...(side === 'edited' ? activations.before : activations.unedited.slice(0, width)),
        ],
        activationsAfter: activations && [...activations[side]],
      })),
      end: text.end,
      ...(themes && scores ? { themes: scoresByName(themes, scores), loudest: loudest(themes, scores) } : {}),
    };
  };
  const file = {
    format: 'headwaters-runs',
    version: 1,
    pack: { id, revision, model: model.name, file: model.onnx?.path ?? null },
    runs: runs.map((run) => ({
      at: new Date(run.at).toISOString(),
      prompt: run.request.text.prompt,
      promptTokens: run.prompt?.ids ?? null,
      settings: { ...run.request.text, cutLeft: run.request.cutLeft },
      plan: planJson(run.request.plan),
      settledPlan: run.plan && planJson(run.plan),
      features: run.features,
      backend: run.backend,
      stage: run.stage,
      // What another backend had written before it broke down.
      given: run.request.given ?? null,
      texts: Object.fromEntries(
        SIDES.map((side) => [side, written(run.texts[side], side, run.request.plan.edits.length)]),
      ),
    })),
    trials: trials.map(({ at, purpose, plan, text, seeds, stage, tried, taken }) => ({
      at: new Date(at).toISOString(),
      purpose,
      stage,
      prompt: text.prompt,
      settings: text,
      plan: planJson(plan),
      firstSeed: text.seed,
      seeds,
      tried,
      taken,
    })),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

function scoresByName({ shelves }: Themes, scores: readonly number[]): Record<string, number> {
  return Object.fromEntries(shelves.map((shelf, i) => [shelf, scores[i] ?? 0]));
}
