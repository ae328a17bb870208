import { describe, expect, it } from 'vitest';
import { snippetOf } from './snippet';
import { pieceOf } from './tokenText';

const snippet = (tokens: readonly string[], strongest: number) =>
  snippetOf(
    tokens.map((text, id) => pieceOf(id, text, false)),
    tokens.map((_, i) => (i === strongest ? 2 : 1)),
  );

describe('a snippet', () => {
  it('marks the token under the highest activation', () => {
    expect(snippet(['And', ' the', ' ship', ' sailed'], 2)).toEqual({
      before: 'And the ',
      marked: 'ship',
      behind: ' sailed',
    });
  });

  it('begins shortly before it, with a whole word', () => {
    const { before } = snippet([...'abcdefghij'].map((letter) => ` ${letter.repeat(8)}`).concat(' ship'), 10);
    expect(before).toBe('… iiiiiiii jjjjjjjj ');
  });

  it('shows line breaks, and puts characters together from their bytes', () => {
    expect(snippet(['a', '\n', 'b', '<0xC3>', '<0xA9>'], 1)).toEqual({
      before: 'a',
      marked: '↵',
      behind: 'bé',
    });
    expect(snippet(['a', '\n', 'b', '<0xC3>', '<0xA9>'], 4)).toEqual({
      before: 'a ↵ b',
      marked: 'é',
      behind: '',
    });
  });
});
