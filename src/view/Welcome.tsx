import { positionId } from '../core/ids';
import type { AppState } from '../state/store';
import { FEATURE_COMMANDS } from './commands/featureCommands';
import { startCommand, startsOf } from './commands/starts';
import { useRun } from './commands/useNow';
import { useApp } from './useApp';

const openOf = (state: AppState) => state.open;

/** Shown in place of a graph that has no seed. */
export function Welcome() {
  const run = useRun();
  const open = useApp(openOf);
  const starts = startsOf({ open });
  const hasLabels = (open?.labels.size ?? 0) > 0;
  return (
    <div className="welcome">
      <h2>Where does a feature come from?</h2>
      <p>
        {hasLabels || !open
          ? 'Find a feature by a word it fires on.'
          : `These SAEs come without labels: find a feature by its id, such as ${firstFeature(open)}.`}{' '}
        Headwaters follows its decoder vector upstream, layer by layer, to the features it is most similar to.
      </p>
      {starts.length > 0 && <p className="quiet">Or start with one of these:</p>}
      <ul>
        {starts.map((start) => (
          <li key={start.link}>
            <button type="button" onClick={() => run(startCommand(start))}>
              {start.title}
            </button>
          </li>
        ))}
        {starts.length === 0 && open && (
          <li>
            <button type="button" onClick={() => run(FEATURE_COMMANDS.seed, { feature: firstFeature(open) })}>
              {firstFeature(open)}
            </button>
          </li>
        )}
      </ul>
    </div>
  );
}

/** Feature 0 of the highest residual layer: at least something to click on in a pack without starts. */
function firstFeature(open: NonNullable<AppState['open']>): `${number}/${'res' | 'mlp' | 'att'}/${number}` {
  const saes = [...open.pack.saes.values()]
    .filter((sae) => open.known.has(positionId(sae)))
    .sort((a, b) => Number(b.site === 'res') - Number(a.site === 'res') || b.layer - a.layer);
  return `${saes[0]?.layer ?? 0}/${saes[0]?.site ?? 'res'}/0`;
}
