import { type GraphSpec, isSameWork } from '../core/spec';

/** The steps around the spec on show. The spec itself is not here: it is held once, in the store. */
export interface History {
  /** What undo brings back, oldest first. */
  readonly past: readonly GraphSpec[];
  /** What redo brings back, nearest first. */
  readonly future: readonly GraphSpec[];
}

/** The spec on show after a journey through the history. */
export interface Journey {
  readonly spec: GraphSpec;
  readonly history: History;
}

/** Steps that can be undone. */
export const MOST_STEPS = 100;

export function beginJourney(spec: GraphSpec): Journey {
  return { spec, history: { past: [], future: [] } };
}

/** A step to another spec. What had been undone before is gone; a step that changes nothing is none. */
export function addStep({ spec, history }: Journey, next: GraphSpec): Journey {
  if (isSameWork(spec, next)) return { spec: next, history };
  return { spec: next, history: { past: [...history.past, spec].slice(-MOST_STEPS), future: [] } };
}

/** The same journey where there is nothing to undo. */
export function undo(journey: Journey): Journey {
  const { spec, history } = journey;
  const last = history.past.at(-1);
  if (!last) return journey;
  return { spec: last, history: { past: history.past.slice(0, -1), future: [spec, ...history.future] } };
}

/** The same journey where there is nothing to redo. */
export function redo(journey: Journey): Journey {
  const { spec, history } = journey;
  const [next, ...future] = history.future;
  if (!next) return journey;
  return { spec: next, history: { past: [...history.past, spec], future } };
}
