import { type RefObject, useLayoutEffect } from 'react';
import { giveWay, type PlacedNumber } from './giveWay';

/** Numbers are 10 px high with figures of one width; a point is half as wide. */
const FIGURE_PX = 6.3;
const POINT_PX = 3.2;
const GAP_PX = 3;

/**
 * Hides numbers that would lie over their neighbours. They are drawn by the style sheet and have no box of their own, so
 * that their places follow from those of their tokens.
 *
 * @param numbers what they are: measured again when it changes, and when the text gets another width
 */
export function useGivingWay(root: RefObject<HTMLElement | null>, numbers: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: other numbers have other widths
  useLayoutEffect(() => {
    const { current } = root;
    if (!current) return undefined;
    const update = (): void => hideCrowded(current);
    update();
    const observer = new ResizeObserver(update);
    observer.observe(current);
    return () => observer.disconnect();
  }, [root, numbers]);
}

function hideCrowded(root: HTMLElement): void {
  const tokens = [...root.querySelectorAll('[data-activation]')];
  const shown = giveWay(tokens.map(placeOf), GAP_PX);
  for (const [i, token] of tokens.entries()) token.toggleAttribute('data-crowded', !shown[i]);
}

function placeOf(token: Element): PlacedNumber {
  const text = token.getAttribute('data-activation') ?? '';
  const { left, right, top } = token.getBoundingClientRect();
  const middle = (left + right) / 2;
  const half = (text.length * FIGURE_PX - (text.includes('.') ? FIGURE_PX - POINT_PX : 0)) / 2;
  return { left: middle - half, right: middle + half, top, activation: Number(text) };
}
