import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import { allPlans, planPlace, takePlan } from '../../state/planTabs';
import type { AppState } from '../../state/store';
import { CommandButton } from '../commands/CommandButton';
import { STEERING_COMMANDS } from '../commands/steeringCommands';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { planName, planWords } from './planWords';

const specOf = (state: AppState) => state.spec;

/** The plans of this graph. One is in use; a second one begins as its copy. */
export function PlanTabs() {
  const { change } = useServices();
  const spec = useApp(specOf);
  const plans = allPlans(spec);
  if (plans.length === 1) return null;
  return (
    <div className="plan-tabs">
      <ToggleButtonGroup
        className="segments"
        aria-label="Plan in use"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[planPlace(spec)]}
        onSelectionChange={([place]) => change((s) => takePlan(s, Number(place)), 'step')}
      >
        {plans.map((plan, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a plan has no other name than its place
          <ToggleButton key={place} id={place} aria-label={`${planName(place)}: ${planWords(plan)}`}>
            {planName(place)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <CommandButton command={STEERING_COMMANDS.copyPlan} className="pill" />
      <CommandButton command={STEERING_COMMANDS.removePlan} className="pill" />
    </div>
  );
}
