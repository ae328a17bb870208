import { cutFor } from '../core/cuts';
import type { Direction } from '../core/flowGraph';
import { featureOf, type PositionId, positionId, type Site } from '../core/ids';
import { neighbours } from '../core/pairs';
import type { GraphSpec } from '../core/spec';
import { setCuts } from '../state/commands';
import type { AppState } from '../state/store';
import { CommandButton } from './commands/CommandButton';
import { DIRECTION_COMMANDS } from './commands/graphCommands';
import { useServices } from './services';
import { useApp } from './useApp';
import { useFlow } from './useFlow';

const openOf = (state: AppState) => state.open;
const specOf = (state: AppState) => state.spec;

/** Shown when a seed has no match: how near the nearest source is, and what to do. */
export function LoneSeed() {
  const { change } = useServices();
  const { graph } = useFlow();
  const open = useApp(openOf);
  const { cuts, seeds, direction, closed } = useApp(specOf);
  const [seed] = seeds;
  if (!open || !seed || graph.nodes.length !== 1 || closed.has(seed)) return null;
  // What is not known yet may still come.
  if (graph.missing.length > 0) return null;
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
    .flatMap(({ there, list, cut }) => {
      const [index, cosine] = [list?.index[0], list?.cosine[0]];
      return index === undefined || cosine === undefined ? [] : [{ id: `${there}/${index}`, cosine, cut }];
    })
    .sort((a, b) => b.cosine - a.cosine)[0];
  return (
    <div className="lone" role="note">
      <p>
        {near === undefined
          ? nothingNear(feature.site, direction)
          : `No match reaches its cut: the nearest feature, ${near.id}, has cosine ${near.cosine.toFixed(2)}, below ${near.cut.toFixed(2)}.`}
      </p>
      <p className="actions">
        {direction === 'backward' && targets.length > 0 && (
          <CommandButton command={DIRECTION_COMMANDS.forward} />
        )}
        {near !== undefined && (
          <button type="button" onClick={() => change((s) => lowerCuts(s, near.cosine), 'step')}>
            Lower the cuts
          </button>
        )}
      </p>
    </div>
  );
}

/** Low enough for the nearest feature to stand, and never higher than before. */
function lowerCuts(spec: GraphSpec, cosine: number): GraphSpec {
  const low = Math.max(0, Math.floor(cosine * 100) / 100);
  const { res, mlp, att } = spec.cuts;
  return setCuts(spec, {
    rule: 'fixed',
    res: Math.min(res, low),
    mlp: Math.min(mlp, low),
    att: Math.min(att, low),
  });
}

function nothingNear(site: Site, direction: Direction): string {
  if (direction !== 'backward') return 'There is nothing further downstream in this pack.';
  return site === 'res'
    ? 'The pack has no SAE at this feature’s sources, or its decoder vector cannot be matched.'
    : 'A backward trace ends at an MLP or attention feature.';
}
