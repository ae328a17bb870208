import { SIDES, type Side, type WrittenText } from '../core/run';
import { loudest, type Themes, themeScores } from '../core/themes';
import { pieceOf, textOf } from '../core/tokenText';
import type { Manifest } from '../pack/manifest';
import { planJson } from '../pack/planFile';
import type { Run } from './steering';

/**
 * Runs as a file: all that is needed to write them again elsewhere, and what was written. Log-probabilities are natural
 * logarithms at temperature 1; activations are `[tokens][edits]`, in the model's units.
 */
export function runsJson(
  runs: readonly Run[],
  { id, revision, model }: Manifest,
  piece: (token: number) => string,
  themes: Themes | undefined,
): string {
  const written = (text: WrittenText, side: Side) => {
    const tokens = text.tokens.map(({ token }) => token);
    const scores = themes && themeScores(themes, tokens);
    return {
      text: textOf(tokens.map((token) => pieceOf(token, piece(token), false))),
      tokens: text.tokens.map(({ token, readings, activations }) => ({
        id: token,
        piece: piece(token),
        logProb: { unedited: readings.unedited.logProb, edited: readings.edited.logProb },
        activations: activations && [...activations[side]],
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
      backend: run.backend,
      stage: run.stage,
      // What another backend had written before it broke down.
      given: run.request.given ?? null,
      texts: Object.fromEntries(SIDES.map((side) => [side, written(run.texts[side], side)])),
    })),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

function scoresByName({ shelves }: Themes, scores: readonly number[]): Record<string, number> {
  return Object.fromEntries(shelves.map((shelf, i) => [shelf, scores[i] ?? 0]));
}
