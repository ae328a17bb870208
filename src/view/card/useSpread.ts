import { useEffect, useState } from 'react';
import { type FeatureId, featureOf } from '../../core/ids';
import type { Spread } from '../../pack/spread';
import { useServices } from '../services';

/** How the activations of a feature are spread, once that is read; without it, the card is as good as it can be. */
export function useSpread(feature: FeatureId | null): Spread | undefined {
  const { spread: read } = useServices();
  const [found, setFound] = useState<{ readonly of: FeatureId; readonly spread: Spread | undefined }>();
  useEffect(() => {
    if (!feature) return;
    const stop = new AbortController();
    read(featureOf(feature), stop.signal).then(
      (spread) => !stop.signal.aborted && setFound({ of: feature, spread }),
      () => {},
    );
    return () => stop.abort();
  }, [read, feature]);
  return found && found.of === feature ? found.spread : undefined;
}
