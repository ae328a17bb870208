import { addEdits } from '../../state/planCommands';
import { type Command, type Now, step } from './command';
import { type FeatureAction, growthActions, seedActions } from './featureActions';
import { SHORTCUTS } from './shortcuts';

/** What can be done with the selected feature. */
export const FEATURE_COMMANDS: readonly Command[] = [
  ofFeature('expand', 'Expand', SHORTCUTS.expand),
  ofFeature('chain', 'Expand the whole chain', SHORTCUTS.chain),
  ofFeature('collapse', 'Collapse', SHORTCUTS.collapse),
  ofFeature('seed', 'Start from here', SHORTCUTS.seed),
  ofFeature('add-seed', 'Add as a seed'),
  {
    id: 'steer',
    group: 'feature',
    name: 'Steer this feature',
    available: ({ state: { spec } }) =>
      spec.selected !== null && spec.plan.edits.every(({ feature }) => feature !== spec.selected),
    run(now) {
      const { selected } = now.state.spec;
      if (!selected) return;
      step(now, (s) => addEdits(s, [selected]));
      now.store.setState({ panel: 'steer' });
    },
    staysOnFeature: true,
  },
];

function ofFeature(id: FeatureAction['id'], name: string, shortcut?: string): Command {
  return {
    id,
    group: 'feature',
    name,
    ...(shortcut ? { shortcut } : {}),
    staysOnFeature: true,
    available: (now) => actionOf(id, now) !== undefined,
    run(now) {
      const action = actionOf(id, now);
      if (action) step(now, action.update);
    },
  };
}

function actionOf(id: FeatureAction['id'], { state: { spec }, graph }: Now): FeatureAction | undefined {
  const { selected, seeds, k } = spec;
  if (!selected) return undefined;
  return [...growthActions(graph, k, selected), ...seedActions(seeds, selected)].find(
    (action) => action.id === id,
  );
}
