import { useState } from 'react';
import type { AppState } from '../../state/store';
import { ask, useRequest } from '../commands/requests';
import { isStart, shortTitle, startAt } from '../commands/starts';
import { focusPanel, focusPicture } from '../focusFeature';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';

const KEY = 'headwaters.introduced';

const startsOf = (state: AppState) => state.open?.pack.manifest.starts;
const seedsOf = (state: AppState) => state.spec.seeds;

/** Said once, to somebody who has not been here: what this is, where to begin, and that there is a tour. */
export function FirstVisit() {
  const { change } = useServices();
  const store = useAppStore();
  const starts = useApp(startsOf) ?? [];
  const seeds = useApp(seedsOf);
  const [isOver, setOver] = useState(wasSaid);
  const end = (): void => {
    keepSaid();
    setOver(true);
  };
  // Wherever it is asked for: whoever takes the tour needs no introduction.
  useRequest('tour', end);
  // A page without a graph says the same by itself.
  if (isOver || seeds.length === 0) return null;
  return (
    <aside className="first-visit-frame" aria-label="First visit">
      <div className="first-visit">
        <p>New here? The picture follows one feature of a language model back to where it comes from.</p>
        <p className="buttons">
          {starts.slice(0, 3).map(({ title, link }) => (
            <button
              key={link}
              type="button"
              className="pill"
              title={title}
              aria-current={isStart(link, seeds)}
              onClick={() => change((s) => startAt(s, link), 'step')}
            >
              {shortTitle(title)}
            </button>
          ))}
        </p>
        <p className="buttons">
          <button type="button" className="pill main" onClick={() => ask('tour')}>
            Take the tour
          </button>
          <button
            type="button"
            className="not-now"
            onClick={() => {
              end();
              if (!focusPicture(store.getState().spec.selected)) focusPanel();
            }}
          >
            Not now
          </button>
        </p>
      </div>
    </aside>
  );
}

function wasSaid(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

function keepSaid(): void {
  try {
    localStorage.setItem(KEY, 'yes');
  } catch {
    // Storage may be denied, which the page says elsewhere; it is then said again at the next visit.
  }
}
