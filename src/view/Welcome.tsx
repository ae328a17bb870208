import { useEffect, useState } from 'react';
import { positionId } from '../core/ids';
import { bytesText } from '../core/units';
import type { AppState } from '../state/store';
import { FEATURE_COMMANDS } from './commands/featureCommands';
import { startCommand, startsOf } from './commands/starts';
import { useRun } from './commands/useNow';
import type { Overview } from './Overview';
import { useServices } from './services';
import { useApp } from './useApp';

const openOf = (state: AppState) => state.open;
const matchingOf = (state: AppState) => state.matching;

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
      {open && open.atlas !== null && <LateOverview />}
      {open && open.atlas === null && <MatchAll />}
    </div>
  );
}

/** Its code comes when there is something to say. */
function LateOverview() {
  const { bring } = useServices();
  const [Part, setPart] = useState<typeof Overview>();
  useEffect(() => {
    const stop = new AbortController();
    bring('The overview', () => import('./Overview'), { signal: stop.signal }).then(
      ({ part }) => setPart(() => part.Overview),
      () => undefined,
    );
    return () => stop.abort();
  }, [bring]);
  return Part ? <Part /> : null;
}

/** The overview needs all matches: how much that reads is said before. */
function MatchAll() {
  const { matching } = useServices();
  const { stage, totalBytes } = useApp(matchingOf);
  if (stage === 'building') return <p className="quiet">The overview comes when all features are matched.</p>;
  return (
    <p className="quiet">
      With all features matched there is an overview, with features to begin with.{' '}
      <button type="button" className="link" onClick={() => void matching?.build()}>
        Match all of it
      </button>{' '}
      (reads {bytesText(totalBytes)})
    </p>
  );
}

/** Feature 0 of the highest residual layer: at least something to click on in a pack without starts. */
function firstFeature(open: NonNullable<AppState['open']>): `${number}/${'res' | 'mlp' | 'att'}/${number}` {
  const saes = [...open.pack.saes.values()]
    .filter((sae) => open.known.has(positionId(sae)))
    .sort((a, b) => Number(b.site === 'res') - Number(a.site === 'res') || b.layer - a.layer);
  return `${saes[0]?.layer ?? 0}/${saes[0]?.site ?? 'res'}/0`;
}
