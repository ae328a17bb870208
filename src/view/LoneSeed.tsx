import { cutFor } from '../core/cuts';
import { featureOf, type PositionId, positionId } from '../core/ids';
import { neighbours } from '../core/pairs';
import { setCuts, turn } from '../state/commands';
import type { AppState } from '../state/store';
import { useServices } from './services';
import { useApp } from './useApp';
import { useFlow } from './useFlow';

const openOf = (state: AppState) => state.open;
const specOf = (state: AppState) => state.spec;

/** Said when nothing flows into a seed: how near the nearest source is, and what can be done. */
export function LoneSeed() {
  const { change } = useServices();
  const { graph } = useFlow();
  const open = useApp(openOf);
  const { cuts, seeds, direction, closed } = useApp(specOf);
  const [seed] = seeds;
  if (!open || !seed || graph.nodes.length !== 1 || graph.missing.length > 0 || closed.has(seed)) return null;
  const feature = featureOf(seed);
  const here = positionId(feature);
  const { sources, targets } = neighbours(feature, (p) => open.known.has(p));
  const near = [...(direction === 'forward' ? [] : sources), ...(direction === 'backward' ? [] : targets)]
    .map((there: PositionId) => ({
      there,
      list: open.known.matches(seed, there),
      cut: sources.includes(there)
        ? cutFor(cuts, open.chance, here, there)
        : cutFor(cuts, open.chance, there, here),
    }))
    .map(({ there, list, cut }) => ({
      id: `${there}/${list?.index[0] ?? ''}`,
      cosine: list?.cosine[0] ?? 0,
      cut,
    }))
    .sort((a, b) => b.cosine - a.cosine)[0];
  return (
    <div className="lone" role="note">
      <p>
        {near === undefined
          ? direction === 'backward'
            ? 'A backward trace ends at a feature of the mlp or of attention.'
            : 'Nothing lies further downstream.'
          : `Nothing is similar enough: the nearest feature, ${near.id}, has cosine ${near.cosine.toFixed(2)}, and its cut is ${near.cut.toFixed(2)}.`}
      </p>
      <p className="actions">
        {direction === 'backward' && targets.length > 0 && (
          <button type="button" onClick={() => change((s) => turn(s, 'forward'), 'step')}>
            See where it goes
          </button>
        )}
        {near !== undefined && (
          <button
            type="button"
            onClick={() =>
              change((s) => setCuts(s, { rule: 'fixed', res: 0.2, mlp: 0.15, att: 0.15 }), 'step')
            }
          >
            Lower the cuts
          </button>
        )}
      </p>
    </div>
  );
}
