import type { FeatureId } from '../../core/ids';
import type { AppState } from '../../state/store';
import { labelText } from '../labelText';
import { useApp } from '../useApp';
import { useFlow } from '../useFlow';

const labelsOf = (state: AppState) => state.open?.labels;
const comparedOf = (state: AppState) => state.spec.compared;

/** Which seeds lead to the selected feature, where there are several; or that both of two graphs have it. */
export function Shared({ feature }: { readonly feature: FeatureId }) {
  const { graph, shared, request } = useFlow();
  const labels = useApp(labelsOf);
  const compared = useApp(comparedOf);
  const name = (id: FeatureId): string => labelText(labels, id);
  if (compared) {
    const [seed] = request.seeds;
    if (!shared.has(feature) || !seed) return null;
    return (
      <p className="shared-note">
        In both graphs: from {name(seed)} and from {name(compared)}.
      </p>
    );
  }
  const node = graph.nodes.find(({ id }) => id === feature);
  if (request.seeds.length < 2 || !node || node.reachedFrom.length === 0) return null;
  const others = node.reachedFrom.filter((id) => id !== feature);
  if (others.length === 0) return null;
  return (
    <p className="shared-note">
      {node.reachedFrom.length > 1 ? 'Shared by' : 'Reached from'} {node.reachedFrom.map(name).join(', ')}.
    </p>
  );
}
