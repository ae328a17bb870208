import { isUsable, type Outcome, usableWindow } from '../../core/trial';
import type { Trial } from '../../state/trial';
import { shortNumber } from './numbers';

/** What came of a trial, in a sentence or two; empty while there is nothing to say. */
export function trialWords(trial: Trial): string {
  if (trial.stage === 'failed') return trial.trouble ?? '';
  const { purpose, tried, taken, seeds } = trial;
  if (trial.stage === 'waiting' || tried.length === 0) return '';
  const strengths = tried.map(({ s }) => s);
  const own = tried.find(({ s }) => s === (purpose === 'strength' ? taken : trial.plan.edits[0]?.s));
  // A search has not ended before it has taken one.
  if (!own && trial.stage === 'running') return '';
  if (!own)
    return `No s from ${shortNumber(Math.min(...strengths))} to ${shortNumber(Math.max(...strengths))} changed any of ${seeds} texts and left it whole.`;
  const usable = usableWindow(tried);
  const window =
    purpose === 'seeds' && usable
      ? ` Usable: s from ${shortNumber(usable[0])} to ${shortNumber(usable[1])}.`
      : '';
  const warning =
    purpose === 'strength' && !isUsable(own.outcome)
      ? ' No s that was tried changes half of the texts and leaves most of them whole; this one came closest.'
      : '';
  return `s = ${shortNumber(own.s)}: ${changedWords(own.outcome)}, ${brokenWords(own.outcome)}.${window}${warning}`;
}

function changedWords({ texts, by, theme, themed, raised }: Outcome): string {
  return by === 'theme'
    ? `${themed} of ${texts} texts changed to ${theme ?? 'another theme'}`
    : `${raised} of ${texts} texts have more of the tokens that the features raise`;
}

function brokenWords({ broken }: Outcome): string {
  return broken === 0 ? 'none broke down' : `${broken} broke down`;
}

/** Of the texts, those with the new theme, or with more raised tokens, whichever the outcome counts. */
export function shareChanged({ by, themed, raised, texts }: Outcome): number {
  return (by === 'theme' ? themed : raised) / texts;
}
