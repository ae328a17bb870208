import { useEffect, useRef } from 'react';
import type { AppState } from '../state/store';
import { focusPanel, focusPicture } from './focusFeature';
import { useApp } from './useApp';

const specOf = (state: AppState) => state.spec;
const panelOf = (state: AppState) => state.panel;
/** What makes buttons of the steering panel come and go without a change of the graph. */
const stagesOf = ({ run, model, trial }: AppState) => [run?.stage, model.stage, trial?.stage].join();

/** Frames after a change in which what has the keyboard may still go: nodes fade out. */
const WATCHED_FRAMES = 30;

/**
 * Where a change takes away what has the keyboard, the selected feature gets it; or, after something of the steering
 * panel, the panel.
 */
export function useKeptFocus(): void {
  const spec = useApp(specOf);
  const panel = useApp(panelOf);
  const stages = useApp(stagesOf);
  const held = useRef<{ readonly element: Element; readonly steering: boolean }>(undefined);

  useEffect(() => {
    const onFocus = ({ target }: FocusEvent): void => {
      if (target instanceof Element)
        held.current = { element: target, steering: target.closest('.steer') !== null };
    };
    document.addEventListener('focusin', onFocus);
    return () => document.removeEventListener('focusin', onFocus);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: changes of these make things come and go
  useEffect(() => {
    const before = held.current;
    let frames = WATCHED_FRAMES;
    const look = (): void => {
      // Whoever has moved on meanwhile, into a menu for instance, has lost nothing to this change.
      if (!before || held.current !== before) return;
      if (isLost(before.element)) {
        if (before.steering || !focusPicture(spec.selected)) focusPanel();
      } else if (--frames > 0) frame = requestAnimationFrame(look);
    };
    let frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [spec, panel, stages]);
}

/** Nothing has the keyboard, and what had it is gone, hidden or disabled. */
function isLost(element: Element): boolean {
  const { activeElement } = document;
  if (activeElement && activeElement !== document.body && activeElement !== element) return false;
  // Hidden by itself: a node that fades out. What lies behind an open menu is hidden as a whole, and keeps its place.
  return !element.isConnected || element.matches(':disabled, [aria-hidden]');
}
