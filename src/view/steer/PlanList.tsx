import { useRef, useState } from 'react';
import { factsOf } from '../../core/facts';
import { type FeatureId, featureOf } from '../../core/ids';
import type { Edit } from '../../core/plan';
import { settlePlan } from '../../core/schedule';
import type { OpenPack } from '../../state/openPack';
import { removeEdit, resetEdit } from '../../state/planCommands';
import { allPlans } from '../../state/planTabs';
import type { AppState } from '../../state/store';
import { CommandButton } from '../commands/CommandButton';
import { FEATURE_COMMANDS } from '../commands/featureCommands';
import { STEERING_COMMANDS } from '../commands/steeringCommands';
import { labelText } from '../labelText';
import { SiteMark } from '../SiteMark';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { FindFeature } from './FindFeature';
import { NotDrawn } from './NotDrawn';
import { shortNumber, unitsText } from './numbers';
import { PlanTabs } from './PlanTabs';

const specOf = (state: AppState) => state.spec;
const planOf = (state: AppState) => state.spec.plan;
const openOf = (state: AppState) => state.open;
const selectedOf = (state: AppState) => state.spec.selected;

/** More features than this are listed when they are asked for: the texts are what it is about. */
const FEW = 2;

interface Props {
  readonly picked: FeatureId | 'all';
  readonly onPick: (feature: FeatureId | 'all') => void;
}

/** The features that the plan edits, and ways to add those of the graph. */
export function PlanList({ picked, onPick }: Props) {
  const plan = useApp(planOf);
  const open = useApp(openOf);
  const { edits } = plan;
  const strengths = settledStrengths(plan, open);
  const [each, setEach] = useState(false);
  const all = useRef<HTMLButtonElement>(null);
  const listed = each || edits.length <= FEW;
  return (
    <section className="plan" aria-label="Features to edit">
      <PlanTabs />
      <AddFeatures />
      <NotDrawn />
      {edits.length > 0 && (
        <ul>
          <li className={picked === 'all' ? 'picked' : ''}>
            <button
              ref={all}
              type="button"
              className="link"
              aria-pressed={picked === 'all'}
              onClick={() => onPick('all')}
            >
              <span className="name">
                {edits.length === 1 ? 'The feature' : `All ${edits.length} features`}
              </span>
            </button>
            <span className="edit-actions">
              {edits.length > FEW && (
                <button type="button" aria-expanded={each} onClick={() => setEach(!each)}>
                  {each ? 'Hide each' : 'Show each'}
                </button>
              )}
              <CommandButton command={STEERING_COMMANDS.resetEdits} stays />
              <CommandButton command={STEERING_COMMANDS.removeEdits} />
            </span>
          </li>
          {(listed ? edits : []).map((edit) => (
            <EditRow
              key={edit.feature}
              edit={edit}
              strength={strengths.get(edit.feature)}
              isPicked={picked === edit.feature}
              onPick={onPick}
              onRemoved={() => all.current?.focus()}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

interface RowProps {
  readonly edit: Edit;
  /** What the model is given, in its own units; undefined where it cannot be told. */
  readonly strength: number | undefined;
  readonly isPicked: boolean;
  readonly onPick: Props['onPick'];
  /** The row is gone, and with it what had the focus. */
  readonly onRemoved: () => void;
}

function EditRow({ edit, strength, isPicked, onPick, onRemoved }: RowProps) {
  const { change } = useServices();
  const open = useApp(openOf);
  const { feature, r, s } = edit;
  const label = labelText(open?.labels, feature);
  const changed = r !== 1 || s !== 0;
  return (
    <li className={isPicked ? 'picked' : ''}>
      <button type="button" className="link" aria-pressed={isPicked} onClick={() => onPick(feature)}>
        <SiteMark site={featureOf(feature).site} />
        <span className="name">{label}</span>
        <span className="id">{feature}</span>
      </button>
      <span
        className="numbers"
        title="Factor on the feature’s activation; what is added, in the model’s units"
      >
        r {shortNumber(r)}, s {strength === undefined ? '?' : unitsText(strength)}
      </span>
      <span className="edit-actions">
        {changed && (
          <button
            type="button"
            aria-label={`Reset ${label}`}
            onClick={() => change((g) => resetEdit(g, feature), 'step')}
          >
            Reset
          </button>
        )}
        <button
          type="button"
          aria-label={`Remove ${label}`}
          onClick={() => {
            change((g) => removeEdit(g, feature), 'step');
            onRemoved();
          }}
        >
          ×
        </button>
      </span>
    </li>
  );
}

/** What the schedule and the unit make of each s; empty where the plan cannot be carried out. */
function settledStrengths(
  plan: AppState['spec']['plan'],
  open: OpenPack | null,
): ReadonlyMap<FeatureId, number> {
  try {
    const { facts } = open ?? {};
    const typical = (feature: FeatureId) => facts && factsOf(facts, featureOf(feature))?.typical;
    return new Map(settlePlan(plan, typical).edits.map(({ feature, s }) => [feature, s]));
  } catch {
    return new Map();
  }
}

function AddFeatures() {
  const spec = useApp(specOf);
  const { edits } = spec.plan;
  const open = useApp(openOf);
  const selected = useApp(selectedOf);
  const isNew = selected !== null && edits.every(({ feature }) => feature !== selected);
  return (
    <div className="add">
      <h3>Edit</h3>
      {isNew && (
        <CommandButton command={FEATURE_COMMANDS.steer} className="pill">
          + {labelText(open?.labels, selected)}
        </CommandButton>
      )}
      <CommandButton command={STEERING_COMMANDS.addChain} className="pill" />
      <CommandButton command={STEERING_COMMANDS.addAll} className="pill" />
      <FindFeature />
      {allPlans(spec).length === 1 && <CommandButton command={STEERING_COMMANDS.copyPlan} className="pill" />}
    </div>
  );
}
