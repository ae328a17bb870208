import { isUsable, type Outcome, usableWindow } from '../../core/trial';
import type { AppState } from '../../state/store';
import { isTrialOf, type Trial } from '../../state/trial';
import { CommandButton } from '../commands/CommandButton';
import { STEERING_COMMANDS } from '../commands/steeringCommands';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { shortNumber } from './numbers';

const trialOf = (state: AppState) => state.trial;
const specOf = (state: AppState) => state.spec;

/** What the plan does over many seeds: being counted, or found. */
export function TrialLine() {
  const { steering } = useServices();
  const trial = useApp(trialOf);
  const spec = useApp(specOf);
  const shown = trial && isTrialOf(trial, spec) ? trial : null;
  const running = shown?.stage === 'running';
  return (
    <section className="trial" aria-label="Over many seeds" data-stage={shown?.stage ?? 'none'}>
      {running ? (
        <p className="loading">
          <progress value={shown.done} max={shown.total} aria-label="Texts" />
          <span>
            {shown.purpose === 'strength' ? 'Looking for a strength that works' : 'Counting'}:{' '}
            {shown.tried.length} {shown.tried.length === 1 ? 'strength' : 'strengths'} done, {shown.seeds}{' '}
            texts each
          </span>
          <button type="button" className="link more" onClick={() => steering?.stopTrial()}>
            Cancel
          </button>
        </p>
      ) : (
        <CommandButton command={STEERING_COMMANDS.count} className="pill" />
      )}
      <p role="status">{shown && !running && wordsOf(shown)}</p>
    </section>
  );
}

function wordsOf(trial: Trial): string {
  if (trial.stage === 'failed') return trial.trouble ?? '';
  if (trial.stage === 'waiting') return '';
  const { purpose, tried, taken } = trial;
  const own = tried.find(({ s }) => s === (purpose === 'strength' ? taken : trial.plan.edits[0]?.s));
  if (!own)
    return tried.length === 0
      ? ''
      : `No strength from ${strength(Math.min(...tried.map(({ s }) => s)))} to ${strength(Math.max(...tried.map(({ s }) => s)))} changed half of ${trial.seeds} texts and left most of them whole.`;
  const usable = usableWindow(tried);
  const window =
    purpose === 'seeds' && usable ? ` Usable: s from ${strength(usable[0])} to ${strength(usable[1])}.` : '';
  const warning =
    purpose === 'strength' && !isUsable(own.outcome)
      ? ' No strength that was tried changes half of the texts and leaves most of them whole; this one came nearest.'
      : '';
  return `s = ${strength(own.s)}: ${counts(own.outcome)}.${window}${warning}`;
}

function counts({ texts, by, theme, themed, raised, broken }: Outcome): string {
  const changed =
    by === 'theme'
      ? `${themed} of ${texts} texts changed to ${theme ?? 'another theme'}`
      : `${raised} of ${texts} texts have more of the tokens that the features raise`;
  return `${changed}, ${broken === 0 ? 'none' : broken} broke down`;
}

function strength(s: number): string {
  return shortNumber(s);
}
