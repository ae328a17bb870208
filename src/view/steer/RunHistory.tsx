import { planInUse } from '../../state/planTabs';
import { runsJson } from '../../state/runFile';
import type { AppState } from '../../state/store';
import { saveFile } from '../saveFile';
import { useServices } from '../services';
import { usePieces } from '../tokens/usePieces';
import { useApp, useAppStore } from '../useApp';
import { planWords } from './planWords';
import { writtenText } from './runText';

const runsOf = (state: AppState) => state.runs;

/** Characters of a text by which it is known again. */
const FIRST_WORDS = 80;

/** Runs of this visit: what they wrote, and what they were made of. */
export function RunHistory() {
  const { change } = useServices();
  const runs = useApp(runsOf);
  const pieces = usePieces();
  const store = useAppStore();
  if (runs.length === 0) return null;
  const save = (): void => {
    const { open, trials } = store.getState();
    if (!open) return;
    saveFile(
      runsJson(runs, trials, open.pack.manifest, open, open.themes),
      'application/json',
      'headwaters-runs.json',
    );
  };
  return (
    <details className="runs">
      <summary>
        Runs of this visit <span className="quiet">{runs.length}</span>
      </summary>
      <p className="actions">
        <button type="button" onClick={save}>
          Save as JSON
        </button>
      </p>
      <ol>
        {[...runs].reverse().map((run) => {
          const { plan, text } = run.request;
          const written = writtenText(run, plan.edits.length > 0 ? 'edited' : 'unedited', pieces).trim();
          return (
            <li key={run.id}>
              <button
                type="button"
                className="link"
                onClick={() => change((s) => ({ ...planInUse(s, plan), text }), 'step')}
              >
                <span className="quiet">{text.prompt}</span>{' '}
                <span className="name">
                  {written.slice(0, FIRST_WORDS)}
                  {written.length > FIRST_WORDS && '…'}
                </span>
              </button>
              <p className="quiet">
                {planWords(plan)}, seed {text.seed}
                {run.stage !== 'done' && `, ${run.stage}`}
              </p>
            </li>
          );
        })}
      </ol>
    </details>
  );
}
