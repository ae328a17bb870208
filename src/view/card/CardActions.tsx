import type { FeatureId } from '../../core/ids';
import { type GraphSpec, MOST_SEEDS } from '../../core/spec';
import { addSeed, close, open as openNode, seedAt, turn } from '../../state/commands';
import { addEdits } from '../../state/planCommands';
import type { AppState } from '../../state/store';
import { focusFeature } from '../focusFeature';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import { useFlow } from '../useFlow';

const specOf = (state: AppState) => state.spec;

/** What can be done with the selected feature; the same as the gestures and keys of the picture. */
export function CardActions({ feature }: { readonly feature: FeatureId }) {
  const { change } = useServices();
  const store = useAppStore();
  const { graph } = useFlow();
  const { direction, seeds, k } = useApp(specOf);
  const node = graph.nodes.find((n) => n.id === feature);
  const module = !feature.includes('/res/');
  const isSeed = seeds.includes(feature);
  const grows = node && (!module || node.ways.includes('forward'));
  const drawn = graph.edges.some((e) => (e.way === 'backward' ? e.to : e.from) === feature);
  // An action may take its own button away; the focus then stays with the feature it was about.
  const act = (update: (spec: GraphSpec) => GraphSpec): void => {
    change(update, 'step');
    setTimeout(() => {
      if (document.activeElement === document.body) focusFeature(feature);
    }, 60);
  };
  const steer = (): void => {
    act((s) => addEdits(s, [feature]));
    store.setState({ panel: 'steer' });
  };
  return (
    <div className="actions">
      {grows && !node.open && node.hidden > 0 && (
        <>
          <button type="button" onClick={() => act((s) => openNode(s, feature, 'step'))}>
            Expand {node.hidden}
          </button>
          <button type="button" onClick={() => act((s) => openNode(s, feature, 'chain'))}>
            Whole chain
          </button>
        </>
      )}
      {grows && node.open && drawn && node.opening !== 'chain' && k > 1 && (
        <button type="button" onClick={() => act((s) => openNode(s, feature, 'chain'))}>
          Whole chain
        </button>
      )}
      {grows && node.open && drawn && (
        <button type="button" onClick={() => act((s) => close(s, feature))}>
          Collapse
        </button>
      )}
      <button type="button" onClick={steer}>
        Steer
      </button>
      {!(isSeed && seeds.length === 1) && (
        <button type="button" onClick={() => act((s) => seedAt(s, feature))}>
          Start from here
        </button>
      )}
      {!isSeed && seeds.length < MOST_SEEDS && (
        <button type="button" onClick={() => act((s) => addSeed(s, feature))}>
          Add as seed
        </button>
      )}
      {module && isSeed && direction === 'backward' && (
        <button type="button" onClick={() => act((s) => turn(s, 'forward'))}>
          See where it goes
        </button>
      )}
    </div>
  );
}
