import { type GraphSpec, isSameWork } from '../core/spec';

/** What can be undone and redone. */
export interface History {
  /** Oldest first. */
  readonly past: readonly GraphSpec[];
  readonly present: GraphSpec;
  /** Nearest first. */
  readonly future: readonly GraphSpec[];
}

/** Steps that can be undone. */
export const MOST_STEPS = 100;

export function beginHistory(present: GraphSpec): History {
  return { past: [], present, future: [] };
}

/** A step that a person would call one. What had been undone before is gone; a step that changes nothing is none. */
export function addStep(history: History, next: GraphSpec): History {
  const { past, present } = history;
  if (isSameWork(present, next)) return amend(history, next);
  return { past: [...past, present].slice(-MOST_STEPS), present: next, future: [] };
}

/** A change that belongs to the last step, or to none. */
export function amend(history: History, present: GraphSpec): History {
  return { ...history, present };
}

/** The same history where there is nothing to undo. */
export function undo(history: History): History {
  const last = history.past.at(-1);
  if (!last) return history;
  return { past: history.past.slice(0, -1), present: last, future: [history.present, ...history.future] };
}

/** The same history where there is nothing to redo. */
export function redo(history: History): History {
  const [next, ...future] = history.future;
  if (!next) return history;
  return { past: [...history.past, history.present], present: next, future };
}
