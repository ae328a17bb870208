import { createKeybindingsHandler } from 'tinykeys';
import type { FeatureId } from '../../core/ids';
import type { Arrow } from './walk';

/** Keys that move about the picture and change nothing in it. */
export const MOVES = [
  {
    keys: ['ArrowLeft', 'ArrowRight'],
    what: 'To the strongest source and target; drawn top to bottom: to the feature left and right',
  },
  {
    keys: ['ArrowUp', 'ArrowDown'],
    what: 'To the feature above and below; drawn top to bottom: to the strongest source and target',
  },
  { keys: ['Space'], what: 'Select' },
] as const;

/** Answers those keys on a node of the picture. */
export function moveKeys(
  walk: (from: FeatureId, arrow: Arrow) => void,
  select: (feature: FeatureId) => void,
): (event: KeyboardEvent) => void {
  const move = (key: Arrow | 'Space') => (event: KeyboardEvent) => {
    const id = (event.target as Element).closest('[data-id]')?.getAttribute('data-id');
    if (!id) return;
    if (key === 'Space') select(id as FeatureId);
    else walk(id as FeatureId, key);
    event.preventDefault();
  };
  const keys = MOVES.flatMap(({ keys }) => [...keys]);
  // A key that is held down walks on.
  return createKeybindingsHandler(Object.fromEntries(keys.map((key) => [key, move(key)])), {
    ignore: () => false,
  });
}
