import { useState } from 'react';
import type { AppState } from '../../state/store';
import { CommandButton } from '../commands/CommandButton';
import { PAGE_COMMANDS } from '../commands/pageCommands';
import { useRequest } from '../commands/requests';
import { isStart, shortTitle, startCommand, startsOf } from '../commands/starts';
import { useRun } from '../commands/useNow';
import { focusPanel, focusPicture } from '../focusFeature';
import { useApp, useAppStore } from '../useApp';

const KEY = 'headwaters.introduced';

const openOf = (state: AppState) => state.open;
const seedsOf = (state: AppState) => state.spec.seeds;

/** Said once, to somebody who has not been here: what this is, where to begin, and that there is a tour. */
export function FirstVisit() {
  const run = useRun();
  const store = useAppStore();
  const starts = startsOf({ open: useApp(openOf) });
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
          {starts.slice(0, 3).map((start) => (
            <button
              key={start.link}
              type="button"
              className="pill"
              title={start.title}
              aria-current={isStart(start.link, seeds)}
              onClick={() => run(startCommand(start))}
            >
              {shortTitle(start)}
            </button>
          ))}
        </p>
        <p className="buttons">
          <CommandButton command={PAGE_COMMANDS.tour} className="pill main" />
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
