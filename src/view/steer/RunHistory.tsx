import { runsJson } from '../../state/runFile';
import type { Run } from '../../state/steering';
import type { AppState } from '../../state/store';
import { saveFile } from '../saveFile';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { shortNumber } from './numbers';

const runsOf = (state: AppState) => state.runs;

/** Runs of this visit, with what they were made of. */
export function RunHistory() {
  const { change } = useServices();
  const runs = useApp(runsOf);
  const store = useAppStore();
  if (runs.length === 0) return null;
  const save = (): void => {
    const { open } = store.getState();
    if (!open) return;
    const piece = (token: number): string => open.vocabulary?.[token] ?? `#${token}`;
    saveFile(
      runsJson(runs, open.pack.manifest, piece, open.themes),
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
        {[...runs].reverse().map((run) => (
          <li key={run.id}>
            <button
              type="button"
              className="link"
              onClick={() =>
                change((s) => ({ ...s, plan: run.request.plan, text: run.request.text }), 'step')
              }
            >
              <span className="name">{run.request.text.prompt}</span>
            </button>
            <p className="quiet">
              {planWords(run)}, seed {run.request.text.seed}
              {run.stage !== 'done' && `, ${run.stage}`}
            </p>
          </li>
        ))}
      </ol>
    </details>
  );
}

function planWords({ request: { plan } }: Run): string {
  const [first, ...others] = plan.edits;
  if (!first) return 'no edits';
  return `${first.feature}${others.length > 0 ? ` and ${others.length} more` : ''}: r ${shortNumber(first.r)}, s ${shortNumber(first.s)}`;
}
