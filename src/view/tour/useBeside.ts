import { type CSSProperties, type RefObject, useLayoutEffect, useMemo, useSyncExternalStore } from 'react';
import { useOverlayPosition } from 'react-aria/useOverlayPosition';
import type { Stop } from './stops';

/** Below this width the page is one column, and the card a sheet at its lower end. */
const NARROW = matchMedia('(max-width: 900px)');

function onWidth(changed: () => void): () => void {
  NARROW.addEventListener('change', changed);
  return () => NARROW.removeEventListener('change', changed);
}

/**
 * Marks what a stop speaks of, and brings it into sight.
 *
 * @returns what puts the card beside it; nothing where the card is a sheet
 */
export function useBeside(
  card: RefObject<HTMLElement | null>,
  { about, placement }: Stop,
): CSSProperties | undefined {
  const isNarrow = useSyncExternalStore(onWidth, () => NARROW.matches);
  const target = useMemo(() => ({ current: document.querySelector<HTMLElement>(about) }), [about]);
  const { overlayProps } = useOverlayPosition({
    targetRef: target,
    overlayRef: card,
    placement,
    offset: 12,
    isOpen: !isNarrow,
  });
  useLayoutEffect(() => {
    const element = target.current;
    element?.setAttribute('data-tour-here', '');
    if (isNarrow) {
      const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
      element?.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
    }
    return () => element?.removeAttribute('data-tour-here');
  }, [target, isNarrow]);
  return isNarrow ? undefined : overlayProps.style;
}
