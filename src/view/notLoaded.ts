import type { Notice } from '../state/store';

/** Said when code that comes on demand does not come. */
export const NOT_LOADED: Omit<Notice, 'id'> = {
  kind: 'trouble',
  text: 'This part of the page could not be loaded. Load the page again.',
};
