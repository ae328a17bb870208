import type { FeatureId } from '../../core/ids';
import { MOST_SEEDS } from '../../core/spec';
import { addSeed, close, open as openNode, seedAt, turn } from '../../state/commands';
import type { AppState } from '../../state/store';
import { useServices } from '../services';
import { useApp } from '../useApp';
import { useFlow } from '../useFlow';

const specOf = (state: AppState) => state.spec;

/** What can be done with the selected feature; the same as the gestures and keys of the picture. */
export function CardActions({ feature }: { readonly feature: FeatureId }) {
  const { change } = useServices();
  const { graph } = useFlow();
  const { direction, seeds, k } = useApp(specOf);
  const node = graph.nodes.find((n) => n.id === feature);
  const module = !feature.includes('/res/');
  const isSeed = seeds.includes(feature);
  const grows = node && (!module || node.ways.includes('forward'));
  const drawn = graph.edges.some((e) => (e.way === 'backward' ? e.to : e.from) === feature);
  return (
    <div className="actions">
      {grows && !node.open && node.hidden > 0 && (
        <>
          <button type="button" onClick={() => change((s) => openNode(s, feature, 'step'), 'step')}>
            Expand {node.hidden}
          </button>
          <button type="button" onClick={() => change((s) => openNode(s, feature, 'chain'), 'step')}>
            Whole chain
          </button>
        </>
      )}
      {grows && node.open && drawn && node.opening !== 'chain' && k > 1 && (
        <button type="button" onClick={() => change((s) => openNode(s, feature, 'chain'), 'step')}>
          Whole chain
        </button>
      )}
      {grows && node.open && drawn && (
        <button type="button" onClick={() => change((s) => close(s, feature), 'step')}>
          Collapse
        </button>
      )}
      {!(isSeed && seeds.length === 1) && (
        <button type="button" onClick={() => change((s) => seedAt(s, feature), 'step')}>
          Start from here
        </button>
      )}
      {!isSeed && seeds.length < MOST_SEEDS && (
        <button type="button" onClick={() => change((s) => addSeed(s, feature), 'step')}>
          Add as seed
        </button>
      )}
      {module && isSeed && direction === 'backward' && (
        <button type="button" onClick={() => change((s) => turn(s, 'forward'), 'step')}>
          See where it goes
        </button>
      )}
    </div>
  );
}
