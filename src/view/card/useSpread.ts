import { useEffect, useState } from 'react';
import { type FeatureId, featureOf } from '../../core/ids';
import type { Spread } from '../../pack/spread';
import { useServices } from '../services';
import type { SpreadSection } from './SpreadSection';

/** How activations are spread, with what shows it. */
export interface FoundSpread {
  readonly spread: Spread;
  readonly Section: typeof SpreadSection;
}

/**
 * How the activations of a feature are spread, once that is read. Its code comes with it, after the first graph; without
 * them, the card is as good as it can be.
 */
export function useSpread(feature: FeatureId | null): FoundSpread | undefined {
  const { spread: read, bring } = useServices();
  const [found, setFound] = useState<FoundSpread & { readonly of: FeatureId }>();
  useEffect(() => {
    if (!feature) return;
    const stop = new AbortController();
    const { signal } = stop;
    const code = bring('How strongly features fire', () => import('./SpreadSection'), { signal });
    Promise.all([read(featureOf(feature), signal), code]).then(
      ([spread, { part }]) => {
        if (spread && !signal.aborted) setFound({ of: feature, spread, Section: part.SpreadSection });
      },
      () => {},
    );
    return () => stop.abort();
  }, [read, bring, feature]);
  return found?.of === feature ? found : undefined;
}
