import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Piece, pieceOf, stretchesOf, textOf, textParts, tokenName } from './tokenText';

const text = (written: string): Piece => ({ kind: 'text', text: written });
const byte = (one: number): Piece => ({ kind: 'byte', byte: one });
const bytes = (written: string): Piece[] => [...new TextEncoder().encode(written)].map(byte);

describe('a token', () => {
  it('is text, a byte, or no text at all', () => {
    expect(pieceOf(7, ' ship', false)).toEqual(text(' ship'));
    expect(pieceOf(7, '<0xE6>', false)).toEqual(byte(0xe6));
    expect(pieceOf(2, '<bos>', true)).toEqual({ kind: 'control', name: '<bos>' });
    expect(pieceOf(9, undefined, false)).toEqual({ kind: 'control', name: '#9' });
    expect(pieceOf(5, '<h1>', false)).toEqual(text('<h1>'));
  });

  it('by itself has a name that can be seen', () => {
    const names = [text(' the'), text('\n'), text(' '), text('\t\t'), byte(0x0d), byte(0xe6), text('\u200b')];
    expect(names.map(tokenName)).toEqual([' the', '↵', '␣', '⇥⇥', '␍', '<0xE6>', 'ZWSP']);
    expect(tokenName({ kind: 'control', name: '<eos>' })).toBe('<eos>');
  });
});

describe('tokens as text', () => {
  it('are one part each, but for the bytes of a character', () => {
    expect(textParts([text('a'), ...bytes('鯨'), text(' whale')])).toEqual([
      { from: 0, to: 1, text: 'a', name: null },
      { from: 1, to: 4, text: '鯨', name: null },
      { from: 4, to: 5, text: ' whale', name: null },
    ]);
  });

  it('name a byte that belongs to no character, such as one whose rest is not written yet', () => {
    expect(textParts([byte(0xe9), byte(0xaf), text('.')])).toEqual([
      { from: 0, to: 1, text: '\ufffd', name: '<0xE9>' },
      { from: 1, to: 2, text: '\ufffd', name: '<0xAF>' },
      { from: 2, to: 3, text: '.', name: null },
    ]);
  });

  it('leave the mark of the beginning out of the text, and show its name', () => {
    const bos: Piece = { kind: 'control', name: '<bos>' };
    expect(textParts([bos, text('The')]).map(({ name }) => name)).toEqual(['<bos>', null]);
    expect(textOf([bos, text('The')])).toBe('The');
  });

  /** A text cut anywhere: stretches of it as they are, the others byte by byte. */
  const cut = fc.array(
    fc.record({ written: fc.string({ unit: 'grapheme', minLength: 1 }), whole: fc.boolean() }),
  );

  it('give every text back, however it was cut', () => {
    fc.assert(
      fc.property(cut, (stretches) => {
        const pieces = stretches.flatMap(({ written, whole }) => (whole ? [text(written)] : bytes(written)));
        expect(textOf(pieces)).toBe(stretches.map(({ written }) => written).join(''));
        for (const { name } of textParts(pieces)) expect(name).toBeNull();
      }),
    );
  });

  const any = fc.oneof(
    fc.string().map(text),
    fc.integer({ min: 0, max: 255 }).map(byte),
    fc.constant<Piece>({ kind: 'control', name: '<eos>' }),
    fc.constantFrom('é', '鯨', '🐋').map(bytes),
  );
  const pieces = fc.array(any).map((list) => list.flat());

  it('belong to one part each, in order, whatever the bytes', () => {
    fc.assert(
      fc.property(pieces, (list) => {
        const places = textParts(list).flatMap(({ from, to }) =>
          Array.from({ length: to - from }, (_, i) => from + i),
        );
        expect(places).toEqual(list.map((_, i) => i));
      }),
    );
  });

  it('read bytes as the platform’s decoder does, up to how often it says that some are no character', () => {
    const once = (written: string): string => written.replace(/\ufffd+/g, '\ufffd');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (list) => {
        const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(list);
        expect(once(textOf([...list].map(byte)))).toBe(once(decoded));
      }),
    );
  });
});

describe('characters that cannot be seen', () => {
  it('have a sign, and stay what they are in the text', () => {
    expect(stretchesOf('.\n\tA')).toEqual([
      { text: '.', sign: null },
      { text: '\n', sign: '↵' },
      { text: '\t', sign: '⇥' },
      { text: 'A', sign: null },
    ]);
    expect(stretchesOf('  ').map(({ sign }) => sign)).toEqual(['␣', '␣']);
    expect(stretchesOf(' two words')).toEqual([{ text: ' two words', sign: null }]);
    expect(stretchesOf('👩\u200d🚀').every(({ sign }) => sign === null)).toBe(true);
  });

  it('are never lost', () => {
    const unit = fc.constantFrom('a', 'é', '🐋', ' ', '\n', '\t', '\u00a0', '\u200b', '\u0007', '\ufeff');
    fc.assert(
      fc.property(fc.string({ unit }), (written) => {
        const all = stretchesOf(written);
        expect(all.map(({ text: one }) => one).join('')).toBe(written);
        const plain = all.filter(({ sign }) => sign === null).map(({ text: one }) => one);
        expect(plain.join('')).toMatch(/^[aé🐋 ]*$/u);
      }),
    );
  });
});
