import type { FeatureId } from '../../core/ids';
import type { Schedule, Scope } from '../../core/plan';
import { spanOfEdits } from '../../core/schedule';
import { changePlan, turnEdit } from '../../state/planCommands';
import type { AppState } from '../../state/store';
import { trialOf } from '../../state/trial';
import { NumberSlider } from '../controls/NumberSlider';
import { Explain } from '../Explain';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { NumberField } from './NumberField';
import { shortNumber } from './numbers';
import { StrengthCurve } from './StrengthCurve';

const planOf = (state: AppState) => state.spec.plan;
/** What came of several strengths of this plan in this text. */
const triedOf = (state: AppState) => trialOf(state, state.spec)?.tried;

const MOST_R = 3;
/** In units of the typical activation; negative strengths push away from a feature. */
const TYPICAL_RANGE = { least: -1, most: 3, step: 0.05 } as const;
const RAW_RANGE = { least: -20, most: 60, step: 0.5 } as const;

function whereText(scope: Scope, bos: boolean): string {
  if (scope === 'generated') return 'in the new text';
  const where = scope === 'prompt' ? 'in the prompt' : 'at every token';
  return bos ? where : `${where} after the first`;
}

/** The paper's schedules (appendix B.2). */
const SCHEDULES: Readonly<Record<Schedule['kind'], string>> = {
  constant: 'the same in every layer',
  exponential: 'falling by e^(αl)',
  linear: 'in a line to s*',
  single: 'in one layer alone',
};

/** How strongly the picked features are edited: r, s, and how s is spread over the layers. */
export function Strength({ picked }: { readonly picked: FeatureId | 'all' }) {
  const { change } = useServices();
  const { edits, fold, schedule, scope, bos } = useApp(planOf);
  const tried = useApp(triedOf);
  const edited = picked === 'all' ? edits : edits.filter(({ feature }) => feature === picked);
  const [first] = edited;
  if (!first) return null;
  const mixedR = edited.some(({ r }) => r !== first.r);
  const mixedS = edited.some(({ s }) => s !== first.s);
  const range = fold ? TYPICAL_RANGE : RAW_RANGE;
  const settle = (): void => change((s) => s, 'settle');
  return (
    <section className="strength" aria-label="How far">
      <NumberSlider
        className="plain"
        label="Rescale r"
        meaning="factor on the feature’s activation, where it is active"
        least={0}
        most={MOST_R}
        step={0.05}
        value={Math.min(Math.max(first.r, 0), MOST_R)}
        text={mixedR ? 'mixed' : `× ${shortNumber(first.r)}`}
        note={
          first.r === 1 && !mixedR ? 'unchanged' : first.r === 0 && !mixedR ? 'off' : 'where it is active'
        }
        explanation={<Explain term="r" of={['r', 'jumprelu']} />}
        marks={[0, 1]}
        onDrag={(r) => change((s) => turnEdit(s, picked, { r }), 'drag')}
        onSettle={settle}
      />
      <NumberSlider
        className="plain"
        label="Add s"
        meaning={`strength added ${whereText(scope, bos)}, in ${fold ? 'units of the feature’s typical activation' : 'the model’s units'}`}
        least={range.least}
        most={range.most}
        step={range.step}
        value={Math.min(Math.max(first.s, range.least), range.most)}
        text={mixedS ? 'mixed' : fold ? `${shortNumber(first.s)} × typical` : shortNumber(first.s)}
        note={`${fold ? 'of its typical activation' : 'in the model’s units'}, ${whereText(scope, bos)}`}
        behind={
          tried &&
          tried.length > 1 &&
          !mixedS && <StrengthCurve tried={tried} least={range.least} most={range.most} />
        }
        explanation={<Explain term="s" of={['s', 'typical']} />}
        marks={[0, 1]}
        onDrag={(s) => change((g) => turnEdit(g, picked, { s }), 'drag')}
        onSettle={settle}
      />
      {edits.length > 1 && <Spread schedule={schedule} />}
    </section>
  );
}

function Spread({ schedule }: { readonly schedule: Schedule }) {
  const { change } = useServices();
  const plan = useApp(planOf);
  const span = spanOfEdits(plan);
  const set = (next: Schedule): void => change((s) => changePlan(s, { schedule: next }), 'step');
  const choose = (kind: string): void => {
    if (kind === 'exponential') set({ kind, alpha: -0.05 });
    else if (kind === 'linear') set({ kind, end: plan.fold ? 0 : 1 });
    else if (kind === 'single') set({ kind, layer: span.end });
    else set({ kind: 'constant' });
  };
  const layers = [...new Set(plan.edits.map(({ feature }) => Number(feature.split('/')[0])))].sort(
    (a, b) => a - b,
  );
  return (
    <div className="spread">
      <label>
        <span className="quiet">s over the layers</span>
        <select value={schedule.kind} onChange={(event) => choose(event.target.value)}>
          {Object.entries(SCHEDULES).map(([kind, name]) => (
            <option key={kind} value={kind}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {schedule.kind === 'exponential' && (
        <NumberField
          label="α"
          value={schedule.alpha}
          step={0.01}
          onCommit={(alpha) => set({ kind: 'exponential', alpha })}
        />
      )}
      {schedule.kind === 'linear' && (
        <NumberField
          label="s*"
          value={schedule.end}
          step={0.1}
          onCommit={(end) => set({ kind: 'linear', end })}
        />
      )}
      {schedule.kind === 'single' && (
        <label>
          <span className="quiet">Layer</span>
          <select
            value={schedule.layer}
            onChange={(event) => set({ kind: 'single', layer: Number(event.target.value) })}
          >
            {[...new Set([...layers, schedule.layer])].map((layer) => (
              <option key={layer}>{layer}</option>
            ))}
          </select>
        </label>
      )}
      <Explain term="the spread of s over the layers" of={['schedule']}>
        <p className="quiet">What is added in one layer carries over into the next.</p>
      </Explain>
    </div>
  );
}
