import { isSame } from '../../core/same';
import type { GraphSpec } from '../../core/spec';
import { allPlans, planPlace } from '../../state/planTabs';
import type { Run } from '../../state/steering';
import type { AppState } from '../../state/store';
import { useApp } from '../useApp';
import { SIDE_NAMES } from './inspected';
import { planName, planWords } from './planWords';

const specOf = (state: AppState) => state.spec;
const runsOf = (state: AppState) => state.runs;

interface Props {
  /** The run whose steered text stands beside that of the plan in use; null for its own unsteered text. */
  readonly beside: number | null;
  /** The run on show. */
  readonly run: Run;
  readonly onChoose: (beside: number | null) => void;
}

/** What stands beside the text of the plan in use: the unsteered text, that of another plan, or an earlier one. */
export function Beside({ beside, run, onChoose }: Props) {
  const spec = useApp(specOf);
  const runs = useApp(runsOf);
  const others = runs.filter((one) => one.id !== run.id && one.request.plan.edits.length > 0);
  const shown = others.find(({ id }) => id === beside);
  return (
    <div className="beside">
      <h3>{shown ? runName(shown, spec) : SIDE_NAMES.unedited}</h3>
      {others.length > 0 && (
        <select
          aria-label="Text to compare with"
          value={beside ?? ''}
          onChange={({ target }) => onChoose(target.value === '' ? null : Number(target.value))}
        >
          <option value="">{SIDE_NAMES.unedited}</option>
          {[...others].reverse().map((one) => (
            <option key={one.id} value={one.id}>
              {runName(one, spec)}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

/** The plan of a run by its tab, where it still has one. */
function runName({ request: { plan, text } }: Run, spec: GraphSpec): string {
  const place = allPlans(spec).findIndex((one) => isSame(one, plan));
  const name = place < 0 || place === planPlace(spec) ? '' : `${planName(place)}, `;
  return `${name}${planWords(plan)}, seed ${text.seed}`;
}
