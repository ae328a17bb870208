import { describe, expect, it } from 'vitest';
import { IGNORED, type Pickled } from './pickled';
import type { Vocabulary } from './pickleMachine';
import { dict, type Instructions, little, pickleOf, text, tuple, whole } from './testing';
import { unpickle } from './unpickle';

/** Knows `a.b` and nothing else, and calls it by giving back its arguments. */
const WORDS: Vocabulary = {
  known: (module, name) => (module === 'a' && name === 'b' ? { kind: 'known', name: 'a.b' } : undefined),
  call: (callee, args) => (callee === null ? undefined : { kind: 'list', items: [...args] }),
  refer: (id) => (id === 'here' ? 'found' : undefined),
};

const run = (...instructions: readonly Instructions[]): Pickled =>
  unpickle(pickleOf(...instructions), 'some.pt', WORDS);
const value = (...instructions: readonly Instructions[]): Pickled => run(0x80, 2, ...instructions, '.');
const list = (...items: Pickled[]): Pickled => ({ kind: 'list', items });
const tupleOf = (...items: Pickled[]): Pickled => ({ kind: 'tuple', items });
const dictOf = (...entries: [Pickled, Pickled][]): Pickled => ({ kind: 'dict', entries: new Map(entries) });

describe('a pickle', () => {
  it.each<[string, Instructions, Pickled]>([
    ['nothing', 'N', null],
    ['truth', 0x88, true],
    ['its opposite', 0x89, false],
    ['a byte', ['K', 255], 255],
    ['two bytes', ['M', 1, 2], 513],
    ['four bytes', ['J', 0xfd, 0xff, 0xff, 0xff], -3],
    ['a long of no bytes', [0x8a, 0], 0],
    ['a long of one byte', [0x8a, 1, 0xff], -1],
    ['a long of two bytes', [0x8a, 2, 0xff, 0], 255],
    ['a long of six bytes', [0x8a, 6, 0, 0, 0, 0, 0, 1], 2 ** 40],
    ['a negative long', [0x8a, 6, 0, 0, 0, 0, 0, 0xff], -(2 ** 40)],
    ['a long of 255 bytes', [0x8a, 255, ...Array<number>(254).fill(0), 1], Number.POSITIVE_INFINITY],
    ['a float', ['G', 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5],
    ['a short text', [0x8c, 3, 'Hö'], 'Hö'],
    ['a text', text('Höhe'), 'Höhe'],
    ['a long text', [0x8d, ...little(2, 8), 'ab'], 'ab'],
    ['a text of Python 2', ['U', 2, 'ab'], 'ab'],
    ['a longer text of Python 2', ['T', ...little(2, 4), 'ab'], 'ab'],
    ['few bytes', ['C', 2, 'ab'], IGNORED],
    ['bytes', ['B', ...little(2, 4), 'ab'], IGNORED],
    ['many bytes', [0x8e, ...little(2, 8), 'ab'], IGNORED],
    ['an array of bytes', [0x96, ...little(2, 8), 'ab'], IGNORED],
    ['no values', ')', tupleOf()],
    ['one value', ['N', 0x85], tupleOf(null)],
    ['two values', ['N', 0x88, 0x86], tupleOf(null, true)],
    ['three values', ['N', 0x88, 0x89, 0x87], tupleOf(null, true, false)],
    ['four values', tuple('N', 'N', 'N', 'N'), tupleOf(null, null, null, null)],
    ['an empty list', ']', list()],
    ['a list', ['(', 'N', 0x88, 'l'], list(null, true)],
    ['a list with one more', [']', 'N', 'a'], list(null)],
    ['a list with some more', [']', '(', 'N', 0x88, 'e'], list(null, true)],
    ['an empty dictionary', '}', dictOf()],
    ['a dictionary', ['(', text('a'), 'N', 'd'], dictOf(['a', null])],
    ['a dictionary with one more', ['}', text('a'), 'N', 's'], dictOf(['a', null])],
    ['a dictionary with some more', dict({ a: 'N', b: 0x88 }), dictOf(['a', null], ['b', true])],
    ['a key that comes twice', ['}(', text('a'), 'N', text('a'), 0x88, 'u'], dictOf(['a', true])],
    ['a dictionary with attributes', [dict({ a: 'N' }), dict({ _metadata: '}' }), 'b'], dictOf(['a', null])],
    ['a value that is dropped', ['N', 0x88, '0'], null],
    ['values that are dropped', ['N', '(', 0x88, 0x89, '1'], null],
    ['a value twice', ['N', '2', 0x86], tupleOf(null, null)],
    ['a value kept and given again', [text('a'), 'q', 7, '0', 'h', 7], 'a'],
    ['one kept far away', [text('a'), 'r', ...little(70_000, 4), '0j', ...little(70_000, 4)], 'a'],
    ['values kept in turn', [text('a'), 0x94, text('b'), 0x94, 'h', 0, 'h', 1, 0x86], tupleOf('a', 'b')],
    ['a frame', [0x95, ...little(1, 8), 'N'], null],
    ['a name', 'ca\nb\n', { kind: 'known', name: 'a.b' }],
    ['a name in two texts', [text('a'), text('b'), 0x93], { kind: 'known', name: 'a.b' }],
    ['a call', ['ca\nb\n', tuple('N'), 'R'], list(null)],
    ['a reference', [text('here'), 'Q'], 'found'],
  ])('may hold %s', (_, instructions, expected) => {
    expect(value(instructions)).toEqual(expected);
  });

  it.each<[string, Instructions, string]>([
    ['code of the system', 'cposix\nsystem\n', 'wants to run posix.system; nothing of it was run'],
    ['code in two texts', [text('builtins'), text('eval'), 0x93], 'wants to run builtins.eval; nothing'],
    ['code with odd names', 'c\u202eposix\n\u0007system\n', 'wants to run ?posix.?system; nothing'],
    ['a prototype', 'c__proto__\nconstructor\n', 'wants to run __proto__.constructor'],
    ['an instance', ['(ca\nb\no'], 'an instruction that tables of weights do not need'],
    ['a call of nothing', ['N', ')', 'R'], 'a call of nothing that is not understood'],
    ['a call without arguments', ['ca\nb\n', 'N', 'R'], 'Expected arguments, found nothing'],
    ['attributes of a list', [']', '}', 'b'], 'Expected a dictionary, found a list'],
    ['a reference to elsewhere', [text('there'), 'Q'], 'a reference that is not understood'],
    ['a name that is no text', ['N', text('b'), 0x93], 'Expected a name, found none'],
    ['a key without a value', ['}(', text('a'), 'u'], 'a key without one'],
    ['an entry of a list', [']', text('a'), 'N', 's'], 'Expected a dictionary, found a list'],
    ['more of a dictionary', ['}', 'N', 'a'], 'Expected a list, found a dict'],
    ['what was not kept', ['h', 3], 'none as number 3'],
    ['no mark', ['N', 't'], 'Expected a mark, found none'],
    ['too few values', ['N', 0x87], 'Expected 3 values, found fewer'],
    ['values below the mark', ['N', '(', 0x85], 'Expected 1 values, found fewer'],
    ['nothing to drop', '0', 'Expected a value, found none'],
    ['nothing to drop above the mark', ['N', '(0'], 'Expected a value, found none'],
    ['nothing to keep', ['q', 0], 'Expected a value, found none'],
    ['a later protocol', [0x80, 6], 'a later version'],
    [
      'a text that is cut short',
      ['X', ...little(9, 4), 'ab'],
      'ends too early. Expected 9 more bytes, found 3',
    ],
    ['a text longer than all memory', [0x8d, 255, 255, 255, 255, 255, 255, 255, 255], 'ends too early'],
    ['a name that is cut short', 'cposix', 'ends too early'],
  ])('with %s is refused', (_, instructions, message) => {
    expect(() => value(instructions)).toThrow(message);
    expect(() => value(instructions)).toThrow(/^some\.pt: /);
  });

  it('that is cut short anywhere is refused', () => {
    const bytes = pickleOf(0x80, 2, dict({ a: tuple(whole(3), 'ca\nb\n', text('x')), b: ['K', 3] }), '.');
    for (let end = 0; end < bytes.length; end++)
      expect(() => unpickle(bytes.slice(0, end), 'some.pt', WORDS)).toThrow(/some\.pt/);
    expect(unpickle(bytes, 'some.pt', WORDS)).toMatchObject({ kind: 'dict' });
  });

  it('of too many instructions is refused, and of too many values', () => {
    const since = performance.now();
    expect(() => value('N0'.repeat(600_000))).toThrow('its pickle is too long');
    expect(() => value('N'.repeat(200_000))).toThrow('its pickle piles up values');
    expect(() => value('('.repeat(200_000))).toThrow('Expected a value, found none');
    expect(() => value(']', 0x94, '(h', 0, 'e'.repeat(3))).toThrow('Expected a mark');
    expect(performance.now() - since).toBeLessThan(3_000);
  });
});
