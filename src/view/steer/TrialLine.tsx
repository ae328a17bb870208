import { isUsable, type Tried } from '../../core/trial';
import type { AppState } from '../../state/store';
import { type Trial, trialOf } from '../../state/trial';
import { CommandButton } from '../commands/CommandButton';
import { STEERING_COMMANDS } from '../commands/steeringCommands';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { shortNumber } from './numbers';
import { shareChanged, trialWords } from './trialWords';

const shownOf = (state: AppState) => trialOf(state, state.spec);

/** What the plan does over many seeds: being counted, or found. */
export function TrialLine() {
  const { steering } = useServices();
  const shown = useApp(shownOf);
  const running = shown?.stage === 'running';
  return (
    <section className="trial" aria-label="Over many seeds" data-stage={shown?.stage ?? 'none'}>
      {running ? (
        <p className="loading">
          <progress value={shown.done} max={shown.total} aria-label="Tokens written" />
          <span>{progressWords(shown)}</span>
          <button type="button" className="link more" onClick={() => steering?.stopTrial()}>
            Cancel
          </button>
        </p>
      ) : (
        <CommandButton command={STEERING_COMMANDS.count} className="pill" />
      )}
      <p role="status">{shown && trialWords(shown)}</p>
      {shown && shown.tried.length > 1 && <Strengths tried={shown.tried} />}
    </section>
  );
}

function progressWords({ purpose, tried, seeds }: Trial): string {
  const done = `${tried.length} ${tried.length === 1 ? 'strength' : 'strengths'} done, ${seeds} texts each`;
  return purpose === 'strength' ? `Looking for an s that works: ${done}` : `Writing ${seeds} seeds: ${done}`;
}

/** The curve on the slider, in numbers. */
function Strengths({ tried }: { readonly tried: readonly Tried[] }) {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return (
    <details>
      <summary>By strength</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">s</th>
            <th scope="col">changed</th>
            <th scope="col">broke down</th>
            <th scope="col">usable</th>
          </tr>
        </thead>
        <tbody>
          {[...tried]
            .sort((a, b) => a.s - b.s)
            .map(({ s, outcome }) => (
              <tr key={s}>
                <td>{shortNumber(s)}</td>
                <td>{percent(shareChanged(outcome))}</td>
                <td>{percent(outcome.broken / outcome.texts)}</td>
                <td>{isUsable(outcome) ? 'yes' : 'no'}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </details>
  );
}
