import { useCallback, useEffect, useRef } from 'react';
import type { GraphSpec } from '../core/spec';
import { useServices } from './services';

/** A rest in typing after which what was written is a step that can be undone. */
const REST_MS = 800;

/** Text that is part of the graph: it shows at once, and becomes a step when the writer rests or leaves the field. */
export function useWriting(): {
  write(update: (spec: GraphSpec) => GraphSpec): void;
  settle(): void;
} {
  const { change } = useServices();
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const settle = useCallback((): void => {
    if (rest.current === undefined) return;
    clearTimeout(rest.current);
    rest.current = undefined;
    change((s) => s, 'settle');
  }, [change]);
  const write = useCallback(
    (update: (spec: GraphSpec) => GraphSpec): void => {
      change(update, 'drag');
      clearTimeout(rest.current);
      rest.current = setTimeout(settle, REST_MS);
    },
    [change, settle],
  );
  // A field that goes, or a page that is left, is not waited for.
  useEffect(() => {
    window.addEventListener('pagehide', settle);
    return () => {
      window.removeEventListener('pagehide', settle);
      settle();
    };
  }, [settle]);
  return { write, settle };
}
