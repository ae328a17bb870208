import { useEffect, useState } from 'react';
import type { AppState } from '../../state/store';
import { useServices } from '../services';
import { useApp } from '../useApp';
import type { GrowthDialog } from './GrowthDialog';

const askedOf = (state: AppState) => state.growthAsked;

/** Asks before a step that would show more than anybody can look at. Its code comes with the first such step. */
export function GrowthQuestion() {
  const { bring } = useServices();
  const asked = useApp(askedOf);
  const [Dialog, setDialog] = useState<typeof GrowthDialog>();
  const isAsked = asked !== null;
  useEffect(() => {
    if (!isAsked) return undefined;
    const leaving = new AbortController();
    bring('The question', () => import('./GrowthDialog'), { signal: leaving.signal }).then(
      ({ part }) => setDialog(() => part.GrowthDialog),
      () => undefined,
    );
    return () => leaving.abort();
  }, [bring, isAsked]);
  return asked && Dialog ? <Dialog asked={asked} /> : null;
}
