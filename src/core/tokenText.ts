/** Tokens as text: what each token is, and how tokens of single bytes make up characters. */

/** One token, as its tokenizer means it. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  /** One byte of a character, in UTF-8. */
  | { readonly kind: 'byte'; readonly byte: number }
  /** No text at all: a mark of the beginning or the end, a turn of a chat, an unknown id. */
  | { readonly kind: 'control'; readonly name: string };

/** One or several tokens that can be read. */
export interface TextPart {
  /** Places of its tokens: the first, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** What it adds to the text. */
  readonly text: string;
  /** What is shown in place of a token that is no text, or of a byte that belongs to no character. */
  readonly name: string | null;
}

/** What a decoder writes for bytes that are no character. */
const REPLACEMENT = '\ufffd';
const BYTE = /^<0x([0-9A-F]{2})>$/i;

/** @param written as `readVocabulary` gives it; undefined or empty for ids that it does not have */
export function pieceOf(id: number, written: string | undefined, isControl: boolean): Piece {
  if (!written) return { kind: 'control', name: `#${id}` };
  if (isControl) return { kind: 'control', name: written };
  const byte = BYTE.exec(written)?.[1];
  return byte === undefined
    ? { kind: 'text', text: written }
    : { kind: 'byte', byte: Number.parseInt(byte, 16) };
}

/** What of a pack's tokens is known so far; until it has been read, tokens are their numbers. */
export interface KnownTokens {
  readonly vocabulary?: readonly string[] | undefined;
  /** Those that are no text. */
  readonly control?: ReadonlySet<number> | undefined;
}

export function piecesIn({ vocabulary, control }: KnownTokens): (token: number) => Piece {
  return (token) => pieceOf(token, vocabulary?.[token], control?.has(token) ?? false);
}

/** Puts bytes together into characters. The parts follow one another, and every token belongs to one of them. */
export function textParts(pieces: readonly Piece[]): TextPart[] {
  const parts: TextPart[] = [];
  for (let from = 0; from < pieces.length; ) {
    const piece = pieces[from] as Piece;
    if (piece.kind === 'text') parts.push({ from, to: from + 1, text: piece.text, name: null });
    else if (piece.kind === 'control') parts.push({ from, to: from + 1, text: '', name: piece.name });
    else parts.push(characterAt(pieces, from, piece.byte));
    from = parts.at(-1)?.to ?? pieces.length;
  }
  return parts;
}

/** The text that tokens make: what their tokenizer would decode, without tokens that are no text. */
export function textOf(pieces: readonly Piece[]): string {
  return textParts(pieces)
    .map(({ text }) => text)
    .join('');
}

function characterAt(pieces: readonly Piece[], from: number, first: number): TextPart {
  const to = from + bytesOfCharacter(first);
  const bytes = pieces.slice(from, to).flatMap((piece) => (piece.kind === 'byte' ? [piece.byte] : []));
  const text = bytes.length === to - from ? decoded(bytes) : undefined;
  if (text !== undefined) return { from, to, text, name: null };
  return { from, to: from + 1, text: REPLACEMENT, name: byteName(first) };
}

/** By its first byte; 1 for bytes that no character begins with. */
function bytesOfCharacter(first: number): number {
  if (first >= 0xf0) return 4;
  if (first >= 0xe0) return 3;
  return first >= 0xc0 ? 2 : 1;
}

function decoded(bytes: readonly number[]): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

function byteName(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
}

/** A stretch of text, and the sign that stands for it where it cannot be seen. */
export interface Stretch {
  readonly text: string;
  readonly sign: string | null;
}

const SIGNS: Readonly<Record<string, string>> = {
  '\n': '↵',
  '\r': '␍',
  '\t': '⇥',
  '\u00a0': '⍽',
  '\u00ad': 'SHY',
  '\u200b': 'ZWSP',
  '\u200c': 'ZWNJ',
  '\u200d': 'ZWJ',
  '\ufeff': 'BOM',
};

/** Whitespace other than the plain space, controls, and characters without width. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;
const STRETCHES = new RegExp(`${INVISIBLE.source}|(?:(?!${INVISIBLE.source}).)+`, 'gsu');

/**
 * Cuts the text of a token where a character cannot be seen. A space is seen between words; where a token is nothing but
 * spaces, each has its sign.
 */
export function stretchesOf(text: string): Stretch[] {
  if (/^ +$/.test(text)) return [...text].map((space) => ({ text: space, sign: '␣' }));
  if (joins(text)) return [{ text, sign: null }];
  return (text.match(STRETCHES) ?? []).map((one) => ({
    text: one,
    sign: INVISIBLE.test(one) ? signOf(one) : null,
  }));
}

/** A joiner between two characters, as in an emoji of several, is part of what is seen. */
function joins(text: string): boolean {
  return /^[^\u200d]+(\u200d[^\u200d]+)+$/.test(text) && !INVISIBLE.test(text.replaceAll('\u200d', ''));
}

function signOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return SIGNS[character] ?? `U+${code}`;
}

/** A token by itself, as lists name it: every character that cannot be seen has its sign. */
export function tokenName(piece: Piece): string {
  if (piece.kind === 'control') return piece.name;
  if (piece.kind === 'byte')
    return piece.byte < 0x80
      ? tokenName({ kind: 'text', text: String.fromCharCode(piece.byte) })
      : byteName(piece.byte);
  return stretchesOf(piece.text)
    .map(({ text, sign }) => sign ?? text)
    .join('');
}
