import { useEffect, useRef } from 'react';
import type { FeatureId } from '../../core/ids';
import { SELECT } from '../commands/featureCommands';
import { useRun } from '../commands/useNow';
import { useAppStore } from '../useApp';

/** The card follows once a walk through the list rests, milliseconds. */
const REST = 100;

export interface Preview {
  /** Lets the card show a feature. */
  show(feature: FeatureId): void;
  /** What is selected now stays. */
  end(): void;
  /** Selects again what was selected before the first preview; null where there was none. */
  undo(): FeatureId | null;
}

/** Looks at features without choosing one. */
export function usePreview(): Preview {
  const run = useRun();
  const store = useAppStore();
  const before = useRef<FeatureId | null>(null);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  const end = (): void => {
    clearTimeout(waiting.current);
    before.current = null;
  };
  return {
    show(feature) {
      before.current ??= store.getState().spec.selected;
      clearTimeout(waiting.current);
      waiting.current = setTimeout(() => run(SELECT, { feature }), REST);
    },
    end,
    undo() {
      clearTimeout(waiting.current);
      const feature = before.current ?? store.getState().spec.selected;
      if (feature) run(SELECT, { feature });
      end();
      return feature;
    },
  };
}
