import { type RefObject, useLayoutEffect } from 'react';
import { placeCard } from './place';
import type { Stop } from './stops';

/** Below this width the page is one column, and the card a sheet at its lower end. */
const NARROW = '(max-width: 900px)';

/** Marks what a stop speaks of, brings it into sight, and puts the card beside it. */
export function useBeside(card: RefObject<HTMLElement | null>, { about, free }: Stop): void {
  useLayoutEffect(() => {
    const target = document.querySelector<HTMLElement>(about);
    const narrow = matchMedia(NARROW);
    const place = (): void => {
      const element = card.current;
      if (!element) return;
      const where = target?.getBoundingClientRect();
      if (narrow.matches || !where) element.removeAttribute('style');
      else {
        const rects = free.flatMap((one) => document.querySelector(one)?.getBoundingClientRect() ?? []);
        const { offsetWidth: width, offsetHeight: height } = element;
        const { left, top } = placeCard({ width, height }, where, rects, {
          width: innerWidth,
          height: innerHeight,
        });
        element.style.left = `${left}px`;
        element.style.top = `${top}px`;
      }
    };
    target?.setAttribute('data-tour-here', '');
    place();
    if (narrow.matches) {
      const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
      target?.scrollIntoView({ block: 'start', behavior: still ? 'auto' : 'smooth' });
    }
    // The window changes, and so does the card when what it offers is done.
    const observer = new ResizeObserver(place);
    if (card.current) observer.observe(card.current);
    observer.observe(document.documentElement);
    return () => {
      observer.disconnect();
      target?.removeAttribute('data-tour-here');
    };
  }, [card, about, free]);
}
