import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { AppState } from '../../state/store';
import { nowOf } from '../commands/command';
import { useRun } from '../commands/useNow';
import { useServices } from '../services';
import { useApp, useAppStore } from '../useApp';
import type { Stop } from './stops';
import { useBeside } from './useBeside';

const stateOf = (state: AppState) => state;

interface Props {
  readonly stop: Stop;
  readonly number: number;
  readonly count: number;
  readonly asked: number;
  readonly onGo: (by: 1 | -1) => void;
  readonly onEnd: () => void;
}

/** One stop: what it speaks of in a few words, a way to do it, and the way on. */
export function StopCard({ stop, number, count, asked, onGo, onEnd }: Props) {
  const store = useAppStore();
  const services = useServices();
  const run = useRun();
  const state = useApp(stateOf);
  const [before] = useState(state);
  const card = useRef<HTMLElement>(null);
  const [title, text] = [useId(), useId()];
  const place = useBeside(card, stop);

  const { panel } = stop;
  useEffect(() => {
    if (panel) store.setState({ panel });
  }, [panel, store]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for again, it gets the keyboard again
  useEffect(() => {
    card.current?.focus({ preventScroll: true });
  }, [asked]);

  const now = nowOf(store, services);
  const isDone = stop.isDone?.(before, state) ?? false;
  const tries = isDone ? undefined : stop.tries?.(now);

  const onKeyDown = (event: KeyboardEvent): void => {
    // With these held, arrows are the browser's own: Alt and left goes back a page.
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const onCard = event.target === card.current;
    if (event.key === 'ArrowRight' || (event.key === 'Enter' && onCard)) onGo(1);
    else if (event.key === 'ArrowLeft') onGo(-1);
    else return;
    event.preventDefault();
  };
  return (
    <section
      ref={card}
      className="tour"
      role="dialog"
      aria-labelledby={title}
      aria-describedby={text}
      tabIndex={-1}
      style={place}
      onKeyDown={onKeyDown}
    >
      <p className="of">
        Tour, {number} of {count}
      </p>
      <h2 id={title}>{stop.title}</h2>
      <p id={text}>{stop.text(now)}</p>
      <p className="buttons" aria-live="polite">
        {isDone && (
          <span>
            ✓ Done.{state.history.past.length > before.history.past.length && ' Undo takes it back.'}
          </span>
        )}
        {tries && (
          <button
            type="button"
            className="pill"
            onClick={() => {
              run(tries.command, tries.feature ? { feature: tries.feature } : {});
              // The button goes with what it has done.
              card.current?.focus({ preventScroll: true });
            }}
          >
            {tries.name}
          </button>
        )}
      </p>
      <p className="buttons">
        {number < count && (
          <button type="button" className="skip" onClick={onEnd}>
            Skip the tour
          </button>
        )}
        <span className="on">
          {number > 1 && (
            <button type="button" className="pill" onClick={() => onGo(-1)}>
              Back
            </button>
          )}
          <button type="button" className="pill main" onClick={() => onGo(1)}>
            {number === count ? 'Done' : 'Next'}
          </button>
        </span>
      </p>
    </section>
  );
}
