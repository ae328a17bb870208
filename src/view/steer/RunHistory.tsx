import { runsJson } from '../../state/runFile';
import type { Run } from '../../state/steering';
import type { AppState } from '../../state/store';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { shortNumber } from './numbers';
import { pieceText } from './piece';

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
    const json = runsJson(
      runs,
      open.pack.manifest,
      (token) => pieceText(open.vocabulary, token),
      open.themes,
    );
    const url = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = 'headwaters-runs.json';
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1_000);
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
