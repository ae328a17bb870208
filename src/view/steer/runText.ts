import type { Side } from '../../core/run';
import { type Piece, textOf } from '../../core/tokenText';
import type { Run } from '../../state/steering';
import { planWords } from './planWords';

/** What was written after the prompt. */
export function writtenText(run: Run, side: Side, pieces: (token: number) => Piece): string {
  return textOf(run.texts[side].tokens.map(({ token }) => pieces(token)));
}

/** Prompt, both texts and what they were made with, to be pasted elsewhere. */
export function bothTexts(run: Run, pieces: (token: number) => Piece): string {
  const { plan, text } = run.request;
  const settings = `seed ${text.seed}, temperature ${text.temperature}, top-p ${text.topP}`;
  return [
    `Prompt: ${text.prompt}`,
    `Unsteered: ${writtenText(run, 'unedited', pieces)}`,
    ...(plan.edits.length === 0 ? [] : [`Steered: ${writtenText(run, 'edited', pieces)}`]),
    `Plan: ${planWords(plan)}; ${settings}`,
  ].join('\n\n');
}
