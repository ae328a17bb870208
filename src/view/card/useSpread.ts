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
  const { spread: read } = useServices();
  const [found, setFound] = useState<FoundSpread & { readonly of: FeatureId }>();
  useEffect(() => {
    if (!feature) return;
    const stop = new AbortController();
    Promise.all([read(featureOf(feature), stop.signal), import('./SpreadSection')]).then(
      ([spread, { SpreadSection }]) => {
        if (spread && !stop.signal.aborted) setFound({ of: feature, spread, Section: SpreadSection });
      },
      () => {},
    );
    return () => stop.abort();
  }, [read, feature]);
  return found?.of === feature ? found : undefined;
}
