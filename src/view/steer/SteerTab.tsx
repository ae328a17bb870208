import { type ComponentType, useEffect, useState } from 'react';
import { notify } from '../../state/store';
import { NOT_LOADED } from '../notLoaded';
import { useAppStore } from '../useApp';

/** The steering panel, whose code comes when somebody looks at it: the first graph does not wait for it. */
export function SteerTab() {
  const store = useAppStore();
  const [Panel, setPanel] = useState<ComponentType>();
  useEffect(() => {
    import('./SteerPanel').then(
      ({ SteerPanel }) => setPanel(() => SteerPanel),
      () => notify(store, NOT_LOADED),
    );
  }, [store]);
  return Panel ? <Panel /> : <p className="quiet">Loading…</p>;
}
