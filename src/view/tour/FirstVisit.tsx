import { useEffect, useState } from 'react';
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
const onLinkOf = (state: AppState) => state.onLink;

/**
 * Said once, to somebody who has not been here: what this is, where to begin, and that there is a tour. It goes with
 * the first thing that is done, and is never shown to somebody who follows a link.
 */
export function FirstVisit() {
  const run = useRun();
  const store = useAppStore();
  const starts = startsOf({ open: useApp(openOf) });
  const seeds = useApp(seedsOf);
  const onLink = useApp(onLinkOf);
  const [isOver, setOver] = useState(wasSaid);
  const end = (): void => {
    keepSaid();
    setOver(true);
  };
  // Wherever it is asked for: whoever takes the tour needs no introduction.
  useRequest('tour', end);
  useEffect(() => {
    if (isOver) return undefined;
    const act = (): void => {
      keepSaid();
      setOver(true);
    };
    // Words that are typed, sliders that are dragged
    window.addEventListener('input', act);
    const leave = store.subscribe((now, before) => hasActed(now, before) && act());
    return () => {
      window.removeEventListener('input', act);
      leave();
    };
  }, [store, isOver]);
  // A page without a graph says the same by itself.
  if (isOver || onLink || seeds.length === 0) return null;
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
              onClick={() => {
                run(startCommand(start));
                end();
              }}
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

/** Whether somebody has changed the graph, looked at another feature, or opened another panel. */
function hasActed(now: AppState, before: AppState): boolean {
  // The first graph of all is nobody's doing.
  if (before.spec.seeds.length === 0) return false;
  return (
    now.panel !== before.panel ||
    now.marked !== before.marked ||
    now.dragFrom !== before.dragFrom ||
    now.history !== before.history ||
    now.spec.selected !== before.spec.selected
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
