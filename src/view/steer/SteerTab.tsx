import { type ComponentType, useEffect, useState } from 'react';
import { useServices } from '../services';

/** The steering panel, whose code comes when somebody looks at it: the first graph does not wait for it. */
export function SteerTab() {
  const { bring } = useServices();
  const [Panel, setPanel] = useState<ComponentType>();
  useEffect(() => {
    const leaving = new AbortController();
    bring('The steering panel', () => import('./SteerPanel'), { signal: leaving.signal }).then(
      ({ part }) => setPanel(() => part.SteerPanel),
      // Somebody looks at another panel.
      () => undefined,
    );
    return () => leaving.abort();
  }, [bring]);
  return Panel ? <Panel /> : <p className="quiet">Loading…</p>;
}
