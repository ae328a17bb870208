import type { Notice } from '../state/store';

/** Shown when code that is loaded on demand does not arrive. */
export const NOT_LOADED: Omit<Notice, 'id'> = {
  kind: 'trouble',
  text: 'This part of the page could not be loaded. Reload the page.',
};
