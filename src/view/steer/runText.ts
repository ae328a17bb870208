import type { Side } from '../../core/run';
import { pieceOf, textOf } from '../../core/tokenText';
import type { Run } from '../../state/steering';
import { planWords } from './planWords';

/** What was written after the prompt. */
export function writtenText(run: Run, side: Side, piece: (token: number) => string): string {
  return textOf(run.texts[side].tokens.map(({ token }) => pieceOf(token, piece(token), false)));
}

/** Prompt, both texts and what they were made with, to be pasted elsewhere. */
export function bothTexts(run: Run, piece: (token: number) => string): string {
  const { plan, text } = run.request;
  const settings = `seed ${text.seed}, temperature ${text.temperature}, top-p ${text.topP}`;
  return [
    `Prompt: ${text.prompt}`,
    `Unsteered: ${writtenText(run, 'unedited', piece)}`,
    ...(plan.edits.length === 0 ? [] : [`Steered: ${writtenText(run, 'edited', piece)}`]),
    `Plan: ${planWords(plan)}; ${settings}`,
  ].join('\n\n');
}
