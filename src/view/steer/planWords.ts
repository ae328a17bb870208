import type { Plan } from '../../core/plan';
import { shortNumber } from './numbers';

/** @param place from 0 */
export function planName(place: number): string {
  return `Plan ${place + 1}`;
}

/** A plan in a few words. */
export function planWords({ edits, fold }: Plan): string {
  const [first, ...others] = edits;
  if (!first) return 'no edits';
  const unit = fold && first.s !== 0 ? ' × typical' : '';
  return `${first.feature}${others.length > 0 ? ` and ${others.length} more` : ''}: r ${shortNumber(first.r)}, s ${shortNumber(first.s)}${unit}`;
}
