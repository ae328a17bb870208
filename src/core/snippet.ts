import { type Piece, stretchesOf, textParts } from './tokenText';

/** The place of a text where a feature is most active, with a little before and behind it. */
export interface Snippet {
  readonly before: string;
  readonly marked: string;
  readonly behind: string;
}

/** Characters before the token; what is behind it is cut by whoever shows it. */
const MOST_BEFORE = 20;

/** @param activations one for each token */
export function snippetOf(pieces: readonly Piece[], activations: readonly number[]): Snippet {
  const strongest = activations.indexOf(Math.max(...activations));
  const parts = textParts(pieces);
  const at = parts.findIndex(({ from, to }) => from <= strongest && strongest < to);
  const text = (some: typeof parts): string =>
    some.map((part) => (part.name ?? part.text).replace(/\s*\n\s*/g, ' ↵ ')).join('');
  const before = text(parts.slice(0, Math.max(at, 0)));
  const marked = parts[at];
  // The space before a word is no part of what is marked.
  const gap = marked && /^ \S/.test(marked.text) ? ' ' : '';
  return {
    before: before.length > MOST_BEFORE ? `…${fromWord(before.slice(-MOST_BEFORE))}${gap}` : before + gap,
    marked: marked
      ? (marked.name ??
        stretchesOf(marked.text.slice(gap.length))
          .map((stretch) => stretch.sign ?? stretch.text)
          .join(''))
      : '',
    behind: text(parts.slice(at + 1)),
  };
}

/** Without the end of a word at its beginning, where there is another one. */
function fromWord(text: string): string {
  return text.replace(/^\S+(?=\s+\S)/, '');
}
