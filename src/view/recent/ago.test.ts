import { expect, test } from 'vitest';
import { agoText } from './ago';

test.each([
  [-5_000, 'just now'],
  [59_999, 'just now'],
  [60_000, '1 minute ago'],
  [59 * 60_000, '59 minutes ago'],
  [60 * 60_000, '1 hour ago'],
  [47 * 3_600_000, '1 day ago'],
  [48 * 3_600_000, '2 days ago'],
])('%d ms is %s', (ms, words) => expect(agoText(ms)).toBe(words));
