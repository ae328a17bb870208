import type { FeatureId } from '../../core/ids';
import { turn } from '../../state/commands';
import { graphWith } from '../../state/flow';
import { addEdits } from '../../state/planCommands';
import type { AppState } from '../../state/store';
import { type FeatureAction, growthActions, seedActions } from '../commands/featureActions';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { useFlow } from '../useFlow';

const specOf = (state: AppState) => state.spec;

/** What can be done with the selected feature; the same as the gestures and keys of the picture. */
export function CardActions({ feature }: { readonly feature: FeatureId }) {
  const { change } = useServices();
  const store = useAppStore();
  const graph = graphWith(useFlow(), feature);
  const { direction, seeds, k } = useApp(specOf);
  const ends = !feature.includes('/res/') && seeds.includes(feature) && direction === 'backward';
  const button = ({ id, name, update }: FeatureAction) => (
    <button key={id} type="button" onClick={() => change(update, 'step')}>
      {name}
    </button>
  );
  const steer = (): void => {
    change((s) => addEdits(s, [feature]), 'step');
    store.setState({ panel: 'steer' });
  };
  return (
    <div className="actions">
      {growthActions(graph, k, feature).map(button)}
      <button type="button" onClick={steer}>
        Steer
      </button>
      {seedActions(seeds, feature).map(button)}
      {ends && (
        <button type="button" onClick={() => change((s) => turn(s, 'forward'), 'step')}>
          See where it goes
        </button>
      )}
    </div>
  );
}
