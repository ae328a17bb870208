import type { GraphSpec } from '../core/spec';
import type { AppState, Store } from '../state/store';
import type { SeenStore } from './useApp';

/**
 * The store for those who can wait: another graph reaches them after the frame in which the picture shows it. Panels
 * beside the picture take longer to draw than the picture itself, and somebody looks at the picture.
 */
export interface LateStore extends SeenStore {
  /** Follows the store; the answer ends it. */
  follow(): () => void;
}

/** What decides which features are drawn; changed by one click, never while something is dragged or typed. */
const GRAPH = [
  'seeds',
  'opened',
  'closed',
  'floors',
  'removed',
  'pinned',
  'hiddenSites',
  'compared',
] as const satisfies readonly (keyof GraphSpec)[];

/** What has a slider or a field, which must have its value at once. */
const ENTERED = [
  'direction',
  'k',
  'cuts',
  'orientation',
  'groups',
  'notes',
  'plan',
  'text',
] as const satisfies readonly (keyof GraphSpec)[];

/** @param afterFrame calls back when the next frame has been drawn; the answer calls it off */
export function createLateStore(store: Store, afterFrame: (then: () => void) => () => void): LateStore {
  const listeners = new Set<(now: AppState, before: AppState) => void>();
  /** The state as it is seen while the frame is on its way. */
  let seen: AppState | undefined;
  let callOff = (): void => undefined;

  const tell = (before: AppState): void => {
    for (const listener of listeners) listener(seen ?? store.getState(), before);
  };
  const catchUp = (before: AppState): void => {
    callOff();
    seen = undefined;
    tell(before);
  };

  return {
    getState: () => seen ?? store.getState(),
    getInitialState: store.getInitialState,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    follow() {
      const leave = store.subscribe((now, before) => {
        const last = seen ?? before;
        if (!canWait(now, last)) catchUp(last);
        else if (!seen) {
          seen = before;
          callOff = afterFrame(() => catchUp(before));
          tell(before);
        }
      });
      return () => {
        callOff();
        seen = undefined;
        leave();
      };
    },
  };
}

function canWait(now: AppState, seen: AppState): boolean {
  const same = (part: keyof GraphSpec): boolean => now.spec[part] === seen.spec[part];
  return now.panel === seen.panel && now.open === seen.open && ENTERED.every(same) && !GRAPH.every(same);
}

/** A moment after the next frame, so that painting it has the processor for itself. At once where nobody looks. */
export function afterFrame(then: () => void): () => void {
  let timer = 0;
  const wait = (): void => {
    timer = window.setTimeout(then, 8);
  };
  if (document.hidden) wait();
  const frame = requestAnimationFrame(wait);
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
