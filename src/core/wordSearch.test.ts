import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNear, startingWith, wordsOf } from './wordSearch';

describe('words', () => {
  it.each([
    ['kitchen: Sauce · gravy', ['kitchen', ':', 'sauce', 'gravy']],
    ['; · and → deter (tales)', [';', 'and', 'deter', 'tales']],
    ['  Größe 12  ', ['größe', '12']],
    ['', []],
  ])('of "%s"', (text, words) => expect(wordsOf(text)).toEqual(words));

  it('that begin with a text are those that a filter finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 4 });
    fc.assert(
      fc.property(fc.uniqueArray(word), word, (words, beginning) => {
        const sorted = words.sort();
        expect(startingWith(sorted, beginning)).toEqual(sorted.filter((one) => one.startsWith(beginning)));
      }),
    );
  });

  it('are near where one letter is more, less, another, or changes places with the next', () => {
    for (const other of ['gravy', 'gravvy', 'gray', 'gravi', 'garvy', 'ravy', 'gravys'])
      expect(isNear('gravy', other), other).toBe(true);
    for (const other of ['grave yard', 'graaavy', 'yvarg', 'gr', 'grvay!'])
      expect(isNear('gravy', other), other).toBe(false);
    expect(isNear('the', 'thee')).toBe(false);
  });
});
